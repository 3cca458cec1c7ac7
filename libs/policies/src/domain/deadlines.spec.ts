import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { dueAt } from './deadlines.js';

const BRUSSELS = { zone: 'Europe/Brussels', holidays: ['2026-12-25', '2027-01-01'] };
const anInstant = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2036-01-01T00:00:00Z'), noInvalidDate: true })
  .map(instant);

describe('dueAt', () => {
  it.each([
    ['2026-11-20T10:00:00.000Z', '1d', '2026-11-21T23:00:00.000Z'],
    ['2026-11-20T10:00:00.000Z', '1wd', '2026-11-23T23:00:00.000Z'],
    ['2026-12-23T10:00:00.000Z', '2wd', '2026-12-28T23:00:00.000Z'],
    ['2026-03-27T10:00:00.000Z', '2d', '2026-03-29T22:00:00.000Z'],
    ['2026-11-20T10:00:00.000Z', '72h', '2026-11-23T10:00:00.000Z'],
    ['2026-11-20T10:00:00.000Z', '200ms', '2026-11-20T10:00:00.200Z'],
  ])('from %s, %s ends at %s', (start, duration, due) => {
    expect(dueAt(start, duration, BRUSSELS)).toBe(due);
  });

  it('is the same whatever was asked of this calendar before', () => {
    const start = fc.date({
      min: new Date('2026-10-20T00:00:00Z'),
      max: new Date('2026-10-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.array(start.map(instant), { minLength: 2 }),
        fc.constantFrom('0d', '3d', '2wd'),
        (starts, duration) => {
          for (const at of starts) {
            expect(dueAt(at, duration, BRUSSELS)).toBe(dueAt(at, duration, { ...BRUSSELS }));
          }
        },
      ),
    );
  });

  it('moves by exactly the time the clock stood still, counting overlaps once', () => {
    const start = '2026-11-02T00:00:00.000Z';
    const suspensions = [
      { from: '2026-11-03T00:00:00.000Z', to: '2026-11-05T00:00:00.000Z' },
      { from: '2026-11-04T00:00:00.000Z', to: '2026-11-06T00:00:00.000Z' },
      { from: '2026-11-10T00:00:00.000Z', to: null },
    ];
    expect(dueAt(start, '48h', BRUSSELS, suspensions)).toBe('2026-11-07T00:00:00.000Z');
  });

  it('is never before a longer start nor before its own start', () => {
    fc.assert(
      fc.property(
        anInstant,
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom('d', 'wd'),
        fc.nat(86_400_000),
        (start, days, unit, later) => {
          const due = dueAt(start, `${days}${unit}`, BRUSSELS);
          return due > start && dueAt(plusMs(start, later), `${days}${unit}`, BRUSSELS) >= due;
        },
      ),
    );
  });
});
