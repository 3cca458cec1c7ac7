import type { Fraction, Refusal } from '#libs/kernel/src/index.js';
import { reduced, refuse } from '#libs/kernel/src/index.js';

/**
 * What reviews score and how much each criterion counts. Weights are positive integers; scores are integers in hundredths
 * of a point, so 5.25 is 525. Pinned for a round when it opens.
 */
export interface Rubric {
  /** Weight by criterion, in the order of the form: `{ technical: 30, relevance: 40, cost: 30 }`. */
  readonly weights: Readonly<Record<string, number>>;
  readonly minHundredths: number;
  readonly maxHundredths: number;
  /** From this mean on an application is worth funding. */
  readonly thresholdHundredths: number;
}

/** Scores by criterion, in hundredths. */
export type Scores = Readonly<Record<string, number>>;

/** Everything wrong with a full set of scores: a missing or unknown criterion, a score that is no integer on the scale. */
export function checkScores(rubric: Rubric, scores: Scores): readonly Refusal[] {
  const missing = Object.keys(rubric.weights)
    .filter((criterion) => !Object.hasOwn(scores, criterion))
    .map((criterion) =>
      refuse(
        'reviews.score-missing',
        'invalid',
        `The criterion ${criterion} has no score.`,
        `scores.${criterion}`,
      ),
    );
  return [...missing, ...checkPartialScores(rubric, scores)];
}

/** The same for a draft, in which scores may be missing. */
export function checkPartialScores(rubric: Rubric, scores: Scores): readonly Refusal[] {
  return Object.entries(scores).flatMap(([criterion, score]) => {
    const path = `scores.${criterion}`;
    if (!Object.hasOwn(rubric.weights, criterion)) {
      return [refuse('reviews.criterion-unknown', 'invalid', 'The rubric has no such criterion.', path)];
    }
    if (Number.isInteger(score) && score >= rubric.minHundredths && score <= rubric.maxHundredths) return [];
    return [
      refuse(
        'reviews.score-out-of-scale',
        'invalid',
        `A score is an integer of hundredths from ${rubric.minHundredths} to ${rubric.maxHundredths}.`,
        path,
      ),
    ];
  });
}

/** The weighted mean of one full set of scores, exact, in hundredths. */
export function weightedTotal(rubric: Rubric, scores: Scores): Fraction {
  return meanScore(rubric, [scores]) as Fraction;
}

/** The mean of the weighted totals of several reviews, exact, in hundredths; null without any review. */
export function meanScore(rubric: Rubric, reviews: readonly Scores[]): Fraction | null {
  if (reviews.length === 0) return null;
  const weights = Object.entries(rubric.weights);
  const num = reviews.reduce(
    (sum, scores) =>
      weights.reduce((part, [criterion, weight]) => part + BigInt(weight) * scoreOf(scores, criterion), sum),
    0n,
  );
  const den = weights.reduce((sum, [, weight]) => sum + BigInt(weight), 0n) * BigInt(reviews.length);
  return reduced({ num, den });
}

function scoreOf(scores: Scores, criterion: string): bigint {
  const score = scores[criterion];
  if (score === undefined) throw new Error(`The criterion ${criterion} has no score.`);
  return BigInt(score);
}

/** Whether an exact score reaches the threshold; compared without rounding. */
export function reachesThreshold(rubric: Rubric, score: Fraction): boolean {
  return score.num >= BigInt(rubric.thresholdHundredths) * score.den;
}

/** A score in whole hundredths, rounded half up: for lists and slates, never for a comparison with the threshold. */
export function inHundredths(score: Fraction): number {
  return Number((2n * score.num + score.den) / (2n * score.den));
}
