import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { checkEnvelope, guardedMovements, movements } from './balances.js';
import { accountCode, accountOf, CHART } from './chart.js';
import type { Encumbrance, EncumbranceMove } from './encumbrance.js';
import { moveEncumbrance, NO_ENCUMBRANCE } from './encumbrance.js';
import * as postings from './postings.js';
import type { EntryDraft, TransactionDraft } from './transaction.js';
import { buildTransaction, reverse, sumsByCurrency } from './transaction.js';

const at = '2026-06-01T12:00:00.000Z';
const draft = (entries: readonly EntryDraft[]): TransactionDraft => ({
  kind: 'grant-accepted',
  idempotencyKey: 'milestone:1:accepted',
  at,
  subject: { type: 'milestone', id: '1' },
  entries,
});
const positive = fc.bigInt({ min: 1n, max: 10n ** 14n });

describe('the chart', () => {
  it.each([
    ['bank-in-transit', true],
    ['bank:BE68539007547034', true],
    ['budget-available:maintenance:2026', true],
    ['budget-available:maintenance', false],
    ['budget-available:maintenance:26', false],
    ['grants-payable:x', false],
    ['toString', false],
    ['', false],
  ])('%p is an account: %p', (code, expected) => {
    expect(accountOf(code) !== undefined).toBe(expected);
  });

  it('stops envelopes and the payment budget hard, nothing else', () => {
    const guarded = Object.entries(CHART).filter(([, family]) => !family.mayOverdraw);
    expect(guarded.map(([name]) => name)).toEqual(['budget-available', 'payment-budget']);
  });
});

describe('buildTransaction', () => {
  it('balances every named posting in every currency', () => {
    const envelope = { programmeSlug: 'maintenance', year: 2026, currency: 'EUR' };
    fc.assert(
      fc.property(positive, positive, fc.nat({ max: 100 }), (a, b, percent) => {
        const cleared = (a * BigInt(percent)) / 100n;
        const sold = { bankAccount: 'EUR-1', amountMinor: a, currency: 'EUR' };
        const bought = { bankAccount: 'JPY-1', amountMinor: b, currency: 'JPY' };
        const all = [
          postings.appropriation(envelope, a),
          postings.paymentAppropriation(2026, a, 'EUR'),
          postings.encumbrancePosting('reserve', envelope, a),
          postings.assessmentPosting('BEL', 2026, a, 'EUR'),
          postings.contributionReceiptPosting('BEL', { bankAccount: 'EUR-1' }, a, 'EUR'),
          postings.contributionAnnouncedPosting('BEL', a, 'EUR'),
          postings.contributionConfirmedPosting('unidentified-receipts', a, 'EUR'),
          postings.contributionTakenBackPosting('BEL', a, 'EUR'),
          postings.advancePosting(a, 'EUR'),
          postings.acceptancePosting('maintenance', a, cleared, 'EUR'),
          postings.releasePosting(2026, a, 'EUR'),
          postings.failurePosting(2026, a, 'EUR'),
          ...[0n, b].flatMap((charges) => [
            postings.settlementPosting({ bankAccount: 'EUR-1' }, a, charges, 'EUR'),
            postings.lateSettlementPosting('unidentified-receipts', 2026, a, charges, 'EUR'),
            postings.returnPosting({ bankAccount: 'EUR-1' }, 2026, a, charges, 'EUR'),
          ]),
          postings.identifiedPosting({ donor: 'a-foundation' }, a, 'EUR'),
          postings.identifiedPosting('bank-charges', -a, 'EUR'),
          postings.unidentifiedPosting('EUR-1', -a, 'EUR'),
          postings.clawbackPosting(a, 'EUR'),
          postings.keptAdvancePosting('gap', a, 'EUR'),
          postings.debtDroppedPosting('advances', a, 'EUR'),
          postings.debtDroppedPosting({ expenseOf: 'gap' }, a, 'EUR'),
          postings.exchangePosting(sold, bought),
        ];
        return all.every((entries) => !isRefusal(buildTransaction(draft(entries))));
      }),
    );
  });

  it('says which entry is wrong', () => {
    const entries = [
      ...postings.pair('bank-in-transit', 'grants-payable', 100n, 'EUR'),
      { accountCode: 'petty-cash', direction: 'debit', amountMinor: 0n, currency: 'euro' } as const,
    ];
    const answer = buildTransaction(draft(entries));
    expect(isRefusal(answer) && answer.details?.map(({ code, path }) => [code, path])).toEqual([
      ['ledger.account-unknown', 'entries[2].accountCode'],
      ['ledger.amount-invalid', 'entries[2].amountMinor'],
      ['ledger.currency-invalid', 'entries[2].currency'],
    ]);
  });

  it('refuses a difference of one cent, and currencies that balance only together', () => {
    const [debit, credit] = postings.pair('bank-in-transit', 'grants-payable', 100n, 'EUR') as [
      EntryDraft,
      EntryDraft,
    ];
    const off = buildTransaction(draft([debit, { ...credit, amountMinor: 99n }]));
    const mixed = buildTransaction(draft([debit, { ...credit, currency: 'CHF' }]));
    expect([off, mixed].map((answer) => isRefusal(answer) && answer.code)).toEqual([
      'ledger.unbalanced',
      'ledger.unbalanced',
    ]);
  });

  it('is undone exactly by its reversal, once', () => {
    fc.assert(
      fc.property(positive, (a) => {
        const original = buildTransaction(draft(postings.releasePosting(2026, a, 'EUR')));
        if (isRefusal(original)) return false;
        const reversal = reverse({ ...original, id: 't1' }, { idempotencyKey: 'undo', at });
        if (isRefusal(reversal)) return false;
        const rest = movements([...original.entries, ...reversal.entries]);
        const again = reverse({ ...reversal, id: 't2' }, { idempotencyKey: 'redo', at });
        return (
          rest.every(({ amountMinor }) => amountMinor === 0n) &&
          [...sumsByCurrency(reversal.entries).values()].every((sum) => sum === 0n) &&
          isRefusal(again)
        );
      }),
    );
  });
});

describe('postings that take something back', () => {
  it('take a contribution back by the mirror of what booked it, and claim what was not owed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.boolean(), (amountMinor, isShownAtOnce) => {
        const shown = isShownAtOnce ? { bankAccount: 'MAIN' } : 'unidentified-receipts';
        const turned = (entries: readonly EntryDraft[]) =>
          entries.map(({ accountCode: code, direction }) => `${direction} ${code}`).sort();
        const mirror = (entries: readonly EntryDraft[]) =>
          turned(
            entries.map((one) => ({ ...one, direction: one.direction === 'debit' ? 'credit' : 'debit' })),
          );
        const back = postings.contributionReversedPosting('FRA', shown, amountMinor, 'EUR');
        expect(turned(back)).toEqual(
          mirror(postings.contributionReceiptPosting('FRA', shown, amountMinor, 'EUR')),
        );
        const claim = postings.paidUnowedPosting(amountMinor, 'EUR');
        expect(turned(claim)).toEqual(
          mirror(postings.debtDroppedPosting('clawback-receivable', amountMinor, 'EUR')),
        );
        for (const entries of [back, claim]) expect(isRefusal(buildTransaction(draft(entries)))).toBe(false);
      }),
    );
  });
});

describe('envelopes', () => {
  it('never go below zero, whatever is asked for', () => {
    const asks = fc.array(fc.record({ reserve: fc.boolean(), amount: positive }), { maxLength: 60 });
    fc.assert(
      fc.property(positive, asks, (start, moves) => {
        let balance = start;
        for (const { reserve, amount } of moves) {
          const next = checkEnvelope(balance, {
            accountCode: 'budget-available:gap:2026',
            currency: 'EUR',
            amountMinor: reserve ? -amount : amount,
          });
          if (isRefusal(next)) {
            if (next.code !== 'ledger.envelope-exhausted' || !reserve || amount <= balance) return false;
          } else balance = next;
          if (balance < 0n) return false;
        }
        return true;
      }),
    );
  });

  it('are locked in one order', () => {
    const entries = buildTransaction(
      draft([
        ...postings.paymentAppropriation(2026, 5n, 'EUR'),
        ...postings.appropriation({ programmeSlug: 'gap', year: 2026, currency: 'EUR' }, 5n),
        ...postings.appropriation({ programmeSlug: 'ecosystem', year: 2026, currency: 'EUR' }, 5n),
      ]),
    );
    expect(
      isRefusal(entries) ? entries : guardedMovements(entries.entries).map((one) => one.accountCode),
    ).toEqual(['budget-available:ecosystem:2026', 'budget-available:gap:2026', 'payment-budget:2026']);
  });

  it('let a case spend no more than it reserved', () => {
    const moves = fc.array(
      fc.record({
        move: fc.constantFrom<EncumbranceMove>('reserve', 'release', 'commit', 'cancel', 'spend', 'recover'),
        amount: fc.bigInt({ min: 1n, max: 50n }),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(moves, (steps) => {
        let held: Encumbrance = NO_ENCUMBRANCE;
        let reserved = 0n;
        for (const { move, amount } of steps) {
          const next = moveEncumbrance(held, move, amount);
          if (isRefusal(next)) continue;
          held = next;
          if (move === 'reserve') reserved += amount;
        }
        const { reservedMinor, committedMinor, spentMinor } = held;
        return (
          reservedMinor >= 0n &&
          committedMinor >= 0n &&
          spentMinor >= 0n &&
          reservedMinor + committedMinor + spentMinor <= reserved
        );
      }),
    );
  });

  it('names accounts it does not know as a bug', () => {
    expect(() => accountCode('budget-available', 'gap')).toThrow('Not an account');
  });
});
