import { describe, expect, it } from '@jest/globals';
import type { MatchableOrder, Movement } from './matching.js';
import { matchMovement, movementsOf } from './matching.js';
import type { StatementEntry } from './statement.js';

const order = (change: Partial<MatchableOrder> = {}): MatchableOrder => ({
  id: 'o1',
  state: 'released',
  endToEndId: 'E1',
  amountMinor: 100n,
  currency: 'EUR',
  accountServicerReference: null,
  paymentInformationId: 'P1',
  ...change,
});
const movement = (change: Partial<Movement> = {}): Movement => ({
  entryIndex: 0,
  partIndex: 0,
  amountMinor: 100n,
  currency: 'EUR',
  creditDebit: 'DBIT',
  endToEndId: 'E1',
  accountServicerReference: null,
  paymentInformationId: null,
  creditorReference: null,
  returnReason: null,
  ...change,
});

describe('matchMovement', () => {
  const second = order({ id: 'o2', endToEndId: 'E2' });

  it.each<[string, Movement, MatchableOrder[], object]>([
    ['by end-to-end id', movement(), [order(), second], { kind: 'payment', orderId: 'o1', by: 'end-to-end' }],
    [
      'not with another amount',
      movement({ amountMinor: 99n }),
      [order()],
      { kind: 'unmatched', reason: 'amount-differs' },
    ],
    [
      'not in another currency',
      movement({ currency: 'CHF' }),
      [order()],
      { kind: 'unmatched', reason: 'amount-differs' },
    ],
    [
      'not what was settled already',
      movement(),
      [order({ state: 'settled' })],
      { kind: 'unmatched', reason: 'order-settled' },
    ],
    [
      'not what was never released',
      movement(),
      [order({ state: 'approved' })],
      { kind: 'unmatched', reason: 'order-approved' },
    ],
    [
      'by the reference of the bank',
      movement({ endToEndId: null, accountServicerReference: 'B7' }),
      [order({ accountServicerReference: 'B7' }), second],
      { kind: 'payment', orderId: 'o1', by: 'servicer-reference' },
    ],
    [
      'by block where only one order fits',
      movement({ endToEndId: null, paymentInformationId: 'P1' }),
      [order(), order({ id: 'o2', endToEndId: 'E2', amountMinor: 5n })],
      { kind: 'payment', orderId: 'o1', by: 'payment-information' },
    ],
    [
      'a batch booked as one sum',
      movement({ endToEndId: null, paymentInformationId: 'P1', amountMinor: 200n }),
      [order(), second],
      { kind: 'batch', orderIds: ['o1', 'o2'], by: 'payment-information' },
    ],
    [
      'nothing where two orders fit alike',
      movement({ endToEndId: null, paymentInformationId: 'P1' }),
      [order(), second],
      { kind: 'unmatched', reason: 'no-such-order' },
    ],
    [
      'a return',
      movement({ creditDebit: 'CRDT' }),
      [order({ state: 'settled' })],
      { kind: 'return', orderId: 'o1' },
    ],
    [
      'no return of what no statement showed leaving',
      movement({ creditDebit: 'CRDT' }),
      [order({ state: 'released' })],
      { kind: 'unmatched', reason: 'order-released' },
    ],
    [
      'no return in another amount',
      movement({ creditDebit: 'CRDT', amountMinor: 90n }),
      [order({ state: 'settled' })],
      { kind: 'unmatched', reason: 'amount-differs' },
    ],
    [
      'no second return',
      movement({ creditDebit: 'CRDT' }),
      [order({ state: 'returned' })],
      { kind: 'unmatched', reason: 'order-returned' },
    ],
    [
      'no order behind money from outside',
      movement({ creditDebit: 'CRDT', endToEndId: null, creditorReference: 'RF18539007547034' }),
      [],
      { kind: 'unmatched', reason: 'unidentified-receipt' },
    ],
  ])('finds %s', (_, one, orders, expected) => {
    expect(matchMovement(one, orders)).toMatchObject(expected);
  });
});

describe('movementsOf', () => {
  const part = {
    endToEndId: 'E1',
    accountServicerReference: null,
    paymentInformationId: 'P1',
    creditorReference: null,
    amountMinor: 100n,
    currency: 'EUR',
    creditDebit: 'DBIT' as const,
    returnReason: null,
  };
  const entry = (change: Partial<StatementEntry>): StatementEntry => ({
    reference: null,
    accountServicerReference: null,
    endToEndId: null,
    amountMinor: 300n,
    currency: 'EUR',
    creditDebit: 'DBIT',
    status: 'BOOK',
    bookingDate: '2026-11-26',
    reversal: false,
    transactions: [],
    ...change,
  });

  it('splits a batch only where every part has an amount', () => {
    const other = { ...part, endToEndId: 'E2', amountMinor: 200n };
    expect(
      movementsOf([entry({ transactions: [part, other] })]).map((one) => [one.partIndex, one.endToEndId]),
    ).toEqual([
      [0, 'E1'],
      [1, 'E2'],
    ]);
    const [whole, ...none] = movementsOf([entry({ transactions: [part, { ...other, amountMinor: null }] })]);
    expect([whole?.amountMinor, whole?.paymentInformationId, whole?.endToEndId, none]).toEqual([
      300n,
      'P1',
      null,
      [],
    ]);
  });

  it('puts a payment before its return, whatever the order of the file', () => {
    const back = entry({ creditDebit: 'CRDT', endToEndId: 'E1', amountMinor: 100n });
    const gone = entry({ endToEndId: 'E1', amountMinor: 100n });
    expect(movementsOf([back, gone]).map((one) => [one.creditDebit, one.entryIndex])).toEqual([
      ['DBIT', 1],
      ['CRDT', 0],
    ]);
  });

  it('leaves out what is not booked', () => {
    expect(movementsOf([entry({ status: 'PDNG' }), entry({ status: 'INFO' })])).toEqual([]);
  });
});
