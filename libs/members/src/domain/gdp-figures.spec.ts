import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusMs } from '#libs/kernel/src/index.js';
import type { GdpFigure } from './gdp-figures.js';
import { checkAssessor, checkFigures, figureFor } from './gdp-figures.js';

const NOW = '2026-11-29T12:00:00.000Z';
const figure = (change: Partial<GdpFigure> = {}): GdpFigure => ({
  ...{ id: 'f1', stateId: 'NOR', year: 2025, gdpMusd: 500_000n, recordedBy: 'one', recordedAt: NOW },
  ...change,
});
const standing = { states: ['NOR', 'SWE'], figures: [figure()] };
const nor = { stateId: 'NOR', gdpMusd: 510_000n };

describe('figures of a year', () => {
  it.each([
    ['are recorded', { year: 2025, figures: [nor] }, undefined, undefined],
    ['are recorded of the running year', { year: 2026, figures: [nor] }, undefined, undefined],
    ['are not of a year to come', { year: 2027, figures: [nor] }, 'members.gdp-year', 'year'],
    ['are not of another age', { year: 1999, figures: [nor] }, 'members.gdp-year', 'year'],
    [
      'are of states there are',
      { year: 2025, figures: [nor, { ...nor, stateId: 'XXX' }] },
      'members.state-unknown',
      'figures[1].stateId',
    ],
    [
      'are one of each',
      { year: 2025, figures: [nor, { ...nor, gdpMusd: 1n }] },
      'members.gdp-repeated',
      'figures[1].stateId',
    ],
    [
      'say something new',
      { year: 2025, figures: [{ ...nor, gdpMusd: 500_000n }] },
      'members.gdp-unchanged',
      'figures',
    ],
    [
      'say the same of another year',
      { year: 2024, figures: [{ ...nor, gdpMusd: 500_000n }] },
      undefined,
      undefined,
    ],
  ])('%s', (_what, asked, code, path) => {
    const refusal = checkFigures(asked, standing, NOW);
    expect([refusal?.code, refusal?.path]).toEqual([code, path]);
  });
});

describe('the figure a year is assessed by', () => {
  const figures = fc.array(
    fc
      .tuple(fc.constantFrom('NOR', 'SWE'), fc.integer({ min: 2020, max: 2026 }), fc.nat(9), fc.nat(99))
      .map(([stateId, year, minute, gdp]) =>
        figure({ stateId, year, recordedAt: plusMs(NOW, minute * 60_000), gdpMusd: BigInt(gdp) }),
      ),
    { maxLength: 12 },
  );

  it('is of an earlier year, the newest one there is, as it was corrected last', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 2020, max: 2028 }), (all, year) => {
        const found = figureFor(all, 'NOR', year);
        const before = all.filter((one) => one.stateId === 'NOR' && one.year < year);
        if (found === null) expect(before).toEqual([]);
        else {
          expect(found.year).toBe(Math.max(...before.map((one) => one.year)));
          const ofYear = before.filter((one) => one.year === found.year);
          expect(ofYear.every(({ recordedAt }) => recordedAt <= found.recordedAt)).toBe(true);
        }
      }),
    );
  });

  it('is the same for a year whatever is recorded of that year or a later one', () => {
    fc.assert(
      fc.property(figures, figures, fc.integer({ min: 2020, max: 2027 }), (all, more, year) => {
        const later = more.filter((one) => one.year >= year);
        expect(figureFor([...all, ...later], 'NOR', year)).toEqual(figureFor(all, 'NOR', year));
      }),
    );
  });
});

describe('who assesses', () => {
  it('recorded none of the figures that count', () => {
    const used = [figure(), figure({ recordedBy: 'two' })];
    expect(['one', 'two', 'three'].map((by) => checkAssessor(used, by)?.code)).toEqual([
      'members.own-figure',
      'members.own-figure',
      undefined,
    ]);
    expect(checkAssessor([], 'one')).toBeUndefined();
  });
});
