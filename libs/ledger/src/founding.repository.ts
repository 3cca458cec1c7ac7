import type { EntityManager } from 'typeorm';

/** What a fund was given first: the envelope of a programme's year, or (without a programme) the cash of a year. */
export interface FirstAppropriation {
  readonly programme: string | null;
  readonly year: number;
  readonly minor: string;
  readonly currency: string;
}

/** What an account of the bank held when the books began; null where it was founded empty. */
export async function foundedOpening(
  tx: EntityManager,
  bankAccount: string,
): Promise<{ readonly asOf: string; readonly minor: string; readonly currency: string } | null> {
  const rows = await tx.query<{ asOf: string; minor: string; currency: string }[]>(
    `SELECT t.subject_id AS "asOf", e.amount_minor::text AS minor, e.currency
     FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
     WHERE t.idempotency_key = $1`,
    [`opening-balance:${bankAccount}`],
  );
  return rows[0] ?? null;
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
