import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meritBands } from './merit-bands.js';
import { DEFAULT_REVIEW_POLICY, reviewPolicySchema, rubricOf } from './review-policy.js';
import {
  checkPartialScores,
  checkScores,
  inHundredths,
  meanScore,
  reachesThreshold,
  weightedTotal,
} from './rubric.js';

const RUBRIC = rubricOf(DEFAULT_REVIEW_POLICY);

function scores(technical: number, relevance: number, cost: number) {
  return { technical, relevance, cost };
}

describe('the default rubric', () => {
  it('weighs 30 technical, 40 relevance, 30 cost on a scale from 1 to 7 with a threshold of 5.00', () => {
    expect(RUBRIC).toEqual({
      weights: { technical: 30, relevance: 40, cost: 30 },
      minHundredths: 100,
      maxHundredths: 700,
      thresholdHundredths: 500,
    });
  });

  it.each([
    [scores(500, 500, 500), { num: 500n, den: 1n }, true],
    [scores(700, 400, 400), { num: 490n, den: 1n }, false],
    [scores(400, 700, 400), { num: 520n, den: 1n }, true],
    [scores(499, 501, 499), { num: 2499n, den: 5n }, false],
    [scores(501, 500, 500), { num: 5003n, den: 10n }, true],
  ])('weighs %j exactly', (given, total, isEnough) => {
    expect(weightedTotal(RUBRIC, given)).toEqual(total);
    expect(reachesThreshold(RUBRIC, weightedTotal(RUBRIC, given))).toBe(isEnough);
  });

  it('does not round a mean of 4.999… up to the threshold', () => {
    const score = meanScore(RUBRIC, [scores(500, 500, 500), scores(499, 500, 500), scores(500, 500, 500)]);
    expect(score).toEqual({ num: 4999n, den: 10n });
    expect(score && inHundredths(score)).toBe(500);
    expect(score && reachesThreshold(RUBRIC, score)).toBe(false);
  });

  it('has no mean without a review', () => {
    expect(meanScore(RUBRIC, [])).toBeNull();
  });

  it.each([
    [
      {},
      [
        'reviews.score-missing scores.technical',
        'reviews.score-missing scores.relevance',
        'reviews.score-missing scores.cost',
      ],
    ],
    [
      scores(99, 701, 500.5),
      ['technical', 'relevance', 'cost'].map((name) => `reviews.score-out-of-scale scores.${name}`),
    ],
    [{ ...scores(100, 700, 500), charm: 500 }, ['reviews.criterion-unknown scores.charm']],
    [{ ...scores(100, 700, 500), constructor: 500 }, ['reviews.criterion-unknown scores.constructor']],
    [scores(Number.NaN, 700, 500), ['reviews.score-out-of-scale scores.technical']],
  ])('refuses %j by criterion', (given, expected) => {
    expect(checkScores(RUBRIC, given).map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });

  it('takes a draft with scores missing', () => {
    expect(checkPartialScores(RUBRIC, { cost: 300 })).toEqual([]);
  });
});

const score = fc.integer({ min: 100, max: 700 });
const review = fc.record({ technical: score, relevance: score, cost: score });

describe('scores always', () => {
  it('have a mean between the lowest and the highest score given', () => {
    fc.assert(
      fc.property(fc.array(review, { minLength: 1, maxLength: 5 }), (reviews) => {
        const given = reviews.flatMap((one) => Object.values(one));
        const mean = meanScore(RUBRIC, reviews);
        return (
          mean !== null &&
          mean.num >= BigInt(Math.min(...given)) * mean.den &&
          mean.num <= BigInt(Math.max(...given)) * mean.den
        );
      }),
    );
  });

  it('do not fall when one of them is raised', () => {
    fc.assert(
      fc.property(review, fc.constantFrom('technical', 'relevance', 'cost'), (given, criterion) => {
        const before = weightedTotal(RUBRIC, given);
        const after = weightedTotal(RUBRIC, { ...given, [criterion]: 700 });
        return after.num * before.den >= before.num * after.den;
      }),
    );
  });

  it('have a mean that does not depend on the order of the reviews', () => {
    fc.assert(
      fc.property(fc.array(review, { minLength: 1 }), (reviews) => {
        expect(meanScore(RUBRIC, [...reviews].reverse())).toEqual(meanScore(RUBRIC, reviews));
      }),
    );
  });
});

describe('meritBands', () => {
  it('puts together what lies within the width of the best, not of the neighbour', () => {
    const item = (id: string, hundredths: bigint) => ({ id, score: { num: hundredths, den: 1n } });
    const bands = meritBands([item('c', 480n), item('a', 500n), item('b', 520n), item('d', 495n)], 25);
    expect(bands.map((band) => band.map(({ id }) => id))).toEqual([['a', 'b', 'd'], ['c']]);
  });

  it('keeps everything, once, best band first', () => {
    const scored = fc.record({
      id: fc.uuid(),
      score: fc.record({ num: fc.bigInt({ min: 100n, max: 9_000n }), den: fc.bigInt({ min: 1n, max: 20n }) }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(scored, { selector: ({ id }) => id }), fc.nat(200), (items, width) => {
        const bands = meritBands(items, width);
        expect(
          bands
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(items.map(({ id }) => id).sort());
        for (const [index, band] of bands.entries()) {
          for (const later of bands.slice(index + 1).flat()) {
            for (const { score: best } of band) {
              expect(best.num * later.score.den).toBeGreaterThan(later.score.num * best.den);
            }
          }
        }
      }),
    );
  });
});

describe('the review policy', () => {
  it.each([
    { reviewers: 0 },
    { rubric: {} },
    { rubric: { technical: 0 } },
    { rubric: { technical: 1.5 } },
    { reminders: ['3wd'] },
    { submitWithin: 'soon' },
    { quorum: 2 },
  ])('refuses %j', (body) => {
    expect(reviewPolicySchema.safeParse(body).success).toBe(false);
  });
});
