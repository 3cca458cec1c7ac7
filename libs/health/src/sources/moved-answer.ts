import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { CountedHistory } from '../domain/day-counts.js';
import { historyOf } from '../domain/day-counts.js';
import type { ReviewCoverageAt } from '../domain/succession.js';
import type { SourceAnswer } from './evidence-source.js';
import { historyAnswer } from './history-answer.js';

/**
 * What the history tells today without a clone: from its counts per day, as of the last midnight UTC, where a forge saw
 * the repository since `since` and nothing was pushed after it was counted; null otherwise.
 */
export function movedAnswer(
  stored: CountedHistory | null,
  repository: { readonly pushedAt: Instant | null; readonly seenAt: Instant | null } | undefined,
  since: Instant,
  now: Instant,
  reviewCoverageAt: ReviewCoverageAt,
): SourceAnswer | null {
  const seenAt = repository?.seenAt ?? null;
  if (stored === null || stored.pushedAt === null || repository?.pushedAt !== stored.pushedAt) return null;
  if (seenAt === null || seenAt < since) return null;
  return countedAnswer(stored, { now, observedAt: seenAt, reviewCoverageAt });
}

/**
 * The answer of counts that still stand for the history, as of the last midnight UTC. Truck factor is not among it: without
 * a push it is what the last clone found.
 */
export function countedAnswer(
  stored: CountedHistory,
  at: { readonly now: Instant; readonly observedAt: Instant; readonly reviewCoverageAt?: ReviewCoverageAt },
): SourceAnswer {
  return historyAnswer(historyOf(stored), {
    source: 'git-history',
    sourceVersion: `counts per day of ${stored.countedAt.slice(0, 10)}, nothing pushed since`,
    asOf: instant(at.now.slice(0, 10)),
    observedAt: at.observedAt,
    ...(at.reviewCoverageAt === undefined ? {} : { reviewCoverageAt: at.reviewCoverageAt }),
  });
}
