import { describe, expect, it } from '@jest/globals';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { movements } from './balances.js';
import type { LedgerRecord, TransactionRecord } from './export.js';
import { balanceRecord, ledgerExportLines, transactionRecord } from './export.js';
import { advancePosting, appropriation, encumbrancePosting, pair } from './postings.js';
import type { EntryDraft, Transaction } from './transaction.js';
import { buildTransaction, reverse } from './transaction.js';
import { verifyLedgerExport } from './verify.js';

const envelope = { programmeSlug: 'maintenance', year: 2026, currency: 'EUR' };

function post(id: string, entries: readonly EntryDraft[]): Transaction & { id: string } {
  const at = `2026-01-01T00:00:${id.padStart(2, '0')}.000Z`;
  const built = buildTransaction({
    kind: 'test',
    idempotencyKey: `key-${id}`,
    at,
    subject: { type: 'test', id },
    entries,
  });
  if (isRefusal(built)) throw new Error(built.code);
  return { ...built, id };
}

function recordsOf(transactions: readonly (Transaction & { id: string })[]): LedgerRecord[] {
  return [
    ...transactions.map((one) => transactionRecord({ ...one, entryCount: one.entries.length })),
    ...movements(transactions.flatMap((one) => one.entries)).map(balanceRecord),
  ];
}

const books = [
  post('1', appropriation(envelope, 1000n)),
  post('2', encumbrancePosting('reserve', envelope, 400n)),
  post('3', advancePosting(100n, 'EUR')),
];
const good = recordsOf(books);
const file = (records: readonly LedgerRecord[]) =>
  utf8ToBytes(
    ledgerExportLines(records)
      .map((line) => `${line}\n`)
      .join(''),
  );
const codesOf = (records: readonly LedgerRecord[]) =>
  verifyLedgerExport(file(records)).problems.map(({ code }) => code);
const changed = (change: Partial<TransactionRecord>, at = 2) =>
  good.map((record, index) => (index === at ? ({ ...record, ...change } as LedgerRecord) : record));

describe('verifyLedgerExport', () => {
  it('passes what the ledger writes', () => {
    expect(verifyLedgerExport(file(good))).toEqual({ ok: true, records: 8, problems: [] });
    expect(verifyLedgerExport(file([]))).toEqual({ ok: true, records: 0, problems: [] });
  });

  it('passes a reversal and refuses a second one', () => {
    const [, , third] = books;
    if (third === undefined) throw new Error('no third');
    const undone = reverse(third, { idempotencyKey: 'undo', at: '2026-01-01T00:00:10.000Z' });
    const twice = reverse(third, { idempotencyKey: 'undo-2', at: '2026-01-01T00:00:11.000Z' });
    if (isRefusal(undone) || isRefusal(twice)) throw new Error('refused');
    expect(codesOf(recordsOf([...books, { ...undone, id: '4' }]))).toEqual([]);
    expect(codesOf(recordsOf([...books, { ...undone, id: '4' }, { ...twice, id: '5' }]))).toEqual([
      'ledger.reversed-twice',
    ]);
  });

  it.each<[string, LedgerRecord[], string[]]>([
    [
      'a missing entry',
      changed({ entries: [] }),
      ['ledger.entry-count-mismatch', 'ledger.balance-mismatch', 'ledger.balance-mismatch'],
    ],
    ['another count', changed({ entryCount: 3 }), ['ledger.entry-count-mismatch']],
    ['an unknown reversal', changed({ reverses: 'x' }), ['ledger.reversal-unknown']],
    ['a reversal that is no mirror', changed({ reverses: '1' }), ['ledger.reversal-differs']],
    ['a repeated transaction', changed({ id: '2' }), ['ledger.transaction-repeated']],
    ['a repeated key', changed({ idempotencyKey: 'key-1' }), ['ledger.key-repeated']],
    ['another order', changed({ at: '2025-12-31T00:00:00.000Z' }), ['ledger.order-broken']],
    ['a missing balance', good.slice(0, -1), ['ledger.balance-missing']],
    [
      'an account outside the chart',
      changed({ entries: [{ account: 'cash', currency: 'EUR', minor: '1' }] }),
      ['ledger.record-malformed', 'ledger.balance-mismatch', 'ledger.balance-mismatch'],
    ],
    [
      'an overdrawn envelope',
      recordsOf([post('1', encumbrancePosting('reserve', envelope, 1n))]),
      ['ledger.envelope-negative'],
    ],
    [
      'half a transaction',
      changed({
        entries: [
          { account: 'advances', currency: 'EUR', minor: '100' },
          { account: 'grants-payable', currency: 'EUR', minor: '-99' },
        ],
      }),
      ['ledger.unbalanced', 'ledger.balance-mismatch'],
    ],
  ])('finds %s', (_, records, codes) => {
    expect(codesOf(records)).toEqual(codes);
  });

  it('finds any changed byte, dropped line and cut end', () => {
    const bytes = file(good);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = bytes.slice();
        other[at] = (other[at] ?? 0) ^ by;
        return !verifyLedgerExport(other).ok;
      }),
    );
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length - 1 }),
        (length) => !verifyLedgerExport(bytes.slice(0, length)).ok,
      ),
    );
    const lines = ledgerExportLines(good);
    for (let drop = 0; drop < lines.length; drop += 1) {
      const text = lines
        .filter((_, index) => index !== drop)
        .map((line) => `${line}\n`)
        .join('');
      expect(verifyLedgerExport(utf8ToBytes(text)).ok).toBe(false);
    }
  });

  it('names what is no ledger export', () => {
    const audit = ledgerExportLines([])
      .map((line) => line.replace('"ledger"', '"audit-full"'))
      .join('\n');
    expect(verifyLedgerExport(utf8ToBytes(`${audit}\n`)).problems).toEqual([
      { record: 0, code: 'ledger.kind-not-ledger' },
    ]);
    expect(verifyLedgerExport(utf8ToBytes('hello\n')).problems).toEqual([
      { record: 0, code: 'ledger.header-invalid' },
    ]);
    expect(verifyLedgerExport(utf8ToBytes('')).ok).toBe(false);
  });

  it('keeps books of many random postings consistent', () => {
    const accounts = fc.constantFrom(
      'bank-in-transit',
      'grants-payable',
      'advances',
      'interest',
      'fx-clearing',
    );
    const posting = fc.record({
      debit: accounts,
      credit: accounts,
      amount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    });
    fc.assert(
      fc.property(fc.array(posting, { maxLength: 30 }), (list) => {
        const posted = list.map(({ debit, credit, amount }, index) =>
          post(`${index}`, pair(debit, credit, amount, index % 2 === 0 ? 'EUR' : 'JPY')),
        );
        return verifyLedgerExport(file(recordsOf(posted))).ok;
      }),
      { numRuns: 40 },
    );
  });
});
