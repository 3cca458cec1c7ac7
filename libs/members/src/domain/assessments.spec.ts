import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur, isRefusal } from '#libs/kernel/src/index.js';
import type { Assessment } from './assessments.js';
import { assessByRate, assessToTarget } from './assessments.js';

const GDP = [4000n, 2800n, 2100n, 1500n, 1000n, 750n, 600n, 550n, 480n, 280n, 250n, 80n];
const twelve = GDP.map((gdp, i) => ({ id: `M${String(i + 1).padStart(2, '0')}`, gdp }));

function assessed(answer: ReturnType<typeof assessByRate>): readonly Assessment[] {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}

describe('assessToTarget', () => {
  it('fills twelve members to €240M over a floor of €5M, to the cent', () => {
    const rows = assessed(assessToTarget(twelve, eur(5_000_000), eur(240_000_000)));
    expect(rows.map(({ assessedMinor }) => assessedMinor)).toEqual([
      6531204644n,
      4571843251n,
      3428882438n,
      2449201742n,
      1632801161n,
      1224600871n,
      979680697n,
      898040639n,
      783744557n,
      500000000n,
      500000000n,
      500000000n,
    ]);
    expect(rows.filter(({ onFloor }) => onFloor).map(({ id }) => id)).toEqual(['M10', 'M11', 'M12']);
  });

  it('pays the floor alone where the target is the sum of the floors', () => {
    const rows = assessed(assessToTarget(twelve, 100n, 1200n));
    expect(new Set(rows.map(({ assessedMinor }) => assessedMinor))).toEqual(new Set([100n]));
  });

  it('gives the cent over to the larger remainder, then the larger GDP, then the smaller id', () => {
    const rows = assessed(
      assessToTarget(
        [
          { id: 'b', gdp: 1n },
          { id: 'a', gdp: 1n },
          { id: 'c', gdp: 1n },
        ],
        0n,
        100n,
      ),
    );
    expect(rows.map(({ id, assessedMinor }) => `${id}${assessedMinor}`)).toEqual(['b33', 'a34', 'c33']);
  });

  it.each([
    ['members.target-below-floors', twelve, 100n, 1199n],
    ['members.none', [], 0n, 0n],
    ['members.gdp-missing', [{ id: 'a', gdp: 0n }], 1n, 2n],
    ['members.member-repeated', [twelve[0]!, twelve[0]!], 0n, 1n],
    ['members.gdp-invalid', [{ id: 'a', gdp: -1n }], 0n, 1n],
  ] as const)('refuses %s', (code, members, floor, target) => {
    expect(assessToTarget(members, floor, target)).toMatchObject({ refused: true, code });
  });

  it('always meets the target, never goes below the floor and keeps the order of GDP', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 7n }), { minLength: 1, maxLength: 20 }),
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.bigInt({ min: 0n, max: 10n ** 11n }),
        (gdps, floor, above) => {
          const members = gdps.map((gdp, i) => ({ id: `m${i}`, gdp }));
          const target = floor * BigInt(members.length) + above;
          const rows = assessed(assessToTarget(members, floor, target));
          expect(rows.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n)).toBe(target);
          for (const [i, row] of rows.entries()) {
            expect(row.assessedMinor >= floor).toBe(true);
            for (const [j, other] of rows.entries()) {
              if (gdps[i]! > gdps[j]!) expect(row.assessedMinor >= other.assessedMinor).toBe(true);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('assessByRate', () => {
  it('takes the share of GDP half up, or the floor where that is binding', () => {
    const rows = assessed(
      assessByRate(
        [
          { id: 'half', gdp: 3n },
          { id: 'low', gdp: 1n },
          { id: 'equal', gdp: 2n },
        ],
        1n,
        { num: 1n, den: 2n },
      ),
    );
    expect(rows).toEqual([
      { id: 'half', assessedMinor: 2n, onFloor: false },
      { id: 'low', assessedMinor: 1n, onFloor: true },
      { id: 'equal', assessedMinor: 1n, onFloor: false },
    ]);
  });

  it('refuses a rate without a denominator', () => {
    expect(assessByRate(twelve, 0n, { num: 1n, den: 0n })).toMatchObject({ code: 'members.rate-invalid' });
  });
});
