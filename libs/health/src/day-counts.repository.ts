import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { DayCounts } from './domain/day-counts.js';
import { HealthDayCounts } from './health-day-counts.entity.js';
import { identityMark } from './domain/objection.js';
import { objectionsSince } from './objections.repository.js';

/** The counts of a project; null also where somebody objected since who is among them, or may be. */
export async function dayCountsOf(tx: EntityManager, projectId: string): Promise<HealthDayCounts | null> {
  const counts = await tx.findOneBy(HealthDayCounts, { projectId });
  if (counts === null) return null;
  const marks = (await objectionsSince(tx, projectId, counts.countedAt)).map((digest) =>
    identityMark(digest, projectId),
  );
  const counted = new Set(counts.identities);
  const mayBeAmong = counts.identities === null ? marks.length > 0 : marks.some((mark) => counted.has(mark));
  return mayBeAmong ? null : counts;
}

/** Keeps the counts of a project's newest clone in place of those before. */
export async function writeDayCounts(
  tx: EntityManager,
  row: {
    readonly projectId: string;
    readonly source: HealthDayCounts['source'];
    readonly pushedAt: Instant | null;
    readonly refs: string | null;
    readonly countedAt: Instant;
    readonly counts: DayCounts;
    /** Digests of the addresses counted. */
    readonly digests: readonly string[];
  },
): Promise<void> {
  const { counts } = row;
  await tx.query(
    `INSERT INTO health_day_counts (project_id, source, pushed_at, refs, counted_at, is_complete, kinds, days, persons, employers, counts, identities)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT ON CONSTRAINT pk_health_day_counts DO UPDATE SET source = excluded.source, pushed_at = excluded.pushed_at,
       refs = excluded.refs, counted_at = excluded.counted_at, is_complete = excluded.is_complete, kinds = excluded.kinds, days = excluded.days,
       persons = excluded.persons, employers = excluded.employers, counts = excluded.counts, identities = excluded.identities`,
    [
      row.projectId,
      row.source,
      row.pushedAt,
      row.refs,
      row.countedAt,
      counts.isComplete,
      counts.kinds,
      counts.days,
      counts.persons,
      counts.employers,
      counts.counts,
      row.digests.map((digest) => identityMark(digest, row.projectId)).sort((a, b) => a - b),
    ],
  );
}

/** The counts stand as of this push too, unless others have taken their place meanwhile: the next look may go by it. */
export async function standDayCounts(
  tx: EntityManager,
  projectId: string,
  { pushedAt, countedAt }: { readonly pushedAt: Instant | null; readonly countedAt: Instant },
): Promise<void> {
  await tx.query(
    'UPDATE health_day_counts SET pushed_at = $3 WHERE project_id = $1 AND counted_at = $2 AND pushed_at IS DISTINCT FROM $3',
    [projectId, countedAt, pushedAt],
  );
}

/** Forgets the counts of a project; its next clone counts anew. */
export async function dropDayCounts(tx: EntityManager, projectId: string): Promise<void> {
  await tx.delete(HealthDayCounts, { projectId });
}

/** Forgets what a clone counted while somebody was left out who is left out no more; the next clone counts anew. */
export async function dropClonedCounts(tx: EntityManager, projectId: string): Promise<void> {
  await tx.delete(HealthDayCounts, { projectId, source: 'git-history' });
}
