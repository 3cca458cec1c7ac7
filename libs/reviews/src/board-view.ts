import type { Application } from '#libs/applications/src/index.js';
import { project } from '#libs/identity/src/index.js';
import type { Instant, Money, Visibility } from '#libs/kernel/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import { contentOf } from './assignment-view.js';
import { roundResult } from './domain/recommendation.js';
import type { RoundResult, Verdict } from './domain/recommendation.js';
import type { ReviewPolicy } from './domain/review-policy.js';
import { rubricOf } from './domain/review-policy.js';
import type { Rubric } from './domain/rubric.js';
import { inHundredths, weightedTotal } from './domain/rubric.js';
import type { Recommendation } from './recommendation.entity.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import type { ReviewRound } from './review-round.entity.js';
import type { Review } from './review.entity.js';

/** A round with its reviews as the board sees it. Fields above the reader's class are absent. */
export interface BoardView {
  readonly round: Pick<
    ReviewRound,
    'id' | 'number' | 'state' | 'wanted' | 'openedAt' | 'dueAt' | 'closedAt'
  > & {
    readonly escalatedAt: Instant | null;
  };
  readonly rubric: Rubric;
  readonly result: Omit<RoundResult, 'score'> | null;
  readonly assignments: readonly Record<string, unknown>[];
  readonly reviews: readonly Record<string, unknown>[];
  readonly recommendation: {
    readonly id: string;
    readonly verdict: Verdict;
    readonly award: Money | null;
    readonly reasons: readonly string[];
    readonly at: Instant;
  } | null;
}

export function boardView(rows: {
  readonly application: Application;
  readonly round: ReviewRound;
  readonly assignments: readonly ReviewAssignment[];
  readonly reviews: readonly Review[];
  readonly recommendation: Recommendation | null;
  readonly names: ReadonlyMap<string, string>;
  readonly policy: ReviewPolicy;
  readonly ceiling: Visibility;
}): BoardView {
  const { application, assignments, reviews, recommendation, names, policy, ceiling } = rows;
  const { id, number, state, wanted, openedAt, dueAt, escalatedAt, closedAt } = rows.round;
  const rubric = rubricOf(policy);
  return {
    round: { id, number, state, wanted, openedAt, dueAt, escalatedAt, closedAt },
    rubric,
    result: resultOf(reviews, rubric, policy),
    assignments: assignments.map((assignment) => {
      const { personId, roundId: _round, ...shown } = assignment;
      return project(
        'reviewAssignment',
        { ...shown, reviewerId: personId, reviewer: names.get(personId) ?? null },
        ceiling,
      );
    }),
    reviews: reviews.map((review) => {
      const reviewerId = assignments.find(({ id: of }) => of === review.assignmentId)?.personId ?? null;
      return project(
        'review',
        {
          ...contentOf(review),
          id: review.id,
          assignmentId: review.assignmentId,
          reviewerId,
          reviewer: reviewerId === null ? null : (names.get(reviewerId) ?? null),
          totalHundredths: inHundredths(weightedTotal(rubric, review.scores)),
          isOutdated: review.applicationVersion < application.version,
          submittedAt: review.submittedAt,
        },
        ceiling,
      );
    }),
    recommendation:
      recommendation === null
        ? null
        : {
            id: recommendation.id,
            verdict: recommendation.verdict,
            award:
              recommendation.awardMinor === null
                ? null
                : money(recommendation.awardMinor, application.currency),
            reasons: recommendation.reasons,
            at: recommendation.at,
          },
  };
}

function resultOf(
  reviews: readonly Review[],
  rubric: Rubric,
  policy: ReviewPolicy,
): Omit<RoundResult, 'score'> | null {
  const result = roundResult(
    reviews.map(({ scores }) => scores),
    rubric,
    policy,
  );
  if (result === null) return null;
  const { scoreHundredths, band, spreadHundredths, isDisputed } = result;
  return { scoreHundredths, band, spreadHundredths, isDisputed };
}
