import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur, isRefusal } from '#libs/kernel/src/index.js';
import type { ManualAssignment } from './manual-assignment.js';
import { decideManualAssignment } from './manual-assignment.js';
import type { Recommendation, RecommendationFacts } from './recommendation.js';
import { decideRecommendation, roundResult } from './recommendation.js';
import { DEFAULT_REVIEW_POLICY, rubricOf } from './review-policy.js';

const FACTS: RecommendationFacts = {
  stage: 'recommendation',
  requestedMinor: eur(150_000),
  delegatedMaxMinor: eur(100_000),
  isRoundClosed: true,
  isBarred: false,
};

function aRecommendation(overrides: Partial<Recommendation> = {}): Recommendation {
  return { verdict: 'fund', awardMinor: eur(90_000), reasons: ['Much depends on it.'], ...overrides };
}

function decided(asked: Recommendation, facts: Partial<RecommendationFacts> = {}): string {
  const answer = decideRecommendation({ ...FACTS, ...facts }, asked);
  if (isRefusal(answer)) return `${answer.code} ${answer.path ?? ''}`.trim();
  return answer.verdict === 'fund' ? `fund by ${answer.route}` : 'decline';
}

describe('decideRecommendation', () => {
  it.each<[string, Partial<Recommendation>, string]>([
    ['up to the delegated amount', { awardMinor: eur(100_000) }, 'fund by executive'],
    ['a cent above it', { awardMinor: eur(100_000) + 1n }, 'fund by council'],
    ['all that was asked for', { awardMinor: eur(150_000) }, 'fund by council'],
    ['a cent more', { awardMinor: eur(150_000) + 1n }, 'reviews.award-above-requested award.minor'],
    ['nothing', { awardMinor: 0n }, 'reviews.award-required award'],
    ['no amount', { awardMinor: null }, 'reviews.award-required award'],
    ['a decline', { verdict: 'decline', awardMinor: null }, 'decline'],
    ['a decline with an award', { verdict: 'decline' }, 'reviews.award-with-decline award'],
    ['no reasons', { reasons: [] }, 'reviews.reasons-required reasons'],
    ['an empty reason', { reasons: ['Good.', ' '] }, 'reviews.reasons-required reasons[1]'],
    [
      'a decline without reasons',
      { verdict: 'decline', awardMinor: null, reasons: [] },
      'reviews.reasons-required reasons',
    ],
  ])('%s', (_case, overrides, expected) => {
    expect(decided(aRecommendation(overrides))).toBe(expected);
  });

  it('waits for the round and refuses a chair with a conflict', () => {
    expect(decided(aRecommendation(), { isRoundClosed: false })).toBe('reviews.round-open');
    expect(decided(aRecommendation(), { isBarred: true })).toBe('reviews.conflict-of-interest');
    expect(decided(aRecommendation(), { stage: 'review' })).toBe('applications.stage-conflict');
  });

  it('never awards more than was asked for, nor sends more than the delegated amount to the executive', () => {
    const amount = fc.bigInt({ min: -5n, max: 9_000_000_000_000_000n });
    fc.assert(
      fc.property(amount, amount, amount, (requestedMinor, delegatedMaxMinor, awardMinor) => {
        const answer = decideRecommendation(
          { ...FACTS, requestedMinor, delegatedMaxMinor },
          aRecommendation({ awardMinor }),
        );
        if (isRefusal(answer)) return awardMinor <= 0n || awardMinor > requestedMinor;
        return (
          answer.verdict === 'fund' &&
          answer.awardMinor === awardMinor &&
          awardMinor <= requestedMinor &&
          (answer.route === 'executive') === awardMinor <= delegatedMaxMinor
        );
      }),
    );
  });
});

describe('roundResult', () => {
  const RUBRIC = rubricOf(DEFAULT_REVIEW_POLICY);
  const flat = (score: number) => ({ technical: score, relevance: score, cost: score });
  const result = (...reviews: ReturnType<typeof flat>[]) =>
    roundResult(reviews, RUBRIC, DEFAULT_REVIEW_POLICY);

  it.each([
    [500, 500, 'above'],
    [499, 500, 'near'],
    [475, 475, 'near'],
    [474, 475, 'below'],
  ])('puts %p and %p %s the threshold', (a, b, band) => {
    expect(result(flat(a), flat(b))?.band).toBe(band);
  });

  it('tells the chair when reviewers disagree', () => {
    expect([result(flat(700), flat(500))?.isDisputed, result(flat(700), flat(499))?.isDisputed]).toEqual([
      false,
      true,
    ]);
  });

  it('is unknown without a review', () => {
    expect(result()).toBeNull();
  });
});

describe('decideManualAssignment', () => {
  const due = {
    assignedAt: '2026-11-02T00:00:00.000Z',
    acceptDueAt: '2026-11-05T00:00:00.000Z',
    submitDueAt: '2026-11-16T00:00:00.000Z',
  };
  const FACTS_OF_ROUND: Parameters<typeof decideManualAssignment>[0] = {
    isRoundOpen: true,
    wanted: 2,
    isReviewer: true,
    findings: [],
    assignments: [
      { id: '1', personId: 'a', state: 'accepted', ...due },
      { id: '2', personId: 'b', state: 'submitted', ...due },
      { id: '3', personId: 'c', state: 'replaced', ...due },
    ],
  };
  const asked = (overrides: Partial<ManualAssignment> = {}): ManualAssignment => ({
    personId: 'd',
    replaces: null,
    reason: null,
    ...overrides,
  });

  it.each<[string, Partial<typeof FACTS_OF_ROUND>, Partial<ManualAssignment>, number | string]>([
    ['one more than wanted', {}, {}, 3],
    ['in the place of somebody', {}, { replaces: '1' }, 2],
    ['into a free place', { wanted: 3 }, {}, 3],
    ['somebody replaced before', {}, { personId: 'c' }, 3],
    ['somebody assigned already', {}, { personId: 'a' }, 'reviews.already-assigned'],
    ['in the place of a submitted review', {}, { replaces: '2' }, 'reviews.assignment-closed'],
    ['in the place of nobody', {}, { replaces: 'x' }, 'reviews.assignment-closed'],
    ['somebody from outside the panel', { isReviewer: false }, {}, 'reviews.not-a-reviewer'],
    [
      'somebody barred',
      { findings: [{ severity: 'bars' }] },
      { reason: 'Please.' },
      'reviews.conflict-of-interest',
    ],
    [
      'somebody tied, without a word',
      { findings: [{ severity: 'discloses' }] },
      {},
      'reviews.disclosure-needs-reason',
    ],
    [
      'somebody tied, with a reason',
      { findings: [{ severity: 'discloses' }] },
      { reason: 'The only expert.' },
      3,
    ],
    ['into a closed round', { isRoundOpen: false }, {}, 'reviews.round-closed'],
  ])('%s', (_case, facts, overrides, expected) => {
    const answer = decideManualAssignment({ ...FACTS_OF_ROUND, ...facts }, asked(overrides));
    expect(isRefusal(answer) ? answer.code : answer.wanted).toBe(expected);
  });
});
