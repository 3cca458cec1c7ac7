import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { HasObjected } from './domain/objection.js';
import { objectedAmong } from './domain/objection.js';
import { HealthObjection } from './health-objection.entity.js';

/** Who is not to be counted in the history of a project. */
export async function objectionsFor(tx: EntityManager, projectId: string): Promise<HasObjected> {
  const rows = await tx.query<{ digest: string }[]>(
    'SELECT digest FROM health_objections WHERE project_id = $1 OR project_id IS NULL',
    [projectId],
  );
  return objectedAmong(rows.map(({ digest }) => digest));
}

/** Digests of who objected since a moment and may be in a project's history. */
export async function objectionsSince(
  tx: EntityManager,
  projectId: string,
  since: Instant,
): Promise<string[]> {
  const rows = await tx.query<{ digest: string }[]>(
    'SELECT digest FROM health_objections WHERE (project_id = $1 OR project_id IS NULL) AND stated_at >= $2',
    [projectId, since],
  );
  return rows.map(({ digest }) => digest);
}

/** Keeps objections; what was said before is not said twice. Answers how many are new. */
export async function keepObjections(
  tx: EntityManager,
  digests: readonly string[],
  how: Pick<HealthObjection, 'projectId' | 'provenBy' | 'statedAt'>,
): Promise<number> {
  const known = await tx.query<{ digest: string }[]>(
    'SELECT digest FROM health_objections WHERE digest = ANY ($1) AND (project_id IS NULL OR project_id = $2)',
    [digests, how.projectId],
  );
  const kept = new Set(known.map(({ digest }) => digest));
  const fresh = [...new Set(digests)].filter((digest) => !kept.has(digest));
  if (fresh.length > 0) {
    await tx.insert(
      HealthObjection,
      fresh.map((digest) => ({ id: newId(), digest, ...how })),
    );
  }
  return fresh.length;
}

/** Takes objections back where they are kept; answers how many were. */
export async function dropObjections(
  tx: EntityManager,
  digests: readonly string[],
  where: { readonly projectId: string | null; readonly provenBy: HealthObjection['provenBy'] },
): Promise<number> {
  const [, count] = await tx.query<[unknown, number]>(
    `DELETE FROM health_objections
      WHERE digest = ANY ($1) AND project_id IS NOT DISTINCT FROM $2 AND proven_by = $3`,
    [digests, where.projectId, where.provenBy],
  );
  return count;
}
