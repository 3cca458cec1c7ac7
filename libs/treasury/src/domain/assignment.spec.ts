import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { AssignableOrder, Assignment, AssignmentFacts, AssignmentKind } from './assignment.js';
import { ASSIGNMENT_KINDS, checkAssignment, checkSecond, needsTwo } from './assignment.js';
import { ORDER_STATES } from './order-eligibility.js';

const order = (change: Partial<AssignableOrder> = {}): AssignableOrder => ({
  id: 'o1',
  state: 'released',
  amountMinor: 100n,
  currency: 'EUR',
  isOwed: true,
  chargesMaxMinor: 20n,
  ...change,
});
const as = (kind: AssignmentKind, change: Partial<Assignment> = {}): Assignment => ({
  kind,
  orderIds: [],
  assessmentId: null,
  donor: null,
  counterpartId: null,
  ...change,
});
const credit = (amountMinor = 100n, currency = 'EUR') => ({
  creditDebit: 'CRDT' as const,
  amountMinor,
  currency,
});
const debit = (amountMinor = 100n, currency = 'EUR') => ({
  creditDebit: 'DBIT' as const,
  amountMinor,
  currency,
});
const facts = (
  movement: AssignmentFacts['movement'],
  orders: readonly AssignableOrder[] = [],
  counterpart: AssignmentFacts['counterpart'] = null,
): AssignmentFacts => ({ movement, orders, counterpart });
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : answer);
const one = { orderIds: ['o1'] };
const two = { orderIds: ['o1', 'o2'] };

describe('checkAssignment', () => {
  it.each<[string, Assignment, AssignmentFacts, bigint | string]>([
    ['a payment to the cent', as('payment', one), facts(debit(), [order()]), 0n],
    ['a payment with charges', as('payment', one), facts(debit(115n), [order()]), 15n],
    [
      'no payment beside which no bank charges that much',
      as('payment', one),
      facts(debit(121n), [order()]),
      'treasury.charges-too-high',
    ],
    [
      'charges of every order of several',
      as('payment', two),
      facts(debit(240n), [order(), order({ id: 'o2' })]),
      40n,
    ],
    ['a return less charges', as('return', one), facts(credit(80n), [order({ state: 'settled' })]), 20n],
    [
      'no part of a payment that was given back as its return',
      as('return', one),
      facts(credit(79n), [order({ state: 'settled' })]),
      'treasury.charges-too-high',
    ],
    [
      'several orders booked as one',
      as('payment', two),
      facts(debit(205n), [order(), order({ id: 'o2' })]),
      5n,
    ],
    [
      'no payment of less than the order',
      as('payment', one),
      facts(debit(99n), [order()]),
      'treasury.amount-differs',
    ],
    [
      'an order given up that left after all',
      as('payment', one),
      facts(debit(), [order({ state: 'failed' })]),
      0n,
    ],
    [
      'but not where another one paid it',
      as('payment', one),
      facts(debit(), [order({ state: 'failed', isOwed: false })]),
      'treasury.not-owed',
    ],
    [
      'no order that was never released',
      as('payment', one),
      facts(debit(), [order({ state: 'approved' })]),
      'treasury.order-conflict',
    ],
    [
      'no order twice',
      as('payment', one),
      facts(debit(), [order({ state: 'settled' })]),
      'treasury.order-conflict',
    ],
    ['no order nobody knows', as('payment', two), facts(debit(200n), [order()]), 'treasury.order-unknown'],
    [
      'nor in another currency',
      as('payment', one),
      facts(debit(100n, 'CHF'), [order()]),
      'money.currency-mismatch',
    ],
    ['a return', as('return', one), facts(credit(), [order({ state: 'settled' })]), 0n],
    ['a return less charges', as('return', one), facts(credit(90n), [order({ state: 'settled' })]), 10n],
    [
      'no return of more',
      as('return', one),
      facts(credit(101n), [order({ state: 'settled' })]),
      'treasury.amount-differs',
    ],
    [
      'no return of what has not left',
      as('return', one),
      facts(credit(), [order()]),
      'treasury.order-conflict',
    ],
    [
      'one order to a return',
      as('return', two),
      facts(credit(), [order(), order()]),
      'treasury.assignment-incomplete',
    ],
    ['what was paid twice', as('overpayment', one), facts(debit(), [order({ state: 'settled' })]), 0n],
    [
      'but not what is on its way',
      as('overpayment', one),
      facts(debit(), [order()]),
      'treasury.order-conflict',
    ],
    ['what a grantee gave back', as('recovery', one), facts(credit(40n), [order({ state: 'settled' })]), 0n],
    ['a contribution', as('contribution', { assessmentId: 'a1' }), facts(credit()), 0n],
    ['which names its assessment', as('contribution'), facts(credit()), 'treasury.assignment-incomplete'],
    [
      'and nothing else',
      as('contribution', { assessmentId: 'a1', donor: 'd' }),
      facts(credit()),
      'treasury.assignment-incomplete',
    ],
    [
      'no contribution that went out',
      as('contribution', { assessmentId: 'a1' }),
      facts(debit()),
      'treasury.wrong-direction',
    ],
    [
      'a contribution that the bank takes back',
      as('contribution-reversal', { assessmentId: 'a1' }),
      facts(debit()),
      0n,
    ],
    [
      'which names its assessment, too',
      as('contribution-reversal'),
      facts(debit()),
      'treasury.assignment-incomplete',
    ],
    [
      'and went out',
      as('contribution-reversal', { assessmentId: 'a1' }),
      facts(credit()),
      'treasury.wrong-direction',
    ],
    ['a donation', as('donation', { donor: 'a-foundation' }), facts(credit()), 0n],
    ['interest either way', as('interest'), facts(debit()), 0n],
    ['charges either way', as('bank-charges'), facts(credit()), 0n],
    ['money that goes back', as('return-to-sender'), facts(credit()), 0n],
    [
      'the debit of a transfer of our own',
      as('own-transfer', { counterpartId: 'm1' }),
      facts(debit(), [], credit()),
      0n,
    ],
    [
      'no transfer of another sum than arrived',
      as('own-transfer', { counterpartId: 'm1' }),
      facts(debit(), [], credit(99n)),
      'treasury.amount-differs',
    ],
    ['the debit by which it went', as('refund', { counterpartId: 'm1' }), facts(debit(), [], credit()), 0n],
    [
      'in another sum it is not that',
      as('refund', { counterpartId: 'm1' }),
      facts(debit(99n), [], credit()),
      'treasury.amount-differs',
    ],
    [
      'nor where nobody decided it',
      as('refund', { counterpartId: 'm1' }),
      facts(debit()),
      'treasury.counterpart-unknown',
    ],
  ])('takes %s', (_, assignment, given, expected) => {
    expect(codeOf(checkAssignment(assignment, given))).toEqual(expected);
  });

  it('settles a movement to the cent: orders and charges are the whole of it, and charges are what a bank takes', () => {
    const anyOrder = fc.record({
      id: fc.constant('o'),
      state: fc.constantFrom(...ORDER_STATES),
      amountMinor: fc.bigInt({ min: 1n, max: 500n }),
      currency: fc.constantFrom('EUR', 'CHF'),
      isOwed: fc.boolean(),
      chargesMaxMinor: fc.bigInt({ min: 0n, max: 300n }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom<AssignmentKind>('payment', 'return'),
        fc.array(anyOrder, { minLength: 1, maxLength: 3 }),
        fc.bigInt({ min: 1n, max: 1_200n }),
        fc.constantFrom('CRDT' as const, 'DBIT' as const),
        (kind, orders, amountMinor, creditDebit) => {
          const movement = { creditDebit, amountMinor, currency: 'EUR' };
          const orderIds = orders.map((_, index) => `o${index}`);
          const charges = checkAssignment(as(kind, { orderIds }), facts(movement, orders));
          if (isRefusal(charges)) return true;
          const sum = orders.reduce((total, each) => total + each.amountMinor, 0n);
          const isWhole = kind === 'payment' ? sum + charges === amountMinor : sum - charges === amountMinor;
          const areOpen = orders.every(({ state, isOwed }) =>
            kind === 'return' ? state === 'settled' : state === 'released' || (state === 'failed' && isOwed),
          );
          const most = orders.reduce((total, each) => total + each.chargesMaxMinor, 0n);
          const areCharges = charges >= 0n && charges <= most;
          return areCharges && isWhole && areOpen && (kind === 'payment') === (creditDebit === 'DBIT');
        },
      ),
    );
  });
});

describe('who has to say it', () => {
  it('two people wherever money left, or an order is settled or taken back', () => {
    const alone = ASSIGNMENT_KINDS.flatMap((kind) =>
      (['CRDT', 'DBIT'] as const).filter((way) => !needsTwo(kind, way)).map((way) => `${kind} ${way}`),
    );
    expect(alone).toEqual([
      'contribution CRDT',
      'donation CRDT',
      'recovery CRDT',
      'contribution-reversal CRDT',
      'payment CRDT',
      'overpayment CRDT',
      'refund CRDT',
      'own-transfer CRDT',
      'interest CRDT',
      'bank-charges CRDT',
    ]);
  });

  it.each([
    ['another person', 'b', undefined],
    ['nobody twice', 'a', 'treasury.four-eyes'],
    ['nobody who released it', 'r', 'treasury.four-eyes'],
  ])('%s', (_, person, expected) => {
    expect(checkSecond('a', person, ['r'])?.code).toBe(expected);
  });
});
