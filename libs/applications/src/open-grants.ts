import type { EntityManager } from 'typeorm';
import { END_STAGES } from './domain/lifecycle.js';

/**
 * Cases whose process should be running: all that have not ended, or only those whose deadline passed more than a minute ago
 * and that nobody looked at since. For reconciling after an outage.
 */
export async function openGrants(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'grant'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM applications WHERE stage <> ALL($1::text[])
       AND ($2 = 'all' OR (due_at < clock_timestamp() - interval '1 minute' AND escalated_at IS NULL))
     ORDER BY id`,
    [END_STAGES, scope],
  );
  return rows.map(({ id }) => ({ process: 'grant', id }));
}
