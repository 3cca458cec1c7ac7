import { describe, expect, it } from '@jest/globals';
import type { Statement } from './statement.js';
import { beginningProblems, successionProblems } from './statement-consistency.js';

const statement = (given: Partial<Statement>): Statement => ({
  id: 'S-4',
  sequence: 4,
  date: '2026-12-30',
  account: 'BE68539007547034',
  currency: 'EUR',
  openingMinor: 100n,
  closingMinor: 100n,
  entries: [],
  ...given,
});
const codes = (previous: Partial<Statement>, next: Partial<Statement>) =>
  successionProblems(statement(previous), statement({ id: 'S-5', ...next })).map(({ code }) => code);

describe('the statement after another', () => {
  it.each([
    ['goes on', {}, { sequence: 5 }, []],
    ['goes on into a new year, where the bank counts on', {}, { sequence: 5, date: '2027-01-04' }, []],
    ['begins anew with the year', {}, { sequence: 1, date: '2027-01-04' }, []],
    ['begins anew after the only one of a year', { sequence: 1 }, { sequence: 1, date: '2027-01-04' }, []],
    ['begins anew within the year', {}, { sequence: 1, date: '2026-12-31' }, ['sequence-back']],
    ['begins anew with a year that is past', {}, { sequence: 1, date: '2025-12-31' }, ['sequence-back']],
    [
      'begins anew twice',
      { sequence: 1, date: '2027-01-04' },
      { sequence: 1, date: '2027-01-05' },
      ['statement-repeated'],
    ],
    ['begins anew, and nothing says when', {}, { sequence: 1, date: null }, ['sequence-back']],
    [
      'begins anew after one of no date',
      { date: null },
      { sequence: 1, date: '2027-01-04' },
      ['sequence-back'],
    ],
    ['begins anew at 2', {}, { sequence: 2, date: '2027-01-04' }, ['sequence-back']],
    ['goes back', {}, { sequence: 3 }, ['sequence-back']],
    ['comes a second time', {}, { sequence: 4 }, ['statement-repeated']],
    ['leaves one out', {}, { sequence: 6 }, ['sequence-gap']],
    ['has no number', {}, { sequence: null }, []],
    [
      'opens with other money',
      {},
      { sequence: 5, openingMinor: 99n },
      ['opening-differs-from-previous-closing'],
    ],
    [
      'begins anew with the year and opens with other money',
      {},
      { sequence: 1, date: '2027-01-04', openingMinor: 0n },
      ['opening-differs-from-previous-closing'],
    ],
  ] as const)('%s', (_name, previous, next, expected) => {
    expect(codes(previous, next)).toEqual(expected);
  });
});

describe('the first statement of an account', () => {
  const first = (booksMinor: bigint, openingMinor: bigint | null) =>
    beginningProblems(booksMinor, statement({ openingMinor })).map(({ code }) => code);

  it('opens with what the books say, and with 0 only where they say 0', () => {
    expect([first(25_050n, 25_050n), first(0n, 0n)]).toEqual([[], []]);
    expect(first(25_050n, 0n)).toEqual(['opening-differs-from-books']);
    expect(first(0n, 25_050n)).toEqual(['opening-differs-from-books']);
  });
});
