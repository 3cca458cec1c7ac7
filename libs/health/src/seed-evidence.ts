import type { EntityManager } from 'typeorm';
import { clock, insertWakes } from '#libs/acts/src/index.js';
import type { RequestReason } from './domain/collection.js';
import { tierFor } from './domain/collection.js';
import type { Assessment } from './domain/project-priority.js';
import { openCollection, writeAssessment } from './health.repository.js';

/** Asks for the first evidence on a project of the demo fund, and keeps what its staff found out. Again is no change. */
export async function seedEvidence(
  tx: EntityManager,
  projectId: string,
  seed: { readonly reason: RequestReason; readonly assessment?: Assessment & { readonly reason: string } },
): Promise<void> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM health_collections WHERE project_id = $1 LIMIT 1', [
    projectId,
  ]);
  if (rows.length > 0) return;
  const at = await clock(tx);
  if (seed.assessment !== undefined) {
    await writeAssessment(tx, { projectId, ...seed.assessment, assessedBy: 'seed', assessedAt: at });
  }
  const wish = { projectId, tier: tierFor(seed.reason), reason: seed.reason, requestedAt: at };
  const id = await openCollection(tx, wish);
  await insertWakes(tx, new Map([[`health:${id}`, 'health']]), null);
}
