import type { EntityManager } from 'typeorm';

/** What a fund was given first: the envelope of a programme's year, or (without a programme) the cash of a year. */
export interface FirstAppropriation {
  readonly programme: string | null;
  readonly year: number;
  readonly minor: string;
  readonly currency: string;
}

/** The first appropriation of every envelope and of every year's cash; what was added later has a key of its own. */
export async function foundedMoney(tx: EntityManager): Promise<readonly FirstAppropriation[]> {
  return await tx.query(
    `SELECT (regexp_match(t.idempotency_key, '^appropriation:([^:]+):\\d{4}$'))[1] AS programme,
            right(t.idempotency_key, 4)::integer AS year, sum(e.amount_minor)::text AS minor, e.currency
     FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
     WHERE t.idempotency_key ~ '^(appropriation:[^:]+|payment-appropriation):\\d{4}$'
     GROUP BY t.idempotency_key, e.currency`,
  );
}
