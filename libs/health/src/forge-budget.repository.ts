import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { TokenBudget, WindowBooks } from './domain/token-budget.js';
import type { ForgeResource } from './forge-budget.entity.js';

/** The books of one resource of one token, locked. */
export type LockedBudget = TokenBudget & { readonly resource: ForgeResource; readonly strikes: number };

/** Opens the books of tokens that have none yet. */
export async function openBudgets(
  tx: EntityManager,
  tokens: readonly string[],
  resources: readonly ForgeResource[],
  allowance: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO forge_budgets (token, resource, allowance)
     SELECT token, resource, $3 FROM unnest($1::text[]) token, unnest($2::text[]) resource
     ON CONFLICT ON CONSTRAINT pk_forge_budgets DO NOTHING`,
    [tokens, resources, allowance],
  );
}

/**
 * Locks books, so that what is read stays true until the transaction ends, and ends leases. Answers the time, and what each lease
 * was about; one that had expired, and was counted as spent already, is not among them. What they promised is in `leased` still.
 */
export async function lockBudgets(
  tx: EntityManager,
  tokens: readonly string[],
  resources: readonly ForgeResource[],
  ending: readonly string[] = [],
): Promise<{ budgets: LockedBudget[]; ended: ReadonlyMap<string, number>; now: Instant }> {
  const rows = await tx.query<
    {
      token: string;
      resource: ForgeResource;
      allowance: number;
      spent: number;
      strikes: number;
      windowEndsAt: Date | null;
      assumedEndsAt: Date | null;
      pausedUntil: Date | null;
      now: Date;
    }[]
  >(
    `SELECT token, resource, allowance, spent, strikes, window_ends_at AS "windowEndsAt",
       assumed_ends_at AS "assumedEndsAt", paused_until AS "pausedUntil",
       clock_timestamp() AS now
     FROM forge_budgets WHERE token = ANY($1) AND resource = ANY($2) ORDER BY token, resource FOR UPDATE`,
    [tokens, resources],
  );
  const now = instant(rows[0]?.now ?? new Date());
  const promises = await promisesOf(tx, tokens, resources, ending, now);
  const budgets = rows.map(({ windowEndsAt, assumedEndsAt, pausedUntil, spent, now: _now, ...row }) => {
    const of = promises.find(({ token, resource }) => token === row.token && resource === row.resource);
    return {
      ...row,
      spent: spent + (of?.expired ?? 0),
      leased: of?.open ?? 0,
      windowEndsAt: timeOf(windowEndsAt),
      assumedEndsAt: timeOf(assumedEndsAt),
      pausedUntil: timeOf(pausedUntil),
    };
  });
  const ended = new Map(promises.flatMap((of) => Object.entries(of.ended ?? {})));
  return { budgets, ended, now };
}

function timeOf(date: Date | null): Instant | null {
  return date === null ? null : instant(date);
}

/**
 * Locks all books of a token, in the one order everybody takes them who needs more than one: before a pause that is for
 * every resource, or two of them for the same token would wait for each other.
 */
export async function lockToken(tx: EntityManager, token: string): Promise<void> {
  await tx.query('SELECT 1 FROM forge_budgets WHERE token = $1 ORDER BY resource FOR UPDATE', [token]);
}

/** What is promised, some of it until now. A lease past its end is that of a worker that died: it counts as spent from now on. */
async function promisesOf(
  tx: EntityManager,
  tokens: readonly string[],
  resources: readonly ForgeResource[],
  ending: readonly string[],
  now: Instant,
): Promise<
  {
    token: string;
    resource: ForgeResource;
    open: number;
    expired: number;
    ended: Record<string, number> | null;
  }[]
> {
  return tx.query(
    `WITH expired AS (
       DELETE FROM forge_leases WHERE token = ANY($1) AND resource = ANY($2) AND expires_at <= $4
         RETURNING token, resource, amount),
     ended AS (
       DELETE FROM forge_leases WHERE id = ANY($3) AND expires_at > $4 RETURNING id, token, resource, amount),
     spent AS (
       UPDATE forge_budgets b SET spent = b.spent + e.amount
         FROM (SELECT token, resource, sum(amount)::int AS amount FROM expired GROUP BY token, resource) e
        WHERE b.token = e.token AND b.resource = e.resource)
     SELECT token, resource, sum(open)::int AS open, sum(expired)::int AS expired,
       jsonb_object_agg(ended, open) FILTER (WHERE ended IS NOT NULL) AS ended
     FROM (SELECT l.token, l.resource, l.amount AS open, 0 AS expired, e.id AS ended
             FROM forge_leases l LEFT JOIN ended e ON e.id = l.id
            WHERE l.token = ANY($1) AND l.resource = ANY($2) AND l.expires_at > $4
           UNION ALL SELECT token, resource, 0, amount, NULL FROM expired) AS leases
     GROUP BY token, resource`,
    [tokens, resources, ending, now],
  );
}

/** Writes books and the leases that are in them; a forge that has answered asks for no quiet any more. */
export async function writeBudgets(
  tx: EntityManager,
  budgets: readonly (WindowBooks & {
    readonly token: string;
    readonly resource: ForgeResource;
    readonly hasAnswered: boolean;
  })[],
  leases: readonly {
    readonly id: string;
    readonly token: string;
    readonly resource: ForgeResource;
    readonly amount: number;
    readonly expiresAt: Instant;
  }[] = [],
): Promise<void> {
  if (budgets.length + leases.length === 0) return;
  await tx.query(
    `WITH books AS (
       UPDATE forge_budgets b SET allowance = n.allowance, spent = n.spent, window_ends_at = n."windowEndsAt",
         assumed_ends_at = n."assumedEndsAt", strikes = CASE WHEN n."hasAnswered" THEN 0 ELSE b.strikes END
       FROM jsonb_to_recordset($1) AS n (token text, resource text, allowance integer, spent integer,
         "windowEndsAt" timestamptz, "assumedEndsAt" timestamptz, "hasAnswered" boolean)
       WHERE b.token = n.token AND b.resource = n.resource)
     INSERT INTO forge_leases (id, token, resource, amount, expires_at)
     SELECT id, token, resource, amount, "expiresAt"
     FROM jsonb_to_recordset($2) AS l (id uuid, token text, resource text, amount integer, "expiresAt" timestamptz)`,
    [JSON.stringify(budgets), JSON.stringify(leases)],
  );
}

/** Nothing is asked of the token before this time. */
export async function pauseToken(
  tx: EntityManager,
  token: string,
  resources: readonly ForgeResource[],
  until: Instant,
): Promise<void> {
  await tx.query(
    `UPDATE forge_budgets SET paused_until = greatest(paused_until, $3), strikes = strikes + 1
     WHERE token = $1 AND resource = ANY($2)`,
    [token, resources, until],
  );
}
