import { describe, expect, it } from '@jest/globals';
import { awardRefusal } from './award.js';

describe('awardRefusal', () => {
  const facts = { range: { currency: 'EUR', minMinor: 1n, maxMinor: 100n }, milestones: 3 };
  const codes = (given: typeof facts, awardMinor: bigint) => {
    const refusal = awardRefusal(given, awardMinor);
    return (refusal?.details ?? [refusal]).map((one) => [one?.code, one?.path]);
  };

  it.each([3n, 100n])('takes %s', (awardMinor) => {
    expect(awardRefusal(facts, awardMinor)).toBeUndefined();
  });

  it('refuses what cannot be split over the milestones, and what lies outside the range of the call', () => {
    const indivisible = ['applications.award-indivisible', 'award.minor'];
    const outside = ['programmes.amount-out-of-range', 'award.minor'];
    expect(codes(facts, 2n)).toEqual([indivisible]);
    expect(codes(facts, 101n)).toEqual([outside]);
    expect(codes({ ...facts, range: { currency: 'EUR', minMinor: 50n, maxMinor: 100n } }, 49n)).toEqual([
      outside,
    ]);
    expect(codes({ ...facts, range: { currency: 'EUR', minMinor: 50n, maxMinor: 100n } }, 2n)).toEqual([
      outside,
      indivisible,
    ]);
  });
});
