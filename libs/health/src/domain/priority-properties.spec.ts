import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LatestValues } from './collected-value.js';
import { collected } from './collected-value.js';
import { observed } from './metric.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED, readPriorityInputs } from './priority-inputs.js';
import { FIRST_METHOD } from './priority-method.js';
import { NOT_ASSESSED, projectPriority } from './project-priority.js';
import { decidePriority } from './priority.js';
import { underfunding } from './underfunding.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.integer({ min: 0, max: 10_000_000 });
const factor = fc.integer({ min: 1, max: 12 });
const minor = fc.bigInt({ min: 0n, max: 100_000_000n });

/** A project of which everything is known and which outsiders ask something of. */
const known: fc.Arbitrary<PriorityInputs> = fc.record({
  transitiveDependents: count,
  directDependents: count,
  downloadRankShare: share,
  distroPresence: share,
  exposure: share,
  incomeMinor: minor,
  incomeAtLeastMinor: fc.constant(null),
  incomeAtMostMinor: fc.constant(null),
  needClass: fc.constantFrom('S', 'M', 'L', 'XL'),
  paidShare: share,
  caf: factor,
  truckFactor: factor,
  topShare: share,
  demand: fc.integer({ min: 5, max: 5_000 }),
  unansweredRatio: share,
  closureRatio: fc.double({ min: 0, max: 2, noNaN: true }),
  silentDays: fc.double({ min: 0, max: 2_000, noNaN: true }),
  incumbentDecline: share,
  reviewCoverage: share,
});

function rank(inputs: PriorityInputs): number {
  const { product } = decidePriority(inputs, FIRST_METHOD);
  if (product === null) throw new Error('Everything is known, and there is no score.');
  return product.middle;
}

/** Sums of doubles in another order may differ in the last digits. */
const EPSILON = 1e-12;

describe('priority never falls', () => {
  it.each([
    ['transitiveDependents', count],
    ['directDependents', count],
    ['downloadRankShare', share],
    ['distroPresence', share],
    ['exposure', share],
    ['topShare', share],
    ['unansweredRatio', share],
    ['silentDays', fc.double({ min: 0, max: 2_000, noNaN: true })],
    ['incumbentDecline', share],
  ] as const)('when %s grows', (key, values) => {
    fc.assert(
      fc.property(known, values, values, (inputs, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        return rank({ ...inputs, [key]: less }) <= rank({ ...inputs, [key]: more }) + EPSILON;
      }),
    );
  });

  it.each([
    ['paidShare', share],
    ['caf', factor],
    ['truckFactor', factor],
    ['closureRatio', fc.double({ min: 0, max: 2, noNaN: true })],
    ['reviewCoverage', share],
  ] as const)('when %s shrinks', (key, values) => {
    fc.assert(
      fc.property(known, values, values, (inputs, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        return rank({ ...inputs, [key]: more }) <= rank({ ...inputs, [key]: less }) + EPSILON;
      }),
    );
  });

  it('when income shrinks, or the need class grows', () => {
    fc.assert(
      fc.property(known, minor, minor, (inputs, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        return rank({ ...inputs, incomeMinor: more }) <= rank({ ...inputs, incomeMinor: less });
      }),
    );
    fc.assert(
      fc.property(known, (inputs) => {
        const ranks = (['S', 'M', 'L', 'XL'] as const).map((needClass) => rank({ ...inputs, needClass }));
        return ranks.every((value, at) => at === 0 || value >= (ranks[at - 1] as number));
      }),
    );
  });
});

describe('what is unknown about money', () => {
  const money = fc.record({
    incomeMinor: minor,
    incomeAtLeastMinor: fc.constant(null),
    incomeAtMostMinor: fc.constant(null),
    needClass: fc.constantFrom('S' as const, 'M' as const, 'L' as const, 'XL' as const),
    paidShare: share,
  });

  it.each([[{ incomeMinor: null }], [{ paidShare: null }], [{ incomeMinor: null, paidShare: null }]])(
    '%j widens the range and never raises its lower bound',
    (unknown) => {
      fc.assert(
        fc.property(money, (inputs) => {
          const before = underfunding(inputs, FIRST_METHOD) as { low: number; high: number };
          const after = underfunding({ ...inputs, ...unknown }, FIRST_METHOD) as {
            low: number;
            high: number;
          };
          return after.low <= before.low && after.high >= before.high;
        }),
      );
    },
  );

  it('bounds the range by what has come in for certain and what cannot be exceeded', () => {
    const inputs = { incomeMinor: null, needClass: 'M', paidShare: 0 } as const;
    const range = (atLeast: bigint | null, atMost: bigint | null) =>
      underfunding({ ...inputs, incomeAtLeastMinor: atLeast, incomeAtMostMinor: atMost }, FIRST_METHOD);
    expect(range(null, null)).toEqual({ low: 0, high: 1 });
    expect(range(1_500_000n, null)).toEqual({ low: 0, high: 0.75 });
    expect(range(1_500_000n, 3_000_000n)).toEqual({ low: 0.5, high: 0.75 });
    expect(range(9_000_000n, null)).toEqual({ low: 0, high: 0 });
  });

  it('lies around every income between the bounds', () => {
    fc.assert(
      fc.property(money, minor, minor, (inputs, below, above) => {
        const income = inputs.incomeMinor;
        const exact = underfunding(inputs, FIRST_METHOD) as { low: number };
        const range = underfunding(
          {
            ...inputs,
            incomeMinor: null,
            incomeAtLeastMinor: income > below ? income - below : 0n,
            incomeAtMostMinor: income + above,
          },
          FIRST_METHOD,
        ) as { low: number; high: number };
        return range.low <= exact.low && exact.low <= range.high;
      }),
    );
  });

  it.each([
    [{ incomeMinor: '5', incomeAtLeastMinor: '1' }],
    [{ incomeMinor: '5', incomeAtMostMinor: '9' }],
    [{ incomeAtLeastMinor: '5', incomeAtMostMinor: '4' }],
  ])('refuses %j', (json) => {
    expect(readPriorityInputs(json)).toMatchObject({
      code: 'health.impossible-value',
      path: 'incomeAtLeastMinor',
    });
  });
});

describe('a metric', () => {
  it('declines nobody: whatever is known, the answer is a rank, a list apart, or the succession list', () => {
    const anything = fc
      .tuple(known, fc.subarray(Object.keys(NOTHING_OBSERVED)))
      .map(([inputs, hidden]) => ({ ...inputs, ...Object.fromEntries(hidden.map((key) => [key, null])) }));
    fc.assert(
      fc.property(anything, fc.boolean(), fc.boolean(), (inputs, isArchived, isDeprecated) => {
        const { status, product } = decidePriority(inputs, FIRST_METHOD, { isArchived, isDeprecated });
        expect(['ok', 'insufficient-data', 'succession-list']).toContain(status);
        expect(product !== null).toBe(status === 'ok');
        if (isArchived || isDeprecated) expect(status).toBe('succession-list');
      }),
    );
  });

  it.each(['archived', 'deprecated'] as const)(
    'that says %s leads to the succession list, a zero does not',
    (key) => {
      const at = '2026-11-01T00:00:00.000Z' as never;
      const flag = (value: number): LatestValues => ({
        [key]: collected(key, observed(value), {
          source: 'registry',
          sourceVersion: 'an index',
          asOf: at,
          observedAt: at,
        }),
      });
      expect(projectPriority(flag(1), NOT_ASSESSED, FIRST_METHOD).status).toBe('succession-list');
      expect(projectPriority(flag(0), NOT_ASSESSED, FIRST_METHOD).status).toBe('insufficient-data');
    },
  );
});
