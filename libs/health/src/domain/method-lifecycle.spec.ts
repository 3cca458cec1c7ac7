import { describe, expect, it } from '@jest/globals';
import { changedParts } from './method-comparison.js';
import type { MethodFacts, MethodState } from './method-lifecycle.js';
import { METHOD_STATES, decideAdoption, decideDiscard, decideProposal } from './method-lifecycle.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import { FIRST_METHOD } from './priority-method.js';
import { describePriority } from './priority-report.js';
import { decidePriority } from './priority.js';

const { version: _version, ...inForce } = FIRST_METHOD;

function aMethod(over: Partial<MethodFacts> = {}): MethodFacts {
  return { version: 2, state: 'computed', proposedBy: 'mira', ...over };
}

describe('proposing a version', () => {
  const other = { ...inForce, paidRelief: 0.25 };

  it('takes what differs and nothing else is computed', () => {
    expect(decideProposal(other, { inForce, isComputing: false })).toEqual(other);
  });

  it('knows the method in force whatever the order of its keys', () => {
    const reordered = Object.fromEntries(Object.entries(inForce).reverse());
    expect(decideProposal(reordered, { inForce, isComputing: false })).toMatchObject({
      code: 'health.method-unchanged',
    });
  });

  it('computes one at a time', () => {
    expect(decideProposal(other, { inForce, isComputing: true })).toMatchObject({
      code: 'health.method-computing',
    });
  });

  it('names everything that is wrong by its path', () => {
    const wrong = { ...inForce, paidRelief: 2, fragility: { ...inForce.fragility, minDemand: -1 } };
    expect(decideProposal(wrong, { inForce, isComputing: false })).toMatchObject({
      code: 'health.method-invalid',
      details: [{ path: 'method.paidRelief' }, { path: 'method.fragility.minDemand' }],
    });
  });
});

describe('adopting a version', () => {
  it.each(METHOD_STATES.map((state): [MethodState, boolean] => [state, state === 'computed']))(
    'that is %s: %p',
    (state, isAdopted) => {
      const decision = decideAdoption(aMethod({ state }), 1, 'jon');
      expect(decision).toMatchObject(isAdopted ? { adopted: true } : { code: 'health.method-not-computed' });
    },
  );

  it.each([
    [{ version: 2 }, 2, 'jon', 'health.method-older'],
    [{ version: 2 }, 3, 'jon', 'health.method-older'],
    [{}, 1, 'mira', 'health.own-proposal'],
  ])('%j beside version %i by %s: %s', (over, inForceVersion, person, code) => {
    expect(decideAdoption(aMethod(over), inForceVersion, person)).toMatchObject({ code });
  });
});

describe('giving a version up', () => {
  it.each(METHOD_STATES.map((state): [MethodState, boolean] => [state, state.startsWith('comput')]))(
    'that is %s: %p',
    (state, isDiscarded) => {
      expect(decideDiscard(aMethod({ state }))).toMatchObject(
        isDiscarded ? { discarded: true } : { code: 'health.method-settled' },
      );
    },
  );
});

describe('what two versions see differently', () => {
  const inputs = {
    ...NOTHING_OBSERVED,
    distroPresence: 0.5,
    needClass: 'M',
    incomeMinor: 0n,
    paidShare: 1,
    caf: 1,
  } as const;

  it('is named by part, the largest first', () => {
    const before = describePriority(decidePriority(inputs, inForce));
    const after = describePriority(decidePriority(inputs, { ...inForce, paidRelief: 0.25 }));
    expect(changedParts(before, after)).toEqual([{ part: 'underfunding', before: 0.5, after: 0.75 }]);
    expect(changedParts(before, before)).toEqual([]);
    expect(changedParts(null, after).map(({ part }) => part)).toContain('criticality');
  });
});
