import type { EntityManager } from 'typeorm';
import { newId } from '#libs/kernel/src/new-id.js';
import type { WakeableProcess } from './domain/processes.js';

/** A claimed row, ready to be delivered. */
export interface ClaimedWake {
  readonly id: string;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly attempts: number;
}

/** Writes the wakes of an act, in its transaction. */
export async function insertWakes(
  tx: EntityManager,
  wakes: ReadonlyMap<string, WakeableProcess>,
  traceId: string | null,
): Promise<void> {
  if (wakes.size > 0) await tx.query(INSERT_WAKES, wakeValues(wakes, traceId));
}

/** What writes wakes, also as a part of another statement: `$1` to `$4` are `wakeValues`. */
export const INSERT_WAKES = `INSERT INTO outbox (id, workflow_id, workflow_type, trace_id)
  SELECT id, workflow_id, workflow_type, $4::text FROM unnest($1::uuid[], $2::text[], $3::text[])
    AS wake (id, workflow_id, workflow_type)`;

/** The values of `INSERT_WAKES`. */
export function wakeValues(wakes: ReadonlyMap<string, WakeableProcess>, traceId: string | null): unknown[] {
  return [[...wakes].map(() => newId()), [...wakes.keys()], [...wakes.values()], traceId];
}

/** Claims up to `limit` due rows for `leaseSeconds`; other relays skip them meanwhile. */
export async function claimWakes(
  tx: EntityManager,
  limit: number,
  leaseSeconds: number,
): Promise<ClaimedWake[]> {
  const answer = await tx.query<unknown>(
    `UPDATE outbox SET claimed_until = clock_timestamp() + make_interval(secs => $2)
     WHERE id IN (
       SELECT id FROM outbox
       WHERE parked_at IS NULL AND available_at <= clock_timestamp() AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
       ORDER BY available_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id, workflow_type AS "workflowType", workflow_id AS "workflowId", attempts`,
    [limit, leaseSeconds],
  );
  return rowsOf<ClaimedWake>(answer);
}

/** Deletes exactly the delivered rows. */
export async function deleteWakes(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM outbox WHERE id = ANY($1::uuid[])', [ids]);
}

/** Gives rows back, unharmed, when Temporal as a whole does not answer. */
export async function returnWakes(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query('UPDATE outbox SET claimed_until = NULL WHERE id = ANY($1::uuid[])', [ids]);
}

/** Counts a failure of these rows alone: exponential, then parked. */
export async function failWakes(
  tx: EntityManager,
  ids: readonly string[],
  error: string,
  maxAttempts: number,
): Promise<void> {
  await tx.query(
    `UPDATE outbox SET attempts = attempts + 1, claimed_until = NULL, last_error = $2,
       available_at = clock_timestamp() + make_interval(secs => least(300, power(2, attempts))),
       parked_at = CASE WHEN attempts + 1 >= $3 THEN clock_timestamp() END
     WHERE id = ANY($1::uuid[])`,
    [ids, error.slice(0, 500), maxAttempts],
  );
}

/** What the metrics show: waiting rows, parked rows, and the age of the oldest waiting one in seconds. */
export async function outboxState(
  tx: EntityManager,
): Promise<{ waiting: number; parked: number; oldestSeconds: number }> {
  const rows = await tx.query<{ waiting: number; parked: number; oldest: number | null }[]>(
    `SELECT count(*) FILTER (WHERE parked_at IS NULL)::int AS waiting, count(parked_at)::int AS parked,
            extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE parked_at IS NULL))::float8 AS oldest FROM outbox`,
  );
  const row = rows[0];
  return { waiting: row?.waiting ?? 0, parked: row?.parked ?? 0, oldestSeconds: row?.oldest ?? 0 };
}

/** A row that was given up on. */
export interface ParkedWake {
  readonly id: string;
  readonly workflowId: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly parkedAt: string;
}

/** The rows that were given up on, oldest first. */
export async function parkedWakes(tx: EntityManager): Promise<ParkedWake[]> {
  return tx.query<ParkedWake[]>(
    `SELECT id, workflow_id AS "workflowId", attempts, last_error AS "lastError", parked_at AS "parkedAt"
     FROM outbox WHERE parked_at IS NOT NULL ORDER BY parked_at LIMIT 200`,
  );
}

/** Gives a parked row another try; answers whether there was one. */
export async function releaseWake(tx: EntityManager, id: string): Promise<boolean> {
  const released = await tx.query<unknown>(
    `UPDATE outbox SET parked_at = NULL, attempts = 0, available_at = clock_timestamp()
     WHERE id = $1 AND parked_at IS NOT NULL RETURNING id`,
    [id],
  );
  return rowsOf(released).length > 0;
}

/** TypeORM answers `[rows, count]` to UPDATE … RETURNING and rows to everything else. */
export function rowsOf<T>(answer: unknown): T[] {
  const outer = answer as unknown[];
  return (Array.isArray(outer[0]) ? outer[0] : outer) as T[];
}
