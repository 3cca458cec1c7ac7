import type { EntityManager } from 'typeorm';

/** Calls whose process should be running: all not announced as closed, or only those whose date passed a minute ago. */
export async function openCalls(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'call'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM calls WHERE closed_at IS NULL
       AND ($1 = 'all' OR (opened_at IS NULL AND opens_at < clock_timestamp() - interval '1 minute')
            OR closes_at < clock_timestamp() - interval '1 minute')
     ORDER BY id`,
    [scope],
  );
  return rows.map(({ id }) => ({ process: 'call', id }));
}
