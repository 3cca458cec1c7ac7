import { describe, expect, it } from '@jest/globals';
import { formatCode, normalEmail, readCode } from './login-code.js';

describe('readCode', () => {
  it.each([
    ['12345678', '12345678'],
    [' 1234 5678 ', '12345678'],
    ['1234-5678', '12345678'],
    ['1234567', undefined],
    ['123456789', undefined],
    ['1234567a', undefined],
    ['１２３４５６７８', undefined],
    ['', undefined],
  ])('%j', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });

  it('reads what a mail shows', () => {
    expect(readCode(formatCode('00420042'))).toBe('00420042');
  });
});

describe('normalEmail', () => {
  it('is one spelling', () => {
    expect(normalEmail(' Mira@Example.TEST ')).toBe('mira@example.test');
  });
});
