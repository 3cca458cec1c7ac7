import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { clock, insertWakes } from '#libs/acts/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { RequestReason } from './domain/collection.js';
import { tierFor } from './domain/collection.js';
import type { EvidenceRow } from './domain/evidence-file.js';
import type { NeedClass } from './domain/priority-method.js';
import { HealthEvidenceFile } from './evidence-file.entity.js';
import { dropRows, insertRows, isKnownFile } from './evidence-file.repository.js';
import { openCollection } from './health.repository.js';
import { methodInForce } from './methods.repository.js';
import { HealthNeedAssignment, HealthPaidShareStatement } from './statement.entity.js';

/** Asks for the first evidence on a project of the demo fund, and keeps what its staff found out. Again is no change. */
export async function seedEvidence(
  tx: EntityManager,
  projectId: string,
  seed: {
    readonly reason: RequestReason;
    readonly found?: { readonly needClass: NeedClass; readonly paidShare: number; readonly reason: string };
  },
): Promise<void> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM health_collections WHERE project_id = $1 LIMIT 1', [
    projectId,
  ]);
  if (rows.length > 0) return;
  const at = await clock(tx);
  if (seed.found !== undefined) {
    const { needClass, paidShare, reason } = seed.found;
    const { version } = await methodInForce(tx);
    const need = { id: newId(), projectId, needClass, methodVersion: version, reason };
    await tx.insert(HealthNeedAssignment, { ...need, assignedBy: 'seed', assignedAt: at });
    const paid = {
      id: newId(),
      projectId,
      paidShare,
      basis: 'assessed' as const,
      evidence: 'invented',
      reason,
    };
    await tx.insert(HealthPaidShareStatement, { ...paid, statedBy: 'seed', statedAt: at });
  }
  const wish = { projectId, tier: tierFor(seed.reason), reason: seed.reason, requestedAt: at };
  const id = await openCollection(tx, wish);
  await insertWakes(tx, new Map([[`health:${id}`, 'health']]), null);
}

/** What a registry would say of invented projects, by repository key, as a file of evidence. Again is no change. */
export async function seedRegistry(
  tx: EntityManager,
  file: { readonly publisher: string; readonly edition: string; readonly rows: readonly EvidenceRow[] },
): Promise<void> {
  const { publisher, edition, rows } = file;
  const text = JSON.stringify(rows);
  const hash = createHash('sha256').update(text).digest('hex');
  if (await isKnownFile(tx, hash)) return;
  const at = await clock(tx);
  const id = newId();
  const head = { family: 'registry', publisher } as const;
  await tx.insert(HealthEvidenceFile, {
    ...{ id, ...head, edition, dated: at, medium: 'ndjson', rowCount: rows.length },
    ...{ bytes: Buffer.byteLength(text), hash, importedBy: 'seed', importedAt: at },
  });
  await dropRows(tx, head);
  await insertRows(
    tx,
    id,
    head,
    rows.map((row, index) => ({ ...row, line: index + 1 })),
  );
}
