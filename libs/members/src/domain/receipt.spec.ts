import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { contributionNamed, contributionReference } from './contribution-reference.js';
import type { AssessedFacts, StandingReceipt } from './receipt.js';
import {
  bankReference,
  decideBankReceipt,
  decideBankReversal,
  decideHandReceipt,
  decideUnshown,
} from './receipt.js';

const receipt = (change: Partial<StandingReceipt> = {}): StandingReceipt => ({
  id: 'r1',
  amountMinor: 60n,
  valueDate: '2027-03-01',
  isConfirmed: false,
  ...change,
});
const facts = (...standing: readonly StandingReceipt[]): AssessedFacts => ({
  assessedMinor: 100n,
  currency: 'EUR',
  standing,
});
const money = (amountMinor: bigint, valueDate = '2027-03-02', currency = 'EUR') => ({
  amountMinor,
  currency,
  valueDate,
});
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : answer);

describe('decideHandReceipt', () => {
  it.each<[string, AssessedFacts, ReturnType<typeof money>, string]>([
    ['money nobody knows', facts(), money(100n), 'record'],
    ['no more than is owed', facts(), money(101n), 'members.amount-exceeds-debt'],
    ['nor together with the rest', facts(receipt()), money(41n), 'members.amount-exceeds-debt'],
    [
      'not what the statement showed',
      facts(receipt({ isConfirmed: true, amountMinor: 40n })),
      money(40n),
      'members.receipt-known',
    ],
    [
      'not what somebody else recorded',
      facts(receipt({ amountMinor: 40n })),
      money(40n),
      'members.receipt-known',
    ],
    [
      'up to seven days apart',
      facts(receipt({ amountMinor: 40n })),
      money(40n, '2027-03-08'),
      'members.receipt-known',
    ],
    ['but the next instalment', facts(receipt({ amountMinor: 40n })), money(40n, '2027-03-09'), 'record'],
    ['and another sum', facts(receipt({ amountMinor: 40n })), money(39n), 'record'],
    ['not what is still to come', facts(), money(1n, '2027-03-21'), 'members.value-date'],
    ['what came a year ago', facts(), money(1n, '2026-03-20'), 'record'],
    ['and nothing older', facts(), money(1n, '2026-03-19'), 'members.value-date'],
    ['not in another currency', facts(), money(1n, '2027-03-02', 'CHF'), 'money.currency-mismatch'],
  ])('takes %s', (_, assessed, given, expected) => {
    expect(codeOf(decideHandReceipt(assessed, given, '2027-03-20'))).toBe(expected);
  });
});

describe('decideBankReceipt', () => {
  it.each<[string, AssessedFacts, ReturnType<typeof money>, unknown]>([
    ['books what nobody recorded', facts(), money(60n), { do: 'book' }],
    ['confirms what somebody did', facts(receipt()), money(60n), { do: 'confirm', receiptId: 'r1' }],
    [
      'however late the bank is',
      facts(receipt()),
      money(60n, '2027-06-01'),
      { do: 'confirm', receiptId: 'r1' },
    ],
    [
      'the nearest of two',
      facts(receipt({ amountMinor: 40n }), receipt({ id: 'r2', amountMinor: 40n, valueDate: '2027-03-20' })),
      money(40n, '2027-03-21'),
      { do: 'confirm', receiptId: 'r2' },
    ],
    ['asks a person where the sum differs', facts(receipt()), money(59n), 'members.receipt-open'],
    ['books the next instalment', facts(receipt({ isConfirmed: true })), money(40n), { do: 'book' }],
    [
      'nothing beyond the debt',
      facts(receipt({ isConfirmed: true })),
      money(41n),
      'members.amount-exceeds-debt',
    ],
    [
      'nothing in another currency',
      facts(receipt()),
      money(60n, '2027-03-02', 'CHF'),
      'money.currency-mismatch',
    ],
  ])('%s', (_, assessed, given, expected) => {
    expect(codeOf(decideBankReceipt(assessed, given))).toEqual(expected);
  });
});

describe('one state’s payments, told by people and by the bank in any order', () => {
  /** Real transfers, each of which the bank shows once and a person may record once, sooner or later. */
  const payments = fc.array(
    fc.record({
      amount: fc.bigInt({ min: 1n, max: 5n }),
      day: fc.integer({ min: 1, max: 28 }),
      byHand: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it('are counted once each: never more than came in, and the bank has the last word', () => {
    fc.assert(
      fc.property(payments, fc.infiniteStream(fc.nat()), (paid, order) => {
        const events = paid
          .flatMap((one, n) => [
            { ...one, n, by: 'bank' as const },
            ...(one.byHand ? [{ ...one, n, by: 'hand' as const }] : []),
          ])
          .map((event) => ({ event, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        const total = paid.reduce((sum, { amount }) => sum + amount, 0n);
        const standing: StandingReceipt[] = [];
        const refused = { bank: 0n };
        for (const { amount, day, by, n } of events) {
          const assessed = { assessedMinor: 1_000n, currency: 'EUR', standing };
          const given = money(amount, `2027-03-${String(day).padStart(2, '0')}`);
          if (by === 'hand') {
            if (!isRefusal(decideHandReceipt(assessed, given, '2027-03-31')))
              standing.push({ id: `h${n}`, ...given, isConfirmed: false });
            continue;
          }
          const answer = decideBankReceipt(assessed, given);
          if (isRefusal(answer)) refused.bank += amount;
          else if (answer.do === 'book') standing.push({ id: `b${n}`, ...given, isConfirmed: true });
          else {
            const at = standing.findIndex(({ id }) => id === answer.receiptId);
            if (standing[at]?.isConfirmed !== false || standing[at].amountMinor !== amount) return false;
            standing[at] = { ...standing[at], isConfirmed: true };
          }
        }
        const confirmed = standing.filter(({ isConfirmed }) => isConfirmed);
        const sum = (list: readonly StandingReceipt[]) =>
          list.reduce((one, { amountMinor }) => one + amountMinor, 0n);
        // Every line of the statement is booked once or waits for a person; nothing else counts as shown.
        return sum(confirmed) + refused.bank === total;
      }),
    );
  });
});

describe('the reference of a contribution', () => {
  it('names state and year, however people type it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{3}$/), fc.integer({ min: 2000, max: 2099 }), (stateId, year) => {
        const reference = contributionReference({ stateId, year });
        const typed = reference.toLowerCase().replace(/(.{4})/g, '$1 ');
        return [reference, typed].every((text) => {
          const named = contributionNamed(text);
          return named?.stateId === stateId && named.year === year;
        });
      }),
    );
  });

  it.each(['RF00NOR2027', 'RF18539007547034', 'NOR2027', ''])('%p is none of ours', (text) => {
    expect(contributionNamed(text)).toBeUndefined();
  });
});

describe('decideBankReversal', () => {
  const shown = (change: Partial<StandingReceipt> = {}) => receipt({ isConfirmed: true, ...change });

  it.each<[string, AssessedFacts, ReturnType<typeof money>, unknown]>([
    ['what the bank showed', facts(shown()), money(60n), 'r1'],
    [
      'the nearest of the same sum',
      facts(shown({ id: 'r0', valueDate: '2027-01-01' }), shown()),
      money(60n),
      'r1',
    ],
    ['not what it has yet to show', facts(receipt()), money(60n), 'members.receipt-unknown'],
    ['nor another sum', facts(shown()), money(59n), 'members.receipt-unknown'],
    ['nor in another currency', facts(shown()), money(60n, '2027-03-02', 'CHF'), 'money.currency-mismatch'],
  ])('takes back %s', (_, assessed, given, expected) => {
    expect(codeOf(decideBankReversal(assessed, given))).toBe(expected);
  });

  it('takes back only what counts, of that sum, and finds it whenever there is one', () => {
    const anyReceipt = fc.record({
      id: fc.uuid(),
      amountMinor: fc.bigInt(1n, 3n),
      valueDate: fc.constantFrom('2027-01-01', '2027-02-01', '2027-03-01'),
      isConfirmed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyReceipt, { maxLength: 5 }), fc.bigInt(1n, 3n), (standing, amountMinor) => {
        const answer = decideBankReversal(facts(...standing), money(amountMinor));
        const fitting = standing.filter((one) => one.isConfirmed && one.amountMinor === amountMinor);
        if (isRefusal(answer)) expect(fitting).toEqual([]);
        else expect(fitting.map(({ id }) => id)).toContain(answer);
      }),
    );
  });
});

describe('decideUnshown', () => {
  it('lets fall what the bank alone had told of, and has the rest wait for it', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string(), (movementId, reference) => {
        expect(decideUnshown({ reference: bankReference(movementId), movementId })).toBe('fall-away');
        fc.pre(reference !== bankReference(movementId));
        expect(decideUnshown({ reference, movementId })).toBe('wait');
      }),
    );
  });
});
