import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readScreeningFile } from './screening-file.js';

const ENTRY = { id: 'EU.1', names: ['Viktor Brandwick'] };
const read = (list: unknown) => readScreeningFile(typeof list === 'string' ? list : JSON.stringify(list));

describe('a screening list', () => {
  it('is its version and its entries', () => {
    const parties = [
      { ...ENTRY, country: 'XX', birthDate: '1970-01-01' },
      { ...ENTRY, id: 'EU.2' },
    ];
    expect(read({ version: '2026-11-28', entries: parties })).toEqual({ version: '2026-11-28', parties });
  });

  it.each([
    ['no JSON', 'id;name', /no JSON/],
    ['no version', { entries: [ENTRY] }, /version: /],
    ['no entries, as of a download that broke off', { version: '1', entries: [] }, /entries: /],
    ['an entry without a name', { version: '1', entries: [{ id: '1', names: [] }] }, /entries\.0\.names: /],
    ['a blank name', { version: '1', entries: [{ id: '1', names: [' '] }] }, /entries\.0\.names\.0: /],
    [
      'a country in words',
      { version: '1', entries: [{ ...ENTRY, country: 'Belgium' }] },
      /entries\.0\.country: /,
    ],
    [
      'a year for a day',
      { version: '1', entries: [{ ...ENTRY, birthDate: '1970' }] },
      /entries\.0\.birthDate: /,
    ],
    ['a field nobody knows', { version: '1', entries: [{ ...ENTRY, alias: 'V' }] }, /alias/],
    ['an entry twice', { version: '1', entries: [ENTRY, ENTRY] }, /EU\.1 stands there twice/],
  ])('is refused with %s', (_, list, finding) => {
    expect(read(list)).toMatchObject({ code: 'treasury.screening-list-invalid' });
    expect(read(list)).toHaveProperty('message', expect.stringMatching(finding));
  });

  it('is refused in few words, however much is wrong', () => {
    const refusal = read({ version: '1', entries: Array.from({ length: 5_000 }, () => ({ id: 1 })) });
    expect(isRefusal(refusal) && refusal.message.length).toBeLessThan(2_500);
  });
});
