import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readAsOf } from './as-of.js';
import { monthStart, monthsBefore } from './calendar.js';

describe('calendar months', () => {
  it.each([
    ['2023-04-01T00:00:00.000Z', 36, '2020-04-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00.000Z', 12, '2023-02-28T12:00:00.000Z'],
    ['2024-03-31T00:00:00.000Z', 1, '2024-02-29T00:00:00.000Z'],
    ['2024-01-15T00:00:00.000Z', 1, '2023-12-15T00:00:00.000Z'],
  ])('%s less %p months is %s', (at, months, expected) => {
    expect(monthsBefore(at, months)).toBe(expected);
  });

  it('starts a month at midnight UTC', () => {
    expect(monthStart('2024-02-24T10:00:00.000Z')).toBe('2024-02-01T00:00:00.000Z');
  });
});

describe('as-of', () => {
  it.each([
    ['2024-02-24', '2024-02-24T00:00:00.000Z'],
    ['2024-02-24T10:30:00Z', '2024-02-24T10:30:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(readAsOf(text)).toBe(expected);
  });

  it.each(['2024-02-30', '2023-02-29', '24-02-2024', 'yesterday', '', '2024-13-01', '2024-02-24T10:30:00'])(
    'refuses %p',
    (text) => {
      expect(isRefusal(readAsOf(text))).toBe(true);
    },
  );
});
