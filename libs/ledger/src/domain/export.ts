import { canonicalText } from '#libs/audit/src/domain/entry.js';
import { EXPORT_VERSION, headerLine } from '#libs/audit/src/domain/export.js';
import { append, EMPTY_FRONTIER, headOf } from '#libs/audit/src/domain/frontier.js';
import { hashLeaf } from '#libs/audit/src/domain/merkle.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Entry, Transaction } from './transaction.js';
import type { BalanceKey } from './balances.js';

/** A transaction line of a ledger export. Amounts are signed texts, debits positive. */
export interface TransactionRecord {
  readonly record: 'transaction';
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly idempotencyKey: string;
  readonly subject: { readonly type: string; readonly id: string };
  /** The number of entries the transaction declared when it was posted. */
  readonly entryCount: number;
  readonly entries: readonly {
    readonly account: string;
    readonly currency: string;
    readonly minor: string;
  }[];
  readonly reverses?: string;
}

/** A balance line: what the books say the account holds, for replay to confirm. */
export interface BalanceRecord {
  readonly record: 'balance';
  readonly account: string;
  readonly currency: string;
  readonly minor: string;
}

export type LedgerRecord = TransactionRecord | BalanceRecord;

/** The line of a posted transaction. */
export function transactionRecord(
  transaction: Transaction & { readonly id: string; readonly entryCount: number },
): TransactionRecord {
  return {
    record: 'transaction',
    id: transaction.id,
    kind: transaction.kind,
    at: transaction.at,
    idempotencyKey: transaction.idempotencyKey,
    subject: transaction.subject,
    entryCount: transaction.entryCount,
    entries: transaction.entries.map(({ accountCode, currency, amountMinor }: Entry) => ({
      account: accountCode,
      currency,
      minor: amountMinor.toString(),
    })),
    ...(transaction.reversesId === undefined ? {} : { reverses: transaction.reversesId }),
  };
}

/** The line of a balance. */
export function balanceRecord(balance: BalanceKey & { readonly amountMinor: bigint }): BalanceRecord {
  return {
    record: 'balance',
    account: balance.accountCode,
    currency: balance.currency,
    minor: balance.amountMinor.toString(),
  };
}

/**
 * The lines of a ledger export without newlines: a header `{ kind: "ledger", version, size, root }`, then the transactions in
 * order of posting, then the balances. Canonical JSON (RFC 8785); the root is the RFC 9162 tree over the record lines.
 */
export function ledgerExportLines(records: readonly LedgerRecord[]): readonly string[] {
  const lines = records.map((record) => canonicalText(record));
  const frontier = lines.reduce((edge, line) => append(edge, hashLeaf(utf8ToBytes(line))), EMPTY_FRONTIER);
  const root = bytesToHex(headOf(frontier));
  return [headerLine({ kind: 'ledger', version: EXPORT_VERSION, size: lines.length, root }), ...lines];
}
