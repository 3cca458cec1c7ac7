import { describe, expect, it } from '@jest/globals';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { quietBy, toldBy } from './limits.js';

const now = instant('2026-07-01T12:00:00Z');
const nowMs = Date.parse(now);
const epoch = (seconds: number): string => String(nowMs / 1_000 + seconds);
const date = (seconds: number): string => new Date(nowMs + seconds * 1_000).toUTCString();

describe('what a host says of its window', () => {
  const told = (allowance: number, used: number, seconds: number) => ({
    ...{ allowance, used },
    endsAt: plusMs(now, seconds * 1_000),
  });

  it.each([
    [
      'as GitLab says it',
      {
        'ratelimit-limit': '500',
        'ratelimit-observed': '6',
        'ratelimit-remaining': '494',
        'ratelimit-reset': epoch(40),
      },
      told(500, 6, 40),
    ],
    [
      'by the minute, of a window of an hour',
      {
        'ratelimit-limit': '60',
        'ratelimit-observed': '100',
        'ratelimit-remaining': '3500',
        'ratelimit-reset': epoch(1_800),
      },
      told(3_600, 100, 1_800),
    ],
    [
      'as a gateway says it, in seconds from now',
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '34', 'x-ratelimit-reset': '20' },
      told(60, 26, 20),
    ],
    [
      'by a clock that is an hour ahead',
      {
        'ratelimit-limit': '60',
        'ratelimit-remaining': '0',
        'ratelimit-reset': epoch(3_630),
        date: date(3_600),
      },
      told(60, 60, 30),
    ],
    [
      'without what remains',
      { 'ratelimit-limit': '60', 'x-ratelimit-used': '5', 'ratelimit-reset': '9' },
      told(60, 5, 9),
    ],
    [
      'in the year 9999',
      { 'ratelimit-limit': '9', 'ratelimit-remaining': '1', 'ratelimit-reset': '253370764800' },
      told(9, 8, 7 * 86_400),
    ],
  ])('%s', (_how, headers, expected) => {
    expect(toldBy(headers, nowMs)).toEqual(expected);
  });

  it.each([
    ['nothing', {}],
    ['no end', { 'ratelimit-limit': '60', 'ratelimit-remaining': '3' }],
    ['no figures', { 'ratelimit-limit': 'many', 'ratelimit-remaining': '-1', 'ratelimit-reset': '9' }],
    [
      'more than anybody counts',
      { 'ratelimit-limit': '9e99', 'ratelimit-remaining': '99999999999', 'ratelimit-reset': '9' },
    ],
    [
      'nothing at all to be had',
      { 'ratelimit-limit': '0', 'ratelimit-remaining': '0', 'ratelimit-reset': '9' },
    ],
  ])('is not taken from %s', (_what, headers) => {
    expect(toldBy(headers, nowMs)).toBeNull();
  });
});

describe('quiet', () => {
  const quiet = (afterMs: number | null, resetSeconds: number | null = null) => ({
    afterMs,
    resetAt: resetSeconds === null ? null : plusMs(now, resetSeconds * 1_000),
  });

  it.each([
    [429, {}, quiet(null)],
    [429, { 'retry-after': '30' }, quiet(30_000)],
    [429, { 'retry-after': date(40) }, quiet(40_000)],
    [429, { 'retry-after': date(640), date: date(600) }, quiet(40_000)],
    [429, { 'retry-after': 'soon' }, quiet(null)],
    [429, { 'retry-after': '99999999999' }, quiet(7 * 86_400_000)],
    [429, { 'ratelimit-reset': epoch(9) }, quiet(null, 9)],
    [429, { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': epoch(9) }, quiet(null)],
    [403, { 'ratelimit-remaining': '0', 'ratelimit-reset': epoch(-9) }, quiet(null, 0)],
    [503, { 'retry-after': '5' }, quiet(5_000)],
    [403, {}, null],
    [403, { 'ratelimit-remaining': '7' }, null],
    [503, {}, null],
    [200, { 'ratelimit-remaining': '0' }, null],
  ])('by %p with %p', (status, headers, expected) => {
    expect(quietBy(status, headers, nowMs)).toEqual(expected);
  });
});
