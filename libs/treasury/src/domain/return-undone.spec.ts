import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { canBeTakenBack, isOut } from './ending.js';
import { isGivenUp, MILESTONE_STATES } from './milestone.js';
import { ORDER_STATES } from './order-eligibility.js';
import type { ReturnedOrder } from './return-undone.js';
import { decideReturnUndone } from './return-undone.js';

const returned = (change: Partial<ReturnedOrder> = {}): ReturnedOrder => ({
  id: 'first',
  amountMinor: 100n,
  wasPaidThere: false,
  milestone: { state: 'returned', payableMinor: 100n },
  others: [],
  ...change,
});

describe('decideReturnUndone', () => {
  it.each<[string, Partial<ReturnedOrder>, object]>([
    ['it is paid as before', {}, { as: 'paid', recalls: [], unowedMinor: 0n }],
    [
      'what was ordered instead is taken back, out of a prepared file too',
      {
        milestone: { state: 'ordered', payableMinor: 100n },
        others: [
          { id: 'void', state: 'void' },
          { id: 'new', state: 'in-run' },
        ],
      },
      { as: 'paid', recalls: ['new'], unowedMinor: 0n },
    ],
    [
      'two payments for one debt: one has to come back',
      { milestone: { state: 'ordered', payableMinor: 100n }, others: [{ id: 'new', state: 'released' }] },
      { as: 'paid-twice', recalls: [], unowedMinor: 100n },
    ],
    [
      'a debt that was written off, or cancelled with an advance, is not owed',
      { milestone: { state: 'written-off', payableMinor: 100n } },
      { as: 'paid', recalls: [], unowedMinor: 100n },
    ],
    [
      'nor the part of an advance that nobody earned before the end',
      { milestone: { state: 'returned', payableMinor: 30n } },
      { as: 'paid', recalls: [], unowedMinor: 70n },
    ],
    [
      'whether it left at all nobody knows once another has',
      { wasPaidThere: true, others: [{ id: 'new', state: 'released' }] },
      { refused: true, code: 'treasury.statement-relied-on', message: expect.stringContaining('new') },
    ],
  ])('%s', (_, change, expected) => {
    expect(decideReturnUndone(returned(change))).toMatchObject(expected);
  });

  it('never leaves two payments of one milestone, and counts every cent as owed or to come back', () => {
    const anyOrder = fc.record({
      id: fc.constant('first'),
      amountMinor: fc.bigInt(1n, 1000n),
      wasPaidThere: fc.boolean(),
      milestone: fc.record({
        state: fc.constantFrom(...MILESTONE_STATES),
        payableMinor: fc.option(fc.bigInt(0n, 1000n)),
      }),
      others: fc.array(fc.record({ id: fc.uuid(), state: fc.constantFrom(...ORDER_STATES) }), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(anyOrder, (order) => {
        const { amountMinor, milestone, others } = order;
        const undone = decideReturnUndone(order);
        const hasLeft = others.some(({ state }) => isOut(state));
        if (isRefusal(undone)) return expect(hasLeft && order.wasPaidThere).toBe(true);
        expect(undone.as).toBe(hasLeft ? 'paid-twice' : 'paid');
        const stands = others.filter(({ id }) => !undone.recalls.includes(id));
        if (!hasLeft) expect(stands.some(({ state }) => canBeTakenBack(state))).toBe(false);
        const owed = hasLeft || isGivenUp(milestone.state) ? 0n : (milestone.payableMinor ?? 0n);
        const counted = owed < amountMinor ? owed : amountMinor;
        expect(undone.unowedMinor + counted).toBe(amountMinor);
      }),
    );
  });
});
