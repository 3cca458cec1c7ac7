import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advanceOf, clearingOf, scaledToAward } from './advance.js';

const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 10n }), { minLength: 1, maxLength: 12 });
const quarter = { num: 25, den: 100 };

describe('the advance', () => {
  it('is a quarter of the award', () => {
    expect(advanceOf(10_000_000n, quarter)).toBe(2_500_000n);
    expect(advanceOf(1n, quarter)).toBe(0n);
    expect(advanceOf(2n, quarter)).toBe(1n);
  });

  it('is cleared to the cent by the acceptances, in any order, and pays exactly the award', () => {
    fc.assert(
      fc.property(amounts, fc.nat({ max: 100 }), (milestones, percent) => {
        const award = milestones.reduce((sum, one) => sum + one, 0n);
        const advance = advanceOf(award, { num: percent, den: 100 });
        let outstanding = advance;
        let open = award;
        let paid = advance;
        for (const amount of milestones) {
          const cleared = clearingOf(amount, open, outstanding);
          if (cleared < 0n || cleared > amount || cleared > outstanding) return false;
          outstanding -= cleared;
          open -= amount;
          paid += amount - cleared;
          if (paid > award) return false;
        }
        return outstanding === 0n && paid === award;
      }),
    );
  });

  it('takes the same part of every milestone', () => {
    expect(clearingOf(4_000n, 10_000n, 2_500n)).toBe(1_000n);
    expect(clearingOf(6_000n, 6_000n, 1_500n)).toBe(1_500n);
  });
});

describe('scaledToAward', () => {
  it('sums exactly to the award and keeps proportions within a cent', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 1n, max: 10n ** 11n }), (milestones, award) => {
        const total = milestones.reduce((sum, one) => sum + one, 0n);
        const scaled = scaledToAward(milestones, award);
        const isClose = scaled.every((amount, index) => {
          const error = amount * total - (milestones[index] ?? 0n) * award;
          return error < total && error > -total;
        });
        return scaled.reduce((sum, one) => sum + one, 0n) === award && isClose;
      }),
    );
  });

  it('changes nothing that already fits', () => {
    expect(scaledToAward([3n, 4n], 7n)).toEqual([3n, 4n]);
    expect(scaledToAward([1n, 1n, 1n], 100n)).toEqual([34n, 33n, 33n]);
  });
});
