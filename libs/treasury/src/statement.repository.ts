import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { MatchableOrder, Movement } from './domain/matching.js';
import type { Statement } from './domain/statement.js';
import type { PaymentOrder } from './payment-order.entity.js';
import { lockOrders } from './payment-order.repository.js';
import { BankStatement } from './statement.entity.js';

/** The last imported statement of an account that was not set aside. */
export async function lastStatement(
  tx: EntityManager,
  account: string,
  currency: string,
): Promise<BankStatement | null> {
  return tx.findOne(BankStatement, {
    where: { account, currency, setAsideAt: IsNull() },
    order: { importedAt: 'DESC', id: 'DESC' },
  });
}

/** The same statement, where it was imported before. */
export async function sameStatement(tx: EntityManager, statement: Statement): Promise<BankStatement | null> {
  const { account, currency, id } = statement;
  return tx.findOneBy(BankStatement, { account, currency, statementRef: id, setAsideAt: IsNull() });
}

/** Who set a statement of this content aside, both of them; nobody where none was. */
export async function whoSetAside(
  tx: EntityManager,
  { account, currency }: Statement,
  contentHash: string,
): Promise<readonly string[]> {
  const rows = await tx.query<{ person: string }[]>(
    `SELECT unnest(ARRAY[a.proposed_by, a.decided_by]) AS person FROM bank_statements s
     JOIN statement_set_asides a ON a.statement_id = s.id AND a.outcome = 'set-aside'
     WHERE s.account = $1 AND s.currency = $2 AND s.content_hash = $3`,
    [account, currency, contentHash],
  );
  return rows.map(({ person }) => person);
}

/** One import, or one setting aside, at a time: the sequence of statements is checked against what is there. */
export async function lockStatements(tx: EntityManager): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('bank-statements'))");
}

/** Whether no statement stands yet. None is taken in until the caller's transaction ends. */
export async function isBeforeStatements(tx: EntityManager): Promise<boolean> {
  await lockStatements(tx);
  const rows = await tx.query<unknown[]>('SELECT 1 FROM bank_statements WHERE set_aside_at IS NULL LIMIT 1');
  return rows.length === 0;
}

/** Orders that movements may be about, locked in order of id: everything on its way, and what the movements name. */
export async function lockCandidates(
  tx: EntityManager,
  movements: readonly Movement[],
): Promise<PaymentOrder[]> {
  const named = movements.flatMap(({ endToEndId }) => endToEndId ?? []);
  const references = movements.flatMap(({ accountServicerReference }) => accountServicerReference ?? []);
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM payment_orders WHERE state = 'released' OR end_to_end_id = ANY($1::text[])
       OR account_servicer_reference = ANY($2::text[])`,
    [named, references],
  );
  return lockOrders(
    tx,
    rows.map(({ id }) => id),
  );
}

export function matchable(order: PaymentOrder): MatchableOrder {
  const { id, state, endToEndId, amountMinor, currency, accountServicerReference, paymentInformationId } =
    order;
  return { id, state, endToEndId, amountMinor, currency, accountServicerReference, paymentInformationId };
}
