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
  const plan = fc.record({ milestones: amounts, spare: fc.bigInt({ min: 0n, max: 10n ** 11n }) });
  const sum = (parts: readonly bigint[]) => parts.reduce((total, one) => total + one, 0n);

  it('sums exactly to the award, gives every milestone something, and keeps the order of sizes', () => {
    // Also awards of little more than one minor unit a milestone, and milestones of one minor unit.
    const small = fc.record({
      milestones: fc.array(fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 10n ** 9n })), {
        minLength: 1,
        maxLength: 50,
      }),
      spare: fc.bigInt({ min: 0n, max: 100n }),
    });
    fc.assert(
      fc.property(fc.oneof(plan, small), ({ milestones, spare }) => {
        const award = BigInt(milestones.length) + spare;
        const scaled = scaledToAward(milestones, award);
        expect(scaled).toHaveLength(milestones.length);
        const parts = milestones.map((amount, index) => ({ amount, part: scaled?.[index] ?? 0n }));
        expect(sum(parts.map(({ part }) => part))).toBe(award);
        for (const one of parts) {
          expect(one.part).toBeGreaterThanOrEqual(1n);
          for (const other of parts) if (one.amount > other.amount) expect(one.part >= other.part).toBe(true);
        }
      }),
    );
  });

  it('keeps proportions within a cent where no milestone would get less than one', () => {
    fc.assert(
      fc.property(plan, ({ milestones, spare }) => {
        const total = sum(milestones);
        const award = BigInt(milestones.length) + spare;
        fc.pre(milestones.every((amount) => amount * award >= total));
        const scaled = scaledToAward(milestones, award) ?? [];
        return scaled.every((amount, index) => {
          const error = amount * total - (milestones[index] ?? 0n) * award;
          return error < total && error > -total;
        });
      }),
    );
  });

  it('changes nothing that already fits', () => {
    expect(scaledToAward([3n, 4n], 7n)).toEqual([3n, 4n]);
    expect(scaledToAward([1n, 1n, 1n], 100n)).toEqual([34n, 33n, 33n]);
  });

  it('leaves a milestone of one cent its cent', () => {
    expect(scaledToAward([1n, 1_000_000n], 500_000n)).toEqual([1n, 499_999n]);
    expect(scaledToAward([1n, 1n, 1_000n], 3n)).toEqual([1n, 1n, 1n]);
  });

  it('says that an award of fewer cents than milestones cannot be split', () => {
    expect(scaledToAward([10n, 20n, 30n], 2n)).toBeNull();
    expect(scaledToAward([1n, 1n], 1n)).toBeNull();
  });
});
