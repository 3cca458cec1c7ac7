import type { Stage } from '#libs/applications/src/domain/lifecycle.js';
import { stageConflict } from '#libs/applications/src/domain/refusals.js';
import type { Fraction, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import { inHundredths, meanScore, reachesThreshold, weightedTotal } from './rubric.js';
import type { Rubric, Scores } from './rubric.js';

export const VERDICTS = ['fund', 'decline'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Where a score stands to the threshold; `near` is within the width of a band below it. */
export type ScoreBand = 'above' | 'near' | 'below';

/** What the reviews of a round say together. */
export interface RoundResult {
  /** Exact mean in hundredths. */
  readonly score: Fraction;
  readonly scoreHundredths: number;
  readonly band: ScoreBand;
  /** Highest less lowest total, rounded, in hundredths. */
  readonly spreadHundredths: number;
  /** The reviews are further apart than the policy takes for agreement. */
  readonly isDisputed: boolean;
}

/** The result of a round; null without any review. */
export function roundResult(
  reviews: readonly Scores[],
  rubric: Rubric,
  policy: { readonly bandWidthHundredths: number; readonly disagreementHundredths: number },
): RoundResult | null {
  const score = meanScore(rubric, reviews);
  if (score === null) return null;
  const totals = reviews.map((scores) => inHundredths(weightedTotal(rubric, scores)));
  const spreadHundredths = Math.max(...totals) - Math.min(...totals);
  const nearFrom = {
    ...rubric,
    thresholdHundredths: rubric.thresholdHundredths - policy.bandWidthHundredths,
  };
  return {
    score,
    scoreHundredths: inHundredths(score),
    band: reachesThreshold(rubric, score) ? 'above' : reachesThreshold(nearFrom, score) ? 'near' : 'below',
    spreadHundredths,
    isDisputed: spreadHundredths > policy.disagreementHundredths,
  };
}

/** What the chair recommends. `awardMinor` is null with `decline`. */
export interface Recommendation {
  readonly verdict: Verdict;
  readonly awardMinor: bigint | null;
  readonly reasons: readonly string[];
}

export interface RecommendationFacts {
  readonly stage: Stage;
  readonly requestedMinor: bigint;
  /** Awards up to this amount are decided by an executive with the silence procedure. */
  readonly delegatedMaxMinor: bigint;
  readonly isRoundClosed: boolean;
  /** The chair has a conflict with this case. */
  readonly isBarred: boolean;
}

export type RecommendationDecision =
  | { readonly verdict: 'fund'; readonly awardMinor: bigint; readonly route: 'council' | 'executive' }
  | { readonly verdict: 'decline' };

/**
 * Whether a recommendation stands and which way it goes: to the executive up to the delegated amount, to the council above;
 * a negative one waits for the executive who signs it. Scores inform and never decide: the chair may differ, with reasons.
 * Reasons are always required. Refused: `applications.stage-conflict`, `reviews.conflict-of-interest`, `reviews.round-open`, `reviews.reasons-required`,
 * `reviews.award-required`, `reviews.award-above-requested`, `reviews.award-with-decline`.
 */
export function decideRecommendation(
  facts: RecommendationFacts,
  asked: Recommendation,
): RecommendationDecision | Refusal {
  if (facts.stage !== 'recommendation') return stageConflict(facts.stage);
  if (facts.isBarred) {
    return refuse(
      'reviews.conflict-of-interest',
      'conflict',
      'You have a conflict of interest in this case. Another chair has to recommend.',
    );
  }
  if (!facts.isRoundClosed) {
    return refuse('reviews.round-open', 'conflict', 'The review round is not closed.');
  }
  const wrong = refuseAll([...checkReasons(asked), checkAward(facts, asked)]);
  if (wrong !== undefined) return wrong;
  if (asked.verdict === 'decline' || asked.awardMinor === null) return { verdict: 'decline' };
  return {
    verdict: 'fund',
    awardMinor: asked.awardMinor,
    route: asked.awardMinor <= facts.delegatedMaxMinor ? 'executive' : 'council',
  };
}

function checkReasons({ reasons }: Recommendation): readonly Refusal[] {
  if (reasons.length === 0) {
    return [refuse('reviews.reasons-required', 'invalid', 'A recommendation needs its reasons.', 'reasons')];
  }
  return reasons.flatMap((reason, index) =>
    reason.trim() === ''
      ? [refuse('reviews.reasons-required', 'invalid', 'A reason is empty.', `reasons[${index}]`)]
      : [],
  );
}

function checkAward(
  facts: RecommendationFacts,
  { verdict, awardMinor }: Recommendation,
): Refusal | undefined {
  if (verdict === 'decline') {
    if (awardMinor === null) return undefined;
    return refuse('reviews.award-with-decline', 'invalid', 'A decline has no award.', 'award');
  }
  if (awardMinor === null || awardMinor <= 0n) {
    return refuse('reviews.award-required', 'invalid', 'Say how much to award.', 'award');
  }
  return awardMinor > facts.requestedMinor
    ? refuse(
        'reviews.award-above-requested',
        'invalid',
        'The award is more than was asked for.',
        'award.minor',
      )
    : undefined;
}
