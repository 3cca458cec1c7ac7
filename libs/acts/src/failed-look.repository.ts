import type { EntityManager } from 'typeorm';
import { instant } from '#libs/kernel/src/index.js';
import type { FailedLook } from './failed-look.entity.js';

const MAX_ERROR = 500;
const COLUMNS = `process_id AS "processId", since, tries, last_error AS "lastError"`;

/** Notes that a look failed once more. The first of a row of failures says since when. */
export async function noteFailedLook(tx: EntityManager, processId: string, error: string): Promise<void> {
  await tx.query(
    `INSERT INTO failed_looks (process_id, tries, last_error) VALUES ($1, 1, $2)
     ON CONFLICT (process_id) DO UPDATE SET tries = failed_looks.tries + 1, last_error = excluded.last_error`,
    [processId, error.slice(0, MAX_ERROR)],
  );
}

/** A look went well: whatever failed before is mended. */
export async function forgetFailedLook(tx: EntityManager, processId: string): Promise<void> {
  await tx.query('DELETE FROM failed_looks WHERE process_id = $1', [processId]);
}

/** Every process that stands still, the longest first. */
export async function failedLooks(tx: EntityManager, limit = 100): Promise<readonly FailedLook[]> {
  return (await tx.query<Row[]>(`SELECT ${COLUMNS} FROM failed_looks ORDER BY since LIMIT $1`, [limit])).map(
    asRead,
  );
}

export async function countFailedLooks(tx: EntityManager): Promise<number> {
  const rows = await tx.query<{ n: number }[]>('SELECT count(*)::int AS n FROM failed_looks');
  return rows[0]?.n ?? 0;
}

/** Those of these processes that stand still, by name. */
export async function failedAmong(
  tx: EntityManager,
  processIds: readonly string[],
): Promise<ReadonlyMap<string, FailedLook>> {
  const sql = `SELECT ${COLUMNS} FROM failed_looks WHERE process_id = ANY($1::text[])`;
  return new Map((await tx.query<Row[]>(sql, [processIds])).map((row) => [row.processId, asRead(row)]));
}

type Row = Omit<FailedLook, 'since'> & { readonly since: Date };

function asRead(row: Row): FailedLook {
  return { ...row, since: instant(row.since) };
}
