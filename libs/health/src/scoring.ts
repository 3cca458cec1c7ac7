import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { PriorityMethod } from './domain/priority-method.js';
import type { PriorityReport } from './domain/priority-report.js';
import { NEVER_ASSESSED } from './domain/priority-provenance.js';
import { NOT_ASSESSED } from './domain/project-priority.js';
import { score } from './domain/score.js';
import { scoringFacts } from './facts.repository.js';
import { keptMethods } from './methods.repository.js';
import { lockScoring, writeScores } from './scores.repository.js';

/** Nothing is known of the project. */
const NO_FACTS = { collectionId: null, latest: {}, assessment: NOT_ASSESSED, assessedAt: NEVER_ASSESSED };

/**
 * Computes a project's priority from its newest values and statements and keeps it: under the method in force, and under those
 * that are computed beside it, so that a comparison stays true. What several acts say of one project at once is in the score of
 * the last of them. Answers the one in force.
 */
export async function rescore(tx: EntityManager, projectId: string, at: Instant): Promise<PriorityReport> {
  await lockScoring(tx, { projectId });
  const [facts = { projectId, ...NO_FACTS }] = await scoringFacts(tx, [projectId], at);
  const { inForce, beside } = await keptMethods(tx, at);
  for (const method of beside) {
    await writeScores(tx, method.version, [{ ...facts, ...score(facts, method) }], at);
  }
  const result = score(facts, inForce);
  await writeScores(tx, inForce.version, [{ ...facts, ...result }], at);
  return result.report;
}

/** Scores these projects under one method; those of which nothing is known have no score. Answers how many were scored. */
export async function scoreMany(
  tx: EntityManager,
  projectIds: readonly string[],
  method: PriorityMethod,
  at: Instant,
): Promise<number> {
  const facts = await scoringFacts(tx, projectIds, at);
  const scores = facts.map((one) => ({ ...one, ...score(one, method) }));
  if (scores.length > 0) await writeScores(tx, method.version, scores, at);
  return scores.length;
}
