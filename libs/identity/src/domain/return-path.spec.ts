import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { returnPath } from './return-path.js';

describe('returnPath', () => {
  it.each(['/', '/desk', '/applications/1?tab=reviews&sort=-score', '/a/b.c~d'])('keeps %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'desk',
    '//evil.invalid',
    '/\\evil.invalid',
    'https://evil.invalid',
    'javascript:1',
    '/a\nb',
  ])('answers / for %j', (path) => {
    expect(returnPath(path)).toBe('/');
  });

  it('never leads to another site', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.webPath()), (text) => {
        const own = 'https://fund.example.test';
        expect(new URL(returnPath(text), own).origin).toBe(own);
      }),
    );
  });
});
