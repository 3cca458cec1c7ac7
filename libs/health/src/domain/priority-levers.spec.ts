import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import type { LeverCode } from './priority-levers.js';
import { priorityLevers, priorityUnknowns } from './priority-levers.js';
import { FIRST_METHOD, NEED_CLASSES } from './priority-method.js';
import { describePriority } from './priority-report.js';
import { ENGLISH } from './priority-texts.en.js';
import { priorityWords } from './priority-words.js';
import { decidePriority } from './priority.js';

/** The first vector of health.md, 89.68. */
const library: PriorityInputs = {
  ...NOTHING_OBSERVED,
  distroPresence: 0.98,
  incomeMinor: 0n,
  needClass: 'M',
  paidShare: 0,
  caf: 1,
  truckFactor: 1,
  topShare: 0.923,
  demand: 12,
  unansweredRatio: 0.5,
  closureRatio: 0.6,
  silentDays: 20,
  incumbentDecline: 0.54,
  reviewCoverage: 0.05,
};

function leverOf(inputs: PriorityInputs, code: LeverCode): number | undefined {
  return priorityLevers(inputs, FIRST_METHOD).find((lever) => lever.code === code)?.after;
}

describe('what would change a priority', () => {
  it.each([
    ['second-maintainer', { topShare: 0.7, truckFactor: 2 }, 86.11],
    ['shared-evenly', { topShare: 0.5, truckFactor: 2, caf: 2 }, 82.22],
    ['answered', { unansweredRatio: 0 }, 85.42],
    ['merged-or-closed', { closureRatio: 1 }, 87.17],
    ['half-reviewed', { reviewCoverage: 0.5 }, 87.81],
    ['half-funded', { incomeMinor: 3_000_000n }, 71.18],
    ['fully-funded', { incomeMinor: 6_000_000n }, 0],
    ['half-paid', { paidShare: 0.5 }, 81.48],
  ] as const)('%s is the rule itself on changed inputs', (code, change, expected) => {
    const after = leverOf(library, code);
    expect(after).toBe(decidePriority({ ...library, ...change }, FIRST_METHOD).priority?.middle);
    expect(after).toBeCloseTo(expected, 2);
  });

  it('names nothing that is already so, and nothing without a priority', () => {
    const staffed = {
      ...library,
      topShare: 0.2,
      caf: 6,
      truckFactor: 6,
      reviewCoverage: 0.9,
      closureRatio: 1.2,
    };
    const codes = priorityLevers(staffed, FIRST_METHOD).map(({ code }) => code);
    for (const gone of ['second-maintainer', 'shared-evenly', 'half-reviewed', 'merged-or-closed']) {
      expect(codes).not.toContain(gone);
    }
    expect(priorityLevers({ ...library, needClass: null }, FIRST_METHOD)).toEqual([]);
  });

  it('speaks of neglect only where there is demand', () => {
    const codes = priorityLevers({ ...library, demand: 2 }, FIRST_METHOD).map(({ code }) => code);
    expect(codes).not.toContain('answered');
    expect(codes).not.toContain('merged-or-closed');
  });

  it('lists the largest first', () => {
    const after = priorityLevers(library, FIRST_METHOD).map((lever) => lever.after);
    expect(after).toEqual([...after].sort((a, b) => a - b));
  });
});

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const anyInputs: fc.Arbitrary<PriorityInputs> = fc.record({
  transitiveDependents: fc.option(fc.nat(500_000), { nil: null }),
  directDependents: fc.option(fc.nat(50_000), { nil: null }),
  downloadRankShare: share,
  distroPresence: share,
  exposure: share,
  incomeMinor: fc.option(fc.bigInt({ min: 0n, max: 60_000_000n }), { nil: null }),
  incomeAtLeastMinor: fc.constant(null),
  incomeAtMostMinor: fc.constant(null),
  needClass: fc.option(fc.constantFrom(...NEED_CLASSES), { nil: null }),
  paidShare: share,
  caf: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
  truckFactor: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
  topShare: share,
  demand: fc.option(fc.nat(100), { nil: null }),
  unansweredRatio: share,
  closureRatio: share,
  silentDays: fc.option(fc.nat(2_000), { nil: null }),
  incumbentDecline: share,
  reviewCoverage: share,
});

describe('levers and unknowns always', () => {
  it('lower the priority, and never move it beyond the scale', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const middle = decidePriority(inputs, FIRST_METHOD).priority?.middle;
        for (const { before, after } of priorityLevers(inputs, FIRST_METHOD)) {
          expect(before).toBe(middle);
          expect(after).toBeLessThan(before);
          expect(after).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('speak of what is not known, and contain what any finding would give', () => {
    fc.assert(
      fc.property(anyInputs, fc.bigInt({ min: 0n, max: 60_000_000n }), (inputs, incomeMinor) => {
        const unknown = priorityUnknowns(inputs, FIRST_METHOD).find(({ code }) => code === 'income');
        if (inputs.incomeMinor !== null) return void expect(unknown).toBeUndefined();
        const found = decidePriority({ ...inputs, incomeMinor }, FIRST_METHOD).priority?.middle;
        if (unknown === undefined || found === undefined) return;
        expect(found).toBeGreaterThanOrEqual(unknown.low - 1e-9);
        expect(found).toBeLessThanOrEqual(unknown.high + 1e-9);
      }),
    );
  });
});

describe('what is not known', () => {
  it('is named with how far it could move it, widest first', () => {
    const unknowns = priorityUnknowns(
      { ...library, incomeMinor: null, truckFactor: null, reviewCoverage: null },
      FIRST_METHOD,
    );
    expect(unknowns.map(({ code }) => code)).toEqual(['income', 'people', 'practice', 'reach']);
    expect(unknowns[0]).toMatchObject({ low: 0, high: expect.closeTo(88.7, 1) });
  });

  it('keeps to what is known of income in part', () => {
    const partly = { ...library, incomeMinor: null, incomeAtLeastMinor: 3_000_000n };
    const [income] = priorityUnknowns(partly, FIRST_METHOD);
    expect(income).toMatchObject({ code: 'income', low: 0, high: expect.closeTo(71.18, 2) });
  });
});

describe('the explanation in words', () => {
  const words = (inputs: PriorityInputs, lifecycle = {}) =>
    priorityWords(
      describePriority(decidePriority(inputs, FIRST_METHOD, lifecycle)),
      priorityLevers(inputs, FIRST_METHOD),
      priorityUnknowns(inputs, FIRST_METHOD),
      ENGLISH,
    );

  it('says what drives it and what would change it, with the figures', () => {
    const { drives, changes } = words(library);
    expect(drives.slice(0, 4)).toEqual([
      'The priority is 89.7 of 100: how critical the project is, times how underfunded, times how fragile.',
      'How critical: 98 %, by its place in distributions.',
      'How underfunded: 100 % of its reference need is not covered, paid work taken into account.',
      'It stands on few people: 100 % of the worst case, and 54 % of its fragility.',
    ]);
    expect(changes).toContain('If a second maintainer carried 30 % of the commits: 89.7 → 86.1.');
  });

  it('says what is missing, and that it is no judgement', () => {
    const { drives, changes } = words({ ...library, needClass: null });
    expect(drives[0]).toContain('no judgement');
    expect(drives[1]).toContain('reference need');
    expect(changes).toEqual([]);
    expect(words(library, { isArchived: true }).drives[0]).toContain('succession');
  });

  it('never leaves a gap', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        for (const sentence of Object.values(words(inputs)).flat())
          expect(sentence).not.toMatch(/[{}]|NaN|undefined/);
      }),
    );
  });
});
