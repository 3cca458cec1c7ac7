import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { TokenBudget, WindowBooks } from './domain/token-budget.js';
import type { ForgeResource } from './forge-budget.entity.js';

type LockedBudget = TokenBudget & { readonly strikes: number };

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

/** Locks the books of one resource, so that what is read stays true until the transaction ends; and the time. */
export async function lockBudgets(
  tx: EntityManager,
  tokens: readonly string[],
  resource: ForgeResource,
): Promise<{ budgets: LockedBudget[]; now: Instant }> {
  const rows = await tx.query<
    {
      token: string;
      allowance: number;
      spent: number;
      strikes: number;
      windowEndsAt: Date | null;
      assumedEndsAt: Date | null;
      pausedUntil: Date | null;
      now: Date;
    }[]
  >(
    `SELECT token, allowance, spent, strikes, window_ends_at AS "windowEndsAt",
       assumed_ends_at AS "assumedEndsAt", paused_until AS "pausedUntil",
       clock_timestamp() AS now
     FROM forge_budgets WHERE token = ANY($1) AND resource = $2 ORDER BY token FOR UPDATE`,
    [tokens, resource],
  );
  const leased = await leasedOf(tx, tokens, resource);
  const now = instant(rows[0]?.now ?? new Date());
  const budgets = rows.map(({ windowEndsAt, assumedEndsAt, pausedUntil, spent, now: _now, ...row }) => ({
    ...row,
    spent: spent + (leased.get(row.token)?.expired ?? 0),
    leased: leased.get(row.token)?.open ?? 0,
    windowEndsAt: timeOf(windowEndsAt),
    assumedEndsAt: timeOf(assumedEndsAt),
    pausedUntil: timeOf(pausedUntil),
  }));
  return { budgets, now };
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

/** What is promised. A lease past its end is that of a worker that died: it counts as spent from now on. */
async function leasedOf(
  tx: EntityManager,
  tokens: readonly string[],
  resource: ForgeResource,
): Promise<Map<string, { open: number; expired: number }>> {
  const rows = await tx.query<{ token: string; open: number; expired: number }[]>(
    `WITH expired AS (
       DELETE FROM forge_leases WHERE token = ANY($1) AND resource = $2 AND expires_at <= clock_timestamp()
         RETURNING token, amount),
     spent AS (
       UPDATE forge_budgets b SET spent = b.spent + e.amount
         FROM (SELECT token, sum(amount)::int AS amount FROM expired GROUP BY token) e
        WHERE b.token = e.token AND b.resource = $2)
     SELECT token, coalesce(sum(amount) FILTER (WHERE NOT is_expired), 0)::int AS open,
       coalesce(sum(amount) FILTER (WHERE is_expired), 0)::int AS expired
     FROM (SELECT token, amount, false AS is_expired FROM forge_leases
             WHERE token = ANY($1) AND resource = $2 AND expires_at > clock_timestamp()
           UNION ALL SELECT token, amount, true FROM expired) AS leases
     GROUP BY token`,
    [tokens, resource],
  );
  return new Map(rows.map(({ token, open, expired }) => [token, { open, expired }]));
}

export async function insertLeases(
  tx: EntityManager,
  leases: readonly {
    readonly id: string;
    readonly token: string;
    readonly resource: ForgeResource;
    readonly amount: number;
  }[],
  expiresAt: Instant,
): Promise<void> {
  if (leases.length === 0) return;
  await tx.query(
    `INSERT INTO forge_leases (id, token, resource, amount, expires_at)
     SELECT id, token, resource, amount, $2 FROM jsonb_to_recordset($1) AS l (id uuid, token text, resource text, amount integer)`,
    [JSON.stringify(leases), expiresAt],
  );
}

/** Ends leases; answers what each was about. One that had expired, and was counted as spent already, is not among them. */
export async function deleteLeases(tx: EntityManager, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const answer = await tx.query<unknown>(
    'DELETE FROM forge_leases WHERE id = ANY ($1) RETURNING id, amount',
    [ids],
  );
  return new Map(rowsOf<{ id: string; amount: number }>(answer).map(({ id, amount }) => [id, amount]));
}

/** Writes books of a resource; a forge that has answered asks for no quiet any more. */
export async function writeBudgets(
  tx: EntityManager,
  resource: ForgeResource,
  budgets: readonly (WindowBooks & { readonly token: string; readonly hasAnswered: boolean })[],
): Promise<void> {
  if (budgets.length === 0) return;
  await tx.query(
    `UPDATE forge_budgets b SET allowance = n.allowance, spent = n.spent, window_ends_at = n."windowEndsAt",
       assumed_ends_at = n."assumedEndsAt", strikes = CASE WHEN n."hasAnswered" THEN 0 ELSE b.strikes END
     FROM jsonb_to_recordset($1) AS n (token text, allowance integer, spent integer, "windowEndsAt" timestamptz,
       "assumedEndsAt" timestamptz, "hasAnswered" boolean)
     WHERE b.token = n.token AND b.resource = $2`,
    [JSON.stringify(budgets), resource],
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
