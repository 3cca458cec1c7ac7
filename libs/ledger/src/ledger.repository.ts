import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { BalanceKey } from './domain/balances.js';
import { accountOf } from './domain/chart.js';
import type { Entry, Transaction } from './domain/transaction.js';

/** A transaction as it stands in the books. */
export type PostedTransaction = Transaction & { readonly id: string; readonly entryCount: number };

interface TransactionRow {
  readonly id: string;
  readonly kind: string;
  readonly idempotency_key: string;
  readonly at: Date;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly entry_count: number;
  readonly reverses_id: string | null;
}

interface EntryRow {
  readonly transaction_id: string;
  readonly position: number;
  readonly account_code: string;
  readonly currency: string;
  readonly amount_minor: string;
}

/** Inserts the head of a transaction; undefined where its idempotency key is taken. Waits for a poster of the same key. */
export async function insertTransaction(
  tx: EntityManager,
  transaction: Transaction,
  bodyHash: string,
): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }[]>(
    `INSERT INTO ledger_transactions (id, kind, idempotency_key, body_hash, at, subject_type, subject_id, entry_count, reverses_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT ON CONSTRAINT uq_ledger_transactions_idempotency_key DO NOTHING RETURNING id`,
    [
      newId(),
      transaction.kind,
      transaction.idempotencyKey,
      bodyHash,
      transaction.at,
      transaction.subject.type,
      transaction.subject.id,
      transaction.entries.length,
      transaction.reversesId ?? null,
    ],
  );
  return rows[0]?.id;
}

/** Id and body hash of the transaction that took this key. */
export async function findByKey(
  tx: EntityManager,
  idempotencyKey: string,
): Promise<{ readonly id: string; readonly bodyHash: string } | undefined> {
  const rows = await tx.query<{ id: string; body_hash: string }[]>(
    'SELECT id, body_hash FROM ledger_transactions WHERE idempotency_key = $1',
    [idempotencyKey],
  );
  const row = rows[0];
  return row === undefined ? undefined : { id: row.id, bodyHash: row.body_hash };
}

/** Opens the accounts of these entries where they are new. */
export async function openAccounts(tx: EntityManager, entries: readonly Entry[]): Promise<void> {
  const accounts = entries.flatMap(({ accountCode, currency }) => {
    const account = accountOf(accountCode);
    return account === undefined ? [] : [{ ...account, currency }];
  });
  await tx.query(
    `INSERT INTO ledger_accounts (code, currency, family, account_class, normal_side, may_overdraw)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
     ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    [
      accounts.map(({ code }) => code),
      accounts.map(({ currency }) => currency),
      accounts.map(({ family }) => family),
      accounts.map(({ accountClass }) => accountClass),
      accounts.map(({ normalSide }) => normalSide),
      accounts.map(({ mayOverdraw }) => mayOverdraw),
    ],
  );
}

/** Inserts all entries of a transaction in one statement. */
export async function insertEntries(
  tx: EntityManager,
  transactionId: string,
  entries: readonly Entry[],
): Promise<void> {
  await tx.query(
    `INSERT INTO ledger_entries (transaction_id, position, account_code, currency, amount_minor)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::bigint[])`,
    [
      transactionId,
      entries.map(({ position }) => position),
      entries.map(({ accountCode }) => accountCode),
      entries.map(({ currency }) => currency),
      entries.map(({ amountMinor }) => amountMinor.toString()),
    ],
  );
}

/** Locks the running balance of an account that may not overdraw, and reads it (debits positive). */
export async function lockBalance(tx: EntityManager, key: BalanceKey): Promise<bigint> {
  const rows = await tx.query<{ held: string }[]>('SELECT ledger_lock_balance($1, $2) AS held', [
    key.accountCode,
    key.currency,
  ]);
  return BigInt(rows[0]?.held ?? '0');
}

/** What every account holds (debits positive), in order of code and currency. */
export async function readBalances(
  tx: EntityManager,
  codePrefix = '',
): Promise<readonly (BalanceKey & { readonly amountMinor: bigint })[]> {
  const rows = await tx.query<{ account_code: string; currency: string; amount_minor: string }[]>(
    `SELECT account_code, currency, sum(amount_minor)::text AS amount_minor FROM ledger_entries
     WHERE starts_with(account_code, $1) GROUP BY account_code, currency ORDER BY account_code COLLATE "C", currency`,
    [codePrefix],
  );
  return rows.map((row) => ({
    accountCode: row.account_code,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
  }));
}

/** The balance of one account (debits positive). */
export async function readBalance(tx: EntityManager, key: BalanceKey): Promise<bigint> {
  const rows = await tx.query<{ amount_minor: string }[]>(
    'SELECT coalesce(sum(amount_minor), 0)::text AS amount_minor FROM ledger_entries WHERE account_code = $1 AND currency = $2',
    [key.accountCode, key.currency],
  );
  return BigInt(rows[0]?.amount_minor ?? '0');
}

/** One transaction with its entries. */
export async function findTransaction(tx: EntityManager, id: string): Promise<PostedTransaction | undefined> {
  return (await readTransactions(tx, id))[0];
}

/** All transactions in order of posting, or one of them. */
export async function readTransactions(
  tx: EntityManager,
  id: string | null = null,
): Promise<readonly PostedTransaction[]> {
  const heads = await tx.query<TransactionRow[]>(
    `SELECT id, kind, idempotency_key, at, subject_type, subject_id, entry_count, reverses_id
     FROM ledger_transactions WHERE $1::uuid IS NULL OR id = $1 ORDER BY at, id`,
    [id],
  );
  const rows = await tx.query<EntryRow[]>(
    `SELECT transaction_id, position, account_code, currency, amount_minor FROM ledger_entries
     WHERE $1::uuid IS NULL OR transaction_id = $1 ORDER BY transaction_id, position`,
    [id],
  );
  const entries = new Map<string, Entry[]>();
  for (const row of rows) {
    const list = entries.get(row.transaction_id) ?? [];
    list.push({
      position: row.position,
      accountCode: row.account_code,
      currency: row.currency,
      amountMinor: BigInt(row.amount_minor),
    });
    entries.set(row.transaction_id, list);
  }
  return heads.map((head) => ({
    id: head.id,
    kind: head.kind,
    idempotencyKey: head.idempotency_key,
    at: instant(head.at),
    subject: { type: head.subject_type, id: head.subject_id },
    entryCount: head.entry_count,
    entries: entries.get(head.id) ?? [],
    ...(head.reverses_id === null ? {} : { reversesId: head.reverses_id }),
  }));
}

/** The transactions of a kind about subjects of a type that were not taken back, newest first. */
export async function findStanding(
  tx: EntityManager,
  kind: string,
  subjectType: string,
  subjectIds: readonly string[],
): Promise<readonly { readonly id: string; readonly at: Instant }[]> {
  const rows = await tx.query<{ id: string; at: Date }[]>(
    `SELECT t.id, t.at FROM ledger_transactions t
     WHERE t.kind = $1 AND t.subject_type = $2 AND t.subject_id = ANY($3::text[])
       AND NOT EXISTS (SELECT 1 FROM ledger_transactions r WHERE r.reverses_id = t.id) ORDER BY t.id DESC`,
    [kind, subjectType, subjectIds],
  );
  return rows.map(({ id, at }) => ({ id, at: instant(at) }));
}
