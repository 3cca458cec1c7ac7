import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountText, eur, money, parseMinor, readPositiveMoney, shareOf } from './money.js';
import { isRefusal } from './refusal.js';

describe('money', () => {
  it('reads back exactly what it wrote', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -9_000_000_000_000_000n, max: 9_000_000_000_000_000n }),
        (minor) => parseMinor(money(minor).minor) === minor,
      ),
    );
  });

  it.each(['1.5', '1e3', '', ' 1', '01', '-0', '9000000000000001', '0x10', 'NaN'])(
    'refuses %p as minor units',
    (text) => {
      expect(parseMinor(text)).toBeUndefined();
    },
  );

  it('names the field of a wrong currency', () => {
    const answer = readPositiveMoney({ minor: '100', currency: 'USD' }, 'EUR', 'budget[0].amount');
    expect(isRefusal(answer) && [answer.code, answer.path]).toEqual([
      'money.currency-mismatch',
      'budget[0].amount.currency',
    ]);
  });

  it('rounds shares half up', () => {
    expect([shareOf(1n, 1n, 2n), shareOf(3n, 1n, 4n), shareOf(eur(100), 1n, 4n)]).toEqual([1n, 1n, 2500n]);
  });

  it('is read with the decimals of its currency, to the last unit', () => {
    const read: [bigint, string][] = [
      [5_000_000n, 'EUR'],
      [5n, 'EUR'],
      [-123_456n, 'EUR'],
      [9_000_000_000_000_000n, 'EUR'],
      [1_500n, 'JPY'],
      [1_500n, 'KWD'],
    ];
    expect(read.map(([minor, currency]) => amountText(minor, currency))).toEqual([
      'EUR 50,000.00',
      'EUR 0.05',
      '-EUR 1,234.56',
      'EUR 90,000,000,000,000.00',
      'JPY 1,500',
      'KWD 1.500',
    ]);
  });
});
