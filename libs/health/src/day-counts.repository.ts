import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { DayCounts } from './domain/day-counts.js';
import { HealthDayCounts } from './health-day-counts.entity.js';
import { newestObjection } from './objections.repository.js';

/** The counts of a project; null also where somebody objected since, because they may be among them. */
export async function dayCountsOf(tx: EntityManager, projectId: string): Promise<HealthDayCounts | null> {
  const counts = await tx.findOneBy(HealthDayCounts, { projectId });
  const objectedAt = counts === null ? null : await newestObjection(tx, projectId);
  return counts !== null && objectedAt !== null && objectedAt >= counts.countedAt ? null : counts;
}

/** Keeps the counts of a project's newest clone in place of those before. */
export async function writeDayCounts(
  tx: EntityManager,
  row: {
    readonly projectId: string;
    readonly source: HealthDayCounts['source'];
    readonly pushedAt: Instant | null;
    readonly countedAt: Instant;
    readonly counts: DayCounts;
  },
): Promise<void> {
  const { counts } = row;
  await tx.query(
    `INSERT INTO health_day_counts (project_id, source, pushed_at, counted_at, is_complete, kinds, days, persons, employers, counts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT ON CONSTRAINT pk_health_day_counts DO UPDATE SET source = excluded.source, pushed_at = excluded.pushed_at,
       counted_at = excluded.counted_at, is_complete = excluded.is_complete, kinds = excluded.kinds, days = excluded.days,
       persons = excluded.persons, employers = excluded.employers, counts = excluded.counts`,
    [
      row.projectId,
      row.source,
      row.pushedAt,
      row.countedAt,
      counts.isComplete,
      counts.kinds,
      counts.days,
      counts.persons,
      counts.employers,
      counts.counts,
    ],
  );
}

/** Forgets the counts of a project; its next clone counts anew. */
export async function dropDayCounts(tx: EntityManager, projectId: string): Promise<void> {
  await tx.delete(HealthDayCounts, { projectId });
}
