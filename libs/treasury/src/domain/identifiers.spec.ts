import { describe, expect, it } from '@jest/globals';
import { isBic } from './bic.js';
import { electronicIban, isIban, isSepaIban, SEPA_COUNTRIES } from './iban.js';

describe('account and party identifiers', () => {
  it.each([
    ['GB29NWBK60161331926819', true],
    ['DE89370400440532013000', true],
    ['DE89370400440532013001', false],
    ['BE68539007547034', true],
    ['DE8937040044053201300', false],
    ['XX89370400440532013000', false],
    ['gb29nwbk60161331926819', false],
    ['', false],
  ])('%s is an IBAN: %p', (text, expected) => {
    expect(isIban(text)).toBe(expected);
  });

  it('counts the 41 SEPA countries, the five latest among them', () => {
    expect(SEPA_COUNTRIES).toHaveLength(41);
    expect(SEPA_COUNTRIES).toEqual(expect.arrayContaining(['AL', 'ME', 'MD', 'MK', 'RS', 'GB', 'CH', 'VA']));
    expect([isSepaIban('GI75NWBK000000007099453'), isSepaIban('TR330006100519786457841326')]).toEqual([
      true,
      false,
    ]);
  });

  it('writes the electronic form', () => {
    expect(electronicIban(' de89 3704 0044 0532 0130 00')).toBe('DE89370400440532013000');
  });

  it.each([
    ['DEUTDEFF', true],
    ['DEUTDEFF500', true],
    ['DEUTDEF', false],
    ['deutdeff', false],
    ['DEUTDEFF50', false],
  ])('%s is a BIC: %p', (text, expected) => {
    expect(isBic(text)).toBe(expected);
  });
});
