import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalAmount, minorOfDecimal } from './currency-digits.js';

describe('decimal amounts', () => {
  it.each([
    [1_250_000n, 'EUR', '12500.00'],
    [5n, 'EUR', '0.05'],
    [500n, 'JPY', '500'],
    [500n, 'KRW', '500'],
    [1_234n, 'KWD', '1.234'],
  ])('%p %s is %s', (minor, currency, text) => {
    expect(decimalAmount(minor, currency)).toBe(text);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }),
        fc.constantFrom('EUR', 'JPY', 'TND'),
        (minor, currency) => minorOfDecimal(decimalAmount(minor, currency), currency) === minor,
      ),
    );
  });

  it.each([
    ['1.005', 'EUR'],
    ['0.5', 'JPY'],
    ['-1', 'EUR'],
    ['1,5', 'EUR'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
  ])('refuses %p in %s', (text, currency) => {
    expect(minorOfDecimal(text, currency)).toBeUndefined();
  });

  it('takes trailing zeros and short decimals', () => {
    expect([
      minorOfDecimal('1.50000', 'EUR'),
      minorOfDecimal('1.5', 'EUR'),
      minorOfDecimal('7', 'EUR'),
    ]).toEqual([150n, 150n, 700n]);
  });
});
