import { describe, expect, it } from '@jest/globals';
import { pauseOf } from './retry-after.js';

describe('how long to wait', () => {
  const NOW = Date.parse('2026-07-01T12:00:00Z');
  it.each([
    ['0', 0],
    ['3', 3_000],
    ['5', 5_000],
    ['3600', 5_000],
    ['Wed, 01 Jul 2026 12:00:02 GMT', 2_000],
    ['Wed, 01 Jul 2026 13:00:00 GMT', 5_000],
    ['Wed, 01 Jul 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('is for %j %j ms', (told, ms) => {
    expect(pauseOf({ status: 503, headers: new Headers({ 'Retry-After': told }) }, NOW)).toBe(ms);
  });

  it.each([200, 303, 429, 500, 502, 504])('is not said by %i', (status) => {
    expect(pauseOf({ status, headers: new Headers({ 'Retry-After': '1' }) }, NOW)).toBeNull();
  });
});
