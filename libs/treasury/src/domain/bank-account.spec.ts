import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bankAccountSchema, booksOfAccounts, DEMO_BANK_ACCOUNT } from './bank-account.js';

describe('the account the fund pays from', () => {
  const { address } = DEMO_BANK_ACCOUNT;

  it.each([
    ['a name no bank can write', { name: '基金' }, ['name']],
    ['a town no bank can write', { address: { ...address, townName: '東京' } }, ['address', 'townName']],
    [
      'a town that is too long',
      { address: { ...address, townName: 'x'.repeat(36) } },
      ['address', 'townName'],
    ],
    [
      'a street that is too long',
      { address: { ...address, streetName: 'x'.repeat(71) } },
      ['address', 'streetName'],
    ],
    ['no IBAN', { iban: 'BE68539007547035' }, ['iban']],
    ['no BIC', { bic: 'NOBIC' }, ['bic']],
  ] as const)('has not %s: no file could be paid from it', (_what, change, path) => {
    const parsed = bankAccountSchema.safeParse({ ...DEMO_BANK_ACCOUNT, ...change });
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('is read as it is written', () => {
    expect(bankAccountSchema.parse(DEMO_BANK_ACCOUNT)).toEqual(DEMO_BANK_ACCOUNT);
  });
});

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
