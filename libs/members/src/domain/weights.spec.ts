import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, reduced } from '#libs/kernel/src/index.js';
import { formulaCapVotes, quotaAndBasicVotes } from './weight-presets.js';
import type { MemberWeight, WeightPolicy } from './weights.js';
import { capShares, decideWeights } from './weights.js';

function decided(answer: ReturnType<typeof decideWeights>): readonly MemberWeight[] {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}

describe('capShares', () => {
  it('shares the excess over 30 % in proportion', () => {
    const capped = capShares([50n, 20n, 15n, 10n, 5n], { num: 30n, den: 100n })!;
    const shares = capped.parts.map((num) => reduced({ num, den: capped.whole }));
    expect(shares.map(({ num, den }) => `${num}/${den}`)).toEqual([
      '3/10',
      '7/25',
      '21/100',
      '7/50',
      '7/100',
    ]);
  });

  it('applies the cap again to whoever the excess lifts above it', () => {
    const capped = capShares([60n, 29n, 6n, 5n], { num: 30n, den: 100n })!;
    expect(capped.parts.map((num) => reduced({ num, den: capped.whole }))).toEqual([
      { num: 3n, den: 10n },
      { num: 3n, den: 10n },
      { num: 12n, den: 55n },
      { num: 2n, den: 11n },
    ]);
  });
});

describe('decideWeights', () => {
  it('shares a quarter equally and the rest by contribution', () => {
    const rows = decided(
      decideWeights(
        [
          { id: 'a', assessedMinor: 300n },
          { id: 'b', assessedMinor: 100n },
        ],
        { totalVotes: 1000, basicShare: { num: 1n, den: 4n }, cap: { num: 1n, den: 1n } },
      ),
    );
    expect(rows.map(({ id, votes }) => [id, votes])).toEqual([
      ['a', 688],
      ['b', 312],
    ]);
  });

  it.each([
    ['members.cap-infeasible', [1n, 1n, 1n], { num: 1n, den: 3n }],
    ['members.cap-infeasible', [], { num: 1n, den: 1n }],
    ['members.weights-undefined', [0n, 0n], { num: 1n, den: 1n }],
  ])('refuses %s', (code, contributions, cap) => {
    const members = contributions.map((assessedMinor, i) => ({ id: `m${i}`, assessedMinor }));
    expect(
      decideWeights(members, { totalVotes: 10_000, basicShare: { num: 0n, den: 1n }, cap }),
    ).toMatchObject({ refused: true, code });
  });

  it('hands out all votes, nobody above the cap, and never less for a larger contribution', () => {
    const policies = fc.record({
      totalVotes: fc.integer({ min: 100, max: 10_000 }),
      basicShare: fc.bigInt({ min: 0n, max: 100n }).map((num) => ({ num, den: 100n })),
      cap: fc.bigInt({ min: 1n, max: 100n }).map((num) => ({ num, den: 100n })),
    });
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 }),
        policies,
        (contributions, policy: WeightPolicy) => {
          const members = contributions.map((assessedMinor, i) => ({ id: `m${i}`, assessedMinor }));
          const answer = decideWeights(members, policy);
          const ceiling = Math.floor((Number(policy.cap.num) * policy.totalVotes) / 100);
          if (isRefusal(answer)) return expect(ceiling * members.length).toBeLessThan(policy.totalVotes);
          expect(answer.reduce((sum, { votes }) => sum + votes, 0)).toBe(policy.totalVotes);
          for (const [i, { votes }] of answer.entries()) {
            expect(votes).toBeLessThanOrEqual(ceiling);
            for (const [j, other] of answer.entries()) {
              if (contributions[i]! > contributions[j]!) expect(votes).toBeGreaterThanOrEqual(other.votes);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('presets', () => {
  it('weighs by the formula cap of the European Patent Convention', () => {
    const percents = [25, 18, 15, 11, 8, 6, 5, 4, 3, 2.5, 1.5, 1].map((percent) => ({
      num: BigInt(percent * 2),
      den: 2n,
    }));
    expect(formulaCapVotes(percents)).toEqual([30, 30, 30, 30, 25, 20, 17, 15, 13, 11, 9, 8]);
  });

  it('adds basic votes as a fixed part of all votes', () => {
    expect(quotaAndBasicVotes([700n, 200n, 100n], { num: 1n, den: 11n })).toEqual([733n, 233n, 133n]);
  });
});
