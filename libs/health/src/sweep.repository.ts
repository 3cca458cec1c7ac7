import type { EntityManager } from 'typeorm';
import { STALE } from './domain/collection.js';

/** Projects that have grown stale, most critical and stalest first; those that were missed not before their pause is over. */
export async function staleProjects(
  tx: EntityManager,
  methodVersion: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT p.id FROM projects p
     LEFT JOIN health_latest l ON l.project_id = p.id
     LEFT JOIN health_scores s ON s.project_id = p.id AND s.method_version = $1
     WHERE NOT EXISTS (SELECT 1 FROM health_collections c WHERE c.project_id = p.id AND c.state = 'collecting')
       AND (l.looked_at IS NULL OR l.looked_at < clock_timestamp() - interval '1 day' *
         CASE WHEN s.criticality >= $3 THEN $4::int ELSE $5::int END)
       AND (coalesce(l.missed, 0) = 0 OR l.updated_at < clock_timestamp() - least(interval '1 hour' * ($6 * 2 ^ least(l.missed - 1, 16)),
         interval '1 day' * CASE WHEN s.criticality >= $3 THEN $4::int ELSE $5::int END))
     ORDER BY coalesce(extract(epoch FROM clock_timestamp() - l.looked_at), 1e9) * (0.2 + coalesce(s.criticality, 0)) DESC, p.id
     LIMIT $2`,
    [methodVersion, limit, STALE.criticalFrom, STALE.criticalDays, STALE.days, STALE.missedHours],
  );
  return rows.map(({ id }) => id);
}
