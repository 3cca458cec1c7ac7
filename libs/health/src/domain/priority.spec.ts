import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { factorRisk, fragility } from './fragility.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED, readPriorityInputs } from './priority-inputs.js';
import { FIRST_METHOD } from './priority-method.js';
import { describePriority } from './priority-report.js';
import { decidePriority } from './priority.js';

const singleMaintainer: PriorityInputs = {
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

const foundation: PriorityInputs = {
  ...NOTHING_OBSERVED,
  transitiveDependents: 150_000,
  incomeMinor: 40_000_000n,
  needClass: 'L',
  paidShare: 0.8,
  caf: 7,
  truckFactor: 7,
  topShare: 0.12,
  demand: 900,
  unansweredRatio: 0.1,
  closureRatio: 0.95,
  reviewCoverage: 0.9,
};

describe('priority', () => {
  it('puts the single-maintainer C library at 89.68', () => {
    const {
      status,
      criticality,
      underfunding,
      fragility: fragile,
      coverage,
      priority,
    } = describePriority(decidePriority(singleMaintainer, FIRST_METHOD));
    expect({ status, criticality, underfunding, fragile, coverage }).toEqual({
      status: 'ok',
      criticality: 0.98,
      underfunding: { low: 1, high: 1 },
      fragile: 0.736,
      coverage: 1,
    });
    for (const at of ['low', 'middle', 'high'] as const) expect(priority[at]).toBeCloseTo(89.68, 2);
  });

  it('puts the staffed foundation at 0', () => {
    expect(decidePriority(foundation, FIRST_METHOD).priority).toEqual({ low: 0, middle: 0, high: 0 });
  });

  it('says insufficient-data where nothing was collected, and what is missing', () => {
    const { status, missing, priority } = decidePriority(NOTHING_OBSERVED, FIRST_METHOD);
    expect([status, missing, priority]).toEqual([
      'insufficient-data',
      ['criticality', 'underfunding', 'fragility'],
      null,
    ]);
  });

  it('does not reward silence about need', () => {
    expect(decidePriority({ ...singleMaintainer, needClass: null }, FIRST_METHOD).status).toBe(
      'insufficient-data',
    );
  });

  it('shows unknown income as a range from zero, ranked by the middle of underfunding', () => {
    const { underfunding, product } = decidePriority(
      { ...singleMaintainer, incomeMinor: null },
      FIRST_METHOD,
    );
    expect(underfunding).toEqual({ low: 0, high: 1 });
    expect(product?.middle).toBeCloseTo(0.98 * 0.5 * 0.736, 10);
  });

  it('widens by an unknown paid share', () => {
    const { underfunding } = decidePriority(
      { ...singleMaintainer, incomeMinor: 3_000_000n, paidShare: null },
      FIRST_METHOD,
    );
    expect(underfunding).toEqual({ low: 0.25, high: 0.5 });
  });

  it('takes people alone as just enough, and less as not', () => {
    const peopleOnly = { ...singleMaintainer, demand: null, reviewCoverage: null, incumbentDecline: null };
    expect(decidePriority(peopleOnly, FIRST_METHOD)).toMatchObject({ status: 'ok', coverage: 0.4 });
    const withoutPeople = {
      ...peopleOnly,
      caf: null,
      truckFactor: null,
      topShare: null,
      incumbentDecline: 1,
    };
    expect(decidePriority(withoutPeople, FIRST_METHOD)).toMatchObject({
      status: 'insufficient-data',
      coverage: 0.15,
    });
  });

  it('lists an archived project for succession', () => {
    expect(decidePriority(singleMaintainer, FIRST_METHOD, { isArchived: true }).status).toBe(
      'succession-list',
    );
  });

  it('never falls when a channel of use is added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (dependents) => {
        const before = decidePriority(singleMaintainer, FIRST_METHOD).product as { middle: number };
        const after = decidePriority(
          { ...singleMaintainer, transitiveDependents: dependents },
          FIRST_METHOD,
        ).product;
        return (after as { middle: number }).middle >= before.middle;
      }),
    );
  });
});

describe('fragility', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 0.7],
    [3, 0.4],
    [4, 0.2],
    [5, 0],
    [50, 0],
    [null, null],
  ])('of standing on %p people is %p', (count, expected) => {
    expect(factorRisk(count, FIRST_METHOD.fragility.factorRisk)).toBe(expected);
  });

  it('does not call a finished library neglected', () => {
    const finished = { ...singleMaintainer, demand: 4, silentDays: 3_000, incumbentDecline: null };
    const parts = Object.fromEntries(
      fragility(finished, FIRST_METHOD.fragility).parts.map(({ part, value }) => [part, value]),
    );
    expect([parts['response'], parts['backlog'], parts['succession']]).toEqual([null, null, null]);
    expect(fragility(finished, FIRST_METHOD.fragility).coverage).toBe(0.5);
  });

  it('takes the worse of silence and decline', () => {
    const succession = (inputs: Partial<PriorityInputs>): number | null | undefined =>
      fragility({ ...singleMaintainer, ...inputs }, FIRST_METHOD.fragility).parts.find(
        ({ part }) => part === 'succession',
      )?.value;
    expect(succession({ silentDays: 365 })).toBe(1);
    expect(succession({ silentDays: 0 })).toBe(0.54);
  });
});

describe('reading metrics', () => {
  it.each([
    [{ stars: 5 }, 'stars'],
    [{ __proto__x: 5 }, '__proto__x'],
    [{ caf: 1.5 }, 'caf'],
    [{ caf: 0 }, 'caf'],
    [{ topShare: 1.2 }, 'topShare'],
    [{ demand: -1 }, 'demand'],
    [{ incomeMinor: 100 }, 'incomeMinor'],
    [{ incomeMinor: '-1' }, 'incomeMinor'],
    [{ needClass: 'XXL' }, 'needClass'],
    [{ needClass: 'toString' }, 'needClass'],
    [{ silentDays: '3' }, 'silentDays'],
    [{ exposure: NaN }, 'exposure'],
  ])('refuses %p by name', (json, key) => {
    const answer = readPriorityInputs(json);
    expect(isRefusal(answer) && answer.path).toBe(key);
  });

  it.each([[[]], [null], ['x']])('refuses %p as no object', (json) => {
    expect(isRefusal(readPriorityInputs(json))).toBe(true);
  });

  it('takes a key left out as not observed', () => {
    expect(readPriorityInputs({ caf: 2 })).toEqual({ ...NOTHING_OBSERVED, caf: 2 });
  });
});
