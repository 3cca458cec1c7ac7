import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';
import { FIRST_METHOD } from './priority-method.js';
import { parseMethodBody, readMethod } from './priority-policy.js';
import { decidePriority } from './priority.js';

const { version, ...body } = FIRST_METHOD;

function withFragility(over: Partial<MethodBody['fragility']>): object {
  return { ...body, fragility: { ...body.fragility, ...over } };
}

describe('the body of a priority policy', () => {
  it('is read under the name of its version', () => {
    expect(readMethod({ version: 1, body })).toEqual(FIRST_METHOD);
    expect(readMethod({ version: 7, body }).version).toBe('priority-7');
    expect(version).toBe('priority-1');
  });

  it.each([
    ['no object', null],
    ['an unknown key', { ...body, stars: 1 }],
    ['a missing key', { ...body, paidRelief: undefined }],
    ['a relief above one', { ...body, paidRelief: 1.1 }],
    ['a need of nothing', { ...body, needMinor: { ...body.needMinor, S: '0' } }],
    ['money as a number', { ...body, needMinor: { ...body.needMinor, S: 1_500_000 } }],
    [
      'weights under a hundred',
      withFragility({ weights: { people: 40, response: 20, backlog: 15, succession: 15, practice: 9 } }),
    ],
    ['more people being worse', withFragility({ factorRisk: [0.7, 1] })],
    ['a span of nothing', withFragility({ topShare: { from: 0.3, span: 0 } })],
    ['a gate nothing can miss', { ...body, minCoveragePercent: 0 }],
  ])('is refused with %s', (_what, wrong) => {
    expect(isRefusal(parseMethodBody(wrong))).toBe(true);
  });
});

describe('a method', () => {
  const observed = {
    ...NOTHING_OBSERVED,
    distroPresence: 0.5,
    incomeMinor: 3_000_000n,
    needClass: 'M',
    paidShare: 1,
    caf: 1,
    demand: 20,
    unansweredRatio: 0.2,
  } as const;

  it('decides by its own numbers: need, relief, bounds, weights and gate', () => {
    const of = (method: MethodBody) => decidePriority(observed, method);
    expect(of(body).underfunding).toEqual({ low: 0.25, high: 0.25 });
    expect(of({ ...body, paidRelief: 0 }).underfunding).toEqual({ low: 0.5, high: 0.5 });
    expect(of({ ...body, needMinor: { ...body.needMinor, M: '12000000' } }).underfunding?.low).toBe(0.375);
    expect(of(body).fragility).toBeCloseTo((40 * 1 + 20 * 0.2) / 60, 12);
    const weights = { people: 10, response: 50, backlog: 15, succession: 15, practice: 10 };
    expect(of({ ...body, fragility: { ...body.fragility, weights } }).fragility).toBeCloseTo(
      (10 * 1 + 50 * 0.2) / 60,
      12,
    );
    expect(of({ ...body, minCoveragePercent: 61 }).status).toBe('insufficient-data');
  });

  it('counts dependents up to its own bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (fullTransitive) => {
        const method = { ...body, criticality: { ...body.criticality, fullTransitive } };
        const at = { ...observed, distroPresence: null, transitiveDependents: fullTransitive };
        expect(decidePriority(at, method).criticality).toBe(1);
      }),
    );
  });
});
