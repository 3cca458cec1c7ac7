import type { ExportHeader, ExportProblem, ExportVerdict } from '#libs/audit/src/domain/export.js';
import { readHeader } from '#libs/audit/src/domain/export.js';
import type { Frontier } from '#libs/audit/src/domain/frontier.js';
import { append, EMPTY_FRONTIER, headOf } from '#libs/audit/src/domain/frontier.js';
import { hashLeaf } from '#libs/audit/src/domain/merkle.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BalanceRecord } from './export.js';
import { readLedgerRecord } from './ledger-record.js';
import { LedgerReplay } from './replay.js';

/** Findings kept; a file of another kind would otherwise fill the screen. */
const MOST_PROBLEMS = 100;
const NEWLINE = 0x0a;

/**
 * Verifies a ledger export byte by byte: feed every chunk with `take`, then ask for the `verdict`. An export that passes holds
 * exactly the lines under its root; every transaction has the declared number of entries and balances in every currency; no
 * transaction or idempotency key stands twice; each reversal turns back exactly one earlier transaction; replay reproduces
 * every balance, and no envelope is negative. `record` counts the lines after the header from 1.
 */
export class LedgerExportVerifier {
  private header: ExportHeader | undefined;
  private frontier: Frontier = EMPTY_FRONTIER;
  private lines = 0;
  private rest: Uint8Array<ArrayBufferLike> = new Uint8Array();
  private readonly problems: ExportProblem[] = [];
  private readonly replay = new LedgerReplay();
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** Takes the next bytes of the file. */
  take(chunk: Uint8Array): void {
    let bytes = joined(this.rest, chunk);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      this.takeLine(bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
    }
    this.rest = bytes;
  }

  /** The verdict over everything taken. */
  verdict(): ExportVerdict {
    if (this.rest.length > 0) this.report(this.lines, 'ledger.file-truncated');
    const records = Math.max(0, this.lines - 1);
    if (this.header === undefined) {
      if (this.lines === 0) this.report(0, 'ledger.header-invalid');
    } else {
      if (records !== this.header.size) this.report(0, 'ledger.size-mismatch');
      if (bytesToHex(headOf(this.frontier)) !== this.header.root) this.report(0, 'ledger.root-mismatch');
      for (const code of this.replay.finalProblems()) this.report(0, code);
    }
    return { ok: this.problems.length === 0, records, problems: this.problems };
  }

  private takeLine(bytes: Uint8Array): void {
    const number = this.lines;
    this.lines += 1;
    if (number === 0) return this.takeHeader(bytes);
    if (this.header === undefined) return;
    this.frontier = append(this.frontier, hashLeaf(bytes));
    const line = this.decoded(bytes);
    const record = line === undefined ? undefined : readLedgerRecord(line);
    if (record === undefined) return this.report(number, 'ledger.record-malformed');
    const codes = isBalance(record) ? this.replay.takeBalance(record) : this.replay.takeTransaction(record);
    for (const code of codes) this.report(number, code);
  }

  private takeHeader(bytes: Uint8Array): void {
    const header = readHeader(this.decoded(bytes) ?? '');
    if (typeof header === 'string') this.report(0, header.replace(/^audit\./, 'ledger.'));
    else if (header.kind !== 'ledger') this.report(0, 'ledger.kind-not-ledger');
    else this.header = header;
  }

  private decoded(bytes: Uint8Array): string | undefined {
    try {
      return this.utf8.decode(bytes);
    } catch {
      return undefined;
    }
  }

  private report(record: number, code: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ record, code });
  }
}

/** Verifies a whole ledger export that is in memory. */
export function verifyLedgerExport(bytes: Uint8Array): ExportVerdict {
  const verifier = new LedgerExportVerifier();
  verifier.take(bytes);
  return verifier.verdict();
}

function isBalance(record: { readonly record: string }): record is BalanceRecord {
  return record.record === 'balance';
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
