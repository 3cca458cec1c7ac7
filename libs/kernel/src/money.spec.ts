import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur, money, parseMinor, readPositiveMoney, shareOf } from './money.js';
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
});
