import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkTieDates, organisationKey } from './affiliation.js';

describe('checkTieDates', () => {
  it.each([
    [null, null, undefined],
    ['2026-01-01', null, undefined],
    [null, '2026-01-01', undefined],
    ['2026-01-01', '2026-01-01', undefined],
    ['2026-01-02', '2026-01-01', 'identity.affiliation-dates'],
  ])('from %s to %s: %s', (since, until, code) => {
    expect(checkTieDates({ since, until }, 'affiliations[0].until')?.code).toBe(code);
  });
});

describe('organisationKey', () => {
  it('knows an organisation by other capitals and spaces, and no other', () => {
    expect(organisationKey('  The  Foo Lab ')).toBe(organisationKey('the foo lab'));
    expect(organisationKey('The Foo Lab')).not.toBe(organisationKey('Foo Lab'));
    fc.assert(
      fc.property(fc.string(), (name) => organisationKey(organisationKey(name)) === organisationKey(name)),
    );
  });
});
