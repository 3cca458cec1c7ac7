import { canonicalText } from '#libs/audit/src/domain/entry.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Transaction } from './domain/transaction.js';

/** SHA-256, hex, of what a transaction does: the same key with another body is another event and refused. */
export function bodyHash({ kind, subject, entries, reversesId }: Transaction): string {
  const body = {
    kind,
    subject,
    reverses: reversesId ?? null,
    entries: entries.map((entry) => [entry.accountCode, entry.currency, entry.amountMinor.toString()]),
  };
  return bytesToHex(sha256(utf8ToBytes(canonicalText(body))));
}

/** SHA-256, hex, of a text: what a trace says of one it may not have. */
export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
