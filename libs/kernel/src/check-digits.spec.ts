import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { creditorReference, isCreditorReference, isLei } from './check-digits.js';

describe('check digits', () => {
  it('knows the published LEI and RF vectors', () => {
    expect([isLei('5493001KJTIIGC8Y1R12'), isLei('5493001KJTIIGC8Y1R13')]).toEqual([true, false]);
    expect([isCreditorReference('RF18539007547034'), isCreditorReference('RF19539007547034')]).toEqual([
      true,
      false,
    ]);
  });

  it('makes references that check, and that any changed digit breaks', () => {
    const body = fc.stringMatching(/^[0-9A-Z]{1,21}$/);
    fc.assert(
      fc.property(body, fc.nat(), (text, at) => {
        const reference = creditorReference(text);
        const position = 4 + (at % text.length);
        const old = reference.charAt(position);
        const other = old === '7' ? '8' : '7';
        const changed = reference.slice(0, position) + other + reference.slice(position + 1);
        return isCreditorReference(reference) && (/\d/.test(old) ? !isCreditorReference(changed) : true);
      }),
    );
  });
});
