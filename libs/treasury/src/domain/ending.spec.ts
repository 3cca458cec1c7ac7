import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MilestoneAtEnd, MilestoneEnd } from './ending.js';
import { canBeTakenBack, decideMilestoneEnd, isOut } from './ending.js';
import { MILESTONE_STATES } from './milestone.js';
import { ORDER_STATES } from './order-eligibility.js';

const result = (change: Partial<MilestoneAtEnd>): MilestoneAtEnd => ({
  state: 'planned',
  order: null,
  payableMinor: null,
  unearnedMinor: 0n,
  ...change,
});
const advance = (change: Partial<MilestoneAtEnd>) =>
  result({ state: 'ordered', payableMinor: 100n, unearnedMinor: 100n, ...change });

describe('decideMilestoneEnd', () => {
  it.each<[string, MilestoneAtEnd, string, Partial<MilestoneEnd>]>([
    ['a plan is cancelled', result({}), 'terminate', { state: 'cancelled', unearned: 'nothing' }],
    ['a report too', result({ state: 'reported' }), 'terminate', { state: 'cancelled' }],
    [
      'what was accepted may still be claimed',
      result({ state: 'accepted' }),
      'terminate',
      { state: 'accepted' },
    ],
    [
      'what was accepted and ordered is ordered anew',
      result({ state: 'ordered', order: 'approved', payableMinor: 30n }),
      'terminate',
      { state: 'claimed', takesOrderBack: true, unearned: 'nothing' },
    ],
    [
      'what was accepted and is on its way stays',
      result({ state: 'ordered', order: 'released', payableMinor: 30n }),
      'terminate',
      { state: 'ordered', takesOrderBack: false },
    ],
    [
      'an advance nobody approved never leaves',
      advance({ order: 'pending-approval' }),
      'terminate',
      { state: 'cancelled', takesOrderBack: true, unearned: 'drop' },
    ],
    [
      'nor one in a file that nobody released',
      advance({ order: 'in-run' }),
      'not-ratified',
      { state: 'cancelled', takesOrderBack: true, unearned: 'drop' },
    ],
    [
      'nor one without an order yet',
      advance({ state: 'claimed' }),
      'withdraw',
      { state: 'cancelled', unearned: 'drop' },
    ],
    [
      'of one that results earned in part, that part is owed',
      advance({ order: 'approved', unearnedMinor: 60n }),
      'terminate',
      { state: 'claimed', takesOrderBack: true, unearned: 'drop' },
    ],
    [
      'one on its way is claimed back',
      advance({ order: 'released' }),
      'terminate',
      { state: 'ordered', takesOrderBack: false, unearned: 'claim-back' },
    ],
    [
      'or stays, where the council did not ratify',
      advance({ state: 'settled', order: 'settled' }),
      'not-ratified',
      { state: 'settled', unearned: 'keep' },
    ],
    [
      'one that came back is not sent again',
      advance({ state: 'settled', order: 'returned' }),
      'not-ratified',
      { state: 'cancelled', unearned: 'drop' },
    ],
    [
      'one the bank refused neither',
      advance({ order: 'failed' }),
      'terminate',
      { state: 'cancelled', unearned: 'drop' },
    ],
    [
      'an advance that was earned is like a result',
      advance({ order: 'approved', unearnedMinor: 0n }),
      'terminate',
      { state: 'claimed', takesOrderBack: true, unearned: 'nothing' },
    ],
  ])('%s', (_, facts, because, expected) => {
    expect(decideMilestoneEnd(facts, because)).toMatchObject(expected);
  });

  it('leaves nothing open that nobody accepted, no order that could be released, and no money twice', () => {
    const anyFacts = fc
      .record({
        state: fc.constantFrom(...MILESTONE_STATES),
        order: fc.option(fc.constantFrom(...ORDER_STATES)),
        payableMinor: fc.constantFrom(null, 0n, 100n),
        unearnedMinor: fc.constantFrom(0n, 40n, 100n),
      })
      .filter(({ unearnedMinor, payableMinor }) => unearnedMinor === 0n || payableMinor === 100n);
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('terminate', 'not-ratified', 'withdraw'), (facts, because) => {
        const end = decideMilestoneEnd(facts, because);
        if (end.takesOrderBack !== (facts.order !== null && canBeTakenBack(facts.order))) return false;
        if (facts.unearnedMinor === 0n)
          return end.unearned === 'nothing' && !['planned', 'reported', 'rejected'].includes(end.state);
        if (end.unearned === 'keep' && because !== 'not-ratified') return false;
        return (end.unearned === 'drop') === !isOut(facts.order);
      }),
    );
  });
});
