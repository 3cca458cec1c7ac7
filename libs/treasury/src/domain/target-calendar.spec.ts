import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bankDay } from './bank-day.js';
import { easterSunday, isDay, isTargetDay, nextTargetDay, plusDays } from './target-calendar.js';

describe('the TARGET calendar', () => {
  it.each([
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2038, '2038-04-25'],
    [2285, '2285-03-22'],
  ])('Easter of %i is %s', (year, day) => {
    expect(easterSunday(year)).toBe(day);
  });

  it.each([
    ['2026-11-26', '2026-11-26'],
    ['2026-11-28', '2026-11-30'],
    ['2026-04-03', '2026-04-07'],
    ['2026-12-25', '2026-12-28'],
    ['2027-01-01', '2027-01-04'],
    ['2026-05-01', '2026-05-04'],
  ])('from %s the next open day is %s', (day, expected) => {
    expect(nextTargetDay(day)).toBe(expected);
  });

  it('refuses days that do not exist', () => {
    expect(['2026-02-29', '2026-13-01', '2026-1-1', 'today', ''].map(isDay)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(isDay('2028-02-29')).toBe(true);
  });

  it('is never closed longer than five days in a row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 36_500 }), (days) => {
        const day = plusDays('2000-01-01', days);
        return nextTargetDay(day) <= plusDays(day, 5) && isTargetDay(nextTargetDay(day));
      }),
    );
  });
});

describe('bankDay', () => {
  it.each([
    ['2026-11-27T22:59:59.999Z', '2026-11-27'],
    ['2026-11-27T23:00:00.000Z', '2026-11-28'],
    ['2026-07-01T21:59:59.999Z', '2026-07-01'],
    ['2026-07-01T22:00:00.000Z', '2026-07-02'],
    ['2026-12-31T23:30:00.000Z', '2027-01-01'],
  ])('at %s is %s, by the clocks of Frankfurt', (at, day) => {
    expect(bankDay(at)).toBe(day);
  });
});
