import { describe, expect, it } from '@jest/globals';
import { checkAppropriation } from './appropriation.js';

const NOW = '2026-11-28T12:00:00.000Z';
const asked = { year: 2027, amountMinor: 1n, currency: 'EUR', decision: 'GC-1' };
const EUR = [{ currency: 'EUR' }];

describe('money for an envelope', () => {
  it.each([
    ['this year', { year: 2026 }, EUR, undefined],
    ['the last year ahead', { year: 2031 }, EUR, undefined],
    ['the first envelope', {}, [], undefined],
    ['a year that is over', { year: 2025 }, EUR, 'programmes.year-over'],
    ['a year too far ahead', { year: 2032 }, EUR, 'programmes.year-over'],
    ['another currency', { currency: 'USD' }, EUR, 'programmes.currency-differs'],
  ])('for %s', (_, change, envelopes, code) => {
    expect(checkAppropriation({ ...asked, ...change }, envelopes, NOW)?.code).toBe(code);
  });
});
