import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { PriorityReport } from './domain/priority-report.js';
import { describePriority } from './domain/priority-report.js';
import { projectPriority } from './domain/project-priority.js';
import { latestOf, writeScore } from './health.repository.js';
import { methodInForce } from './methods.repository.js';
import { assessmentOf } from './statements.repository.js';

/** Computes a project's priority from its newest values and statements, under the method in force, and keeps it. */
export async function rescore(tx: EntityManager, projectId: string, at: Instant): Promise<PriorityReport> {
  const latest = await latestOf(tx, projectId);
  const method = await methodInForce(tx);
  const assessment = await assessmentOf(tx, projectId, at);
  const report = describePriority(projectPriority(latest?.metrics ?? {}, assessment, method));
  await writeScore(tx, {
    projectId,
    methodVersion: method.version,
    collectionId: latest?.collectionId ?? null,
    report,
    computedAt: at,
  });
  return report;
}
