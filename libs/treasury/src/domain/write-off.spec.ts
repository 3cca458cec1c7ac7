import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { MILESTONE_STATES } from './milestone.js';
import { ORDER_STATES } from './order-eligibility.js';
import type { WriteOffFacts } from './write-off.js';
import { decideWriteOff } from './write-off.js';

const facts = (change: Partial<WriteOffFacts> = {}): WriteOffFacts => ({
  state: 'returned',
  payableMinor: 100n,
  unearnedMinor: 0n,
  order: 'returned',
  ...change,
});

describe('decideWriteOff', () => {
  it.each<[string, WriteOffFacts, unknown]>([
    ['a result that came back', facts(), { earnedMinor: 100n, unearnedMinor: 0n }],
    [
      'one that nobody claims',
      facts({ state: 'accepted', order: null }),
      { earnedMinor: 100n, unearnedMinor: 0n },
    ],
    ['an advance in its parts', facts({ unearnedMinor: 60n }), { earnedMinor: 40n, unearnedMinor: 60n }],
    ['nothing that was paid', facts({ state: 'settled' }), 'treasury.milestone-conflict'],
    ['nothing that is on its way', facts({ state: 'claimed', order: 'released' }), 'treasury.order-open'],
    ['nothing the advance covered', facts({ state: 'accepted', payableMinor: 0n }), 'treasury.nothing-owed'],
  ])('writes off %s', (_, given, expected) => {
    const answer = decideWriteOff(given);
    expect(isRefusal(answer) ? answer.code : answer).toEqual(expected);
  });

  it('writes off exactly what is owed, and never while money could move', () => {
    const any = fc.record({
      state: fc.constantFrom(...MILESTONE_STATES),
      payableMinor: fc.constantFrom(null, 0n, 40n, 100n),
      unearnedMinor: fc.constantFrom(0n, 60n, 100n),
      order: fc.option(fc.constantFrom(...ORDER_STATES)),
    });
    fc.assert(
      fc.property(any, (given) => {
        const answer = decideWriteOff(given);
        if (isRefusal(answer)) return true;
        const isWhole = answer.earnedMinor + answer.unearnedMinor === given.payableMinor;
        const isStill = !['pending-approval', 'approved', 'in-run', 'released', 'settled'].includes(
          given.order ?? '',
        );
        return isWhole && isStill && answer.earnedMinor >= 0n && answer.unearnedMinor >= 0n;
      }),
    );
  });
});
