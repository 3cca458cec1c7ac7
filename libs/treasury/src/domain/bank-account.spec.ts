import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { booksOfAccounts } from './bank-account.js';

describe('the books of the accounts a fund has or had', () => {
  it('are MAIN for the first one, and keep their name when an account is named again', () => {
    const versions = ['A', 'B', 'B', 'A', 'C'].map((iban, i) => ({ version: i + 1, iban }));
    expect([...booksOfAccounts(versions)]).toEqual([
      ['A', 'MAIN'],
      ['B', 'MAIN-2'],
      ['C', 'MAIN-5'],
    ]);
  });

  it('are of one account each, whatever comes later and in whatever order it is read', () => {
    const ibans = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ibans, ibans, (first, more) => {
        const versions = [...first, ...more].map((iban, i) => ({ version: i + 1, iban }));
        const before = booksOfAccounts(versions.slice(0, first.length));
        const after = booksOfAccounts([...versions].reverse());
        expect(new Set(after.values()).size).toBe(new Set(versions.map(({ iban }) => iban)).size);
        for (const [iban, book] of before) expect(after.get(iban)).toBe(book);
      }),
    );
  });
});
