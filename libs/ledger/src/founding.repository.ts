import type { EntityManager } from 'typeorm';

/** What a fund was given first: the envelope of a programme's year, or (without a programme) the cash of a year. */
export interface FirstAppropriation {
  readonly programme: string | null;
  readonly year: number;
  readonly minor: string;
  readonly currency: string;
}

/** The first appropriation of every envelope and of every year's cash; what followed by acts is no founding. */
export async function foundedMoney(tx: EntityManager): Promise<readonly FirstAppropriation[]> {
  return await tx.query(
    `SELECT DISTINCT ON (named.part[2], named.part[3]) named.part[2] AS programme, named.part[3]::integer AS year,
            e.amount_minor::text AS minor, e.currency
     FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0,
          regexp_match(t.idempotency_key, '^(appropriation:([^:]+)|payment-appropriation):(\\d{4})(:|$)') AS named(part)
     WHERE named.part IS NOT NULL
     ORDER BY named.part[2], named.part[3], t.at, t.id`,
  );
}
