import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { MilestoneFacts } from './milestone.js';
import {
  ANOTHER_APPROVAL,
  decideMilestone,
  MILESTONE_EDGES,
  MILESTONE_STATES,
  moveMilestone,
} from './milestone.js';
import { ORDER_STATES } from './order-eligibility.js';

const now = '2026-11-24T12:00:00.000Z';
const before = '2026-11-24T11:00:00.000Z';
const later = '2026-11-24T13:00:00.000Z';
const account = { version: 1, verifiedAt: before, usableFrom: before };
const facts = (change: Partial<MilestoneFacts>): MilestoneFacts => ({
  state: 'claimed',
  dueAt: null,
  escalatedAt: null,
  payableMinor: 100n,
  unearnedMinor: 0n,
  account,
  holds: [],
  order: null,
  ...change,
});
const order = (state: (typeof ORDER_STATES)[number], needsNewAccount = false) => ({
  state,
  accountVersion: 1,
  needsNewAccount,
  lacksApproval: false,
});

describe('decideMilestone', () => {
  it.each<[string, Partial<MilestoneFacts>, object]>([
    ['a plan waits for the report', { state: 'planned' }, { do: 'wait', for: 'applicant', until: null }],
    [
      'a report waits for acceptance until it is due',
      { state: 'reported', dueAt: later },
      { do: 'wait', for: 'programme', until: later },
    ],
    ['late acceptance escalates once', { state: 'reported', dueAt: before }, { do: 'escalate' }],
    [
      'and then waits',
      { state: 'reported', dueAt: before, escalatedAt: before },
      { do: 'wait', for: 'programme', until: null },
    ],
    [
      'their delay never escalates',
      { state: 'rejected', dueAt: before },
      { do: 'wait', for: 'applicant', until: null },
    ],
    ['what the advance covered needs no payment', { state: 'accepted', payableMinor: 0n }, { do: 'confirm' }],
    ['a claim becomes an order', {}, { do: 'order' }],
    ['not without an account', { account: null }, { do: 'wait', for: 'applicant' }],
    [
      'not before verification',
      { account: { ...account, verifiedAt: null } },
      { do: 'wait', for: 'treasury' },
    ],
    ['not under a hold', { holds: ['sanctions'] }, { do: 'wait', for: 'treasury' }],
    [
      'not in the cool-down',
      { account: { ...account, usableFrom: later } },
      { do: 'wait', for: 'clock', until: later },
    ],
    ['what the statement shows is settled', { state: 'ordered', order: order('settled') }, { do: 'confirm' }],
    ['even an order that was given up', { order: order('settled') }, { do: 'confirm' }],
    ['a failed order opens the claim again', { state: 'ordered', order: order('failed') }, { do: 'reopen' }],
    ['and the same account is good again', { order: order('failed') }, { do: 'order' }],
    ['unless the bank refused it', { order: order('failed', true) }, { do: 'wait', for: 'applicant' }],
    [
      'a return after settlement comes back',
      { state: 'settled', order: order('returned') },
      { do: 'payment-returned' },
    ],
    [
      'and waits for another account',
      { state: 'returned', order: order('returned') },
      { do: 'wait', for: 'applicant' },
    ],
    [
      'which is then paid',
      { state: 'returned', order: order('returned'), account: { ...account, version: 2 } },
      { do: 'order' },
    ],
    [
      'late payment escalates',
      { state: 'ordered', dueAt: before, order: order('approved') },
      { do: 'escalate' },
    ],
    [
      'an order to a changed account is recalled',
      { state: 'ordered', order: order('approved'), account: { ...account, version: 2 } },
      { do: 'recall' },
    ],
    [
      'unless a run has it, which somebody makes void first',
      { state: 'ordered', order: order('in-run'), account: { ...account, version: 2 } },
      { do: 'wait', for: 'treasury' },
    ],
    [
      'an approved order waits for a run',
      { state: 'ordered', order: order('approved') },
      { do: 'wait', for: 'treasury', reason: 'The payment order waits for a payment run.' },
    ],
    [
      'or for another approval, where a lower threshold is in force',
      { state: 'ordered', order: { ...order('approved'), lacksApproval: true } },
      { do: 'wait', for: 'treasury', reason: ANOTHER_APPROVAL },
    ],
    [
      'also while a file has it',
      { state: 'ordered', order: { ...order('in-run'), lacksApproval: true } },
      { do: 'wait', for: 'treasury', reason: ANOTHER_APPROVAL },
    ],
    [
      'and not once its account was changed',
      {
        state: 'ordered',
        order: { ...order('approved'), lacksApproval: true },
        account: { ...account, version: 2 },
      },
      { do: 'recall' },
    ],
    [
      'a returned advance of an ended agreement is not paid again',
      {
        state: 'returned',
        order: order('returned'),
        account: { ...account, version: 2 },
        unearnedMinor: 100n,
      },
      { do: 'drop' },
    ],
    ['nor a failed one', { order: order('failed'), unearnedMinor: 60n }, { do: 'drop' }],
    [
      'while it is on its way nothing is dropped',
      { state: 'ordered', order: order('released'), unearnedMinor: 100n },
      { do: 'wait', for: 'bank' },
    ],
    [
      'what came back on a wrong statement is settled as before',
      { state: 'returned', order: order('settled') },
      { do: 'confirm' },
    ],
    [
      'what a wrong statement settled is ordered again',
      { state: 'settled', order: order('released') },
      { do: 'unconfirm' },
    ],
    [
      'also where another order was taken back for it',
      { state: 'settled', order: order('void') },
      { do: 'unconfirm' },
    ],
    ['what had nothing to pay stays settled', { state: 'settled', payableMinor: 0n }, { do: 'done' }],
    ['settled is the end', { state: 'settled', order: order('settled') }, { do: 'done' }],
  ])('%s', (_, change, expected) => {
    expect(decideMilestone(facts(change), now)).toMatchObject(expected);
  });

  it('never takes a step its lifecycle does not know, and never orders twice', () => {
    const anyFacts = fc.record({
      state: fc.constantFrom(...MILESTONE_STATES),
      dueAt: fc.constantFrom(null, before, later),
      escalatedAt: fc.constantFrom(null, before),
      payableMinor: fc.constantFrom(null, 0n, 100n),
      unearnedMinor: fc.constantFrom(0n, 60n, 100n),
      account: fc.constantFrom(null, account, { ...account, version: 2 }),
      holds: fc.constantFrom([], ['pause']),
      order: fc.option(
        fc.record({
          state: fc.constantFrom(...ORDER_STATES),
          accountVersion: fc.constant(1),
          needsNewAccount: fc.boolean(),
          lacksApproval: fc.boolean(),
        }),
      ),
    });
    fc.assert(
      fc.property(anyFacts, (some) => {
        const decision = decideMilestone(some, now);
        if (decision.do === 'wait' || decision.do === 'done' || decision.do === 'escalate') return true;
        if (decision.do === 'drop') return some.state === 'claimed' || some.state === 'returned';
        return !isRefusal(moveMilestone(some.state, decision.do));
      }),
    );
  });

  it('reaches every state', () => {
    const reached = new Set(['planned', ...MILESTONE_EDGES.map(({ to }) => to)]);
    expect([...reached].sort()).toEqual([...MILESTONE_STATES].sort());
  });
});
