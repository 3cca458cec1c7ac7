import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Wait } from './kaplan-meier.js';
import { medianWait } from './kaplan-meier.js';

const came = (days: number): Wait => ({ days, isCensored: false });
const watched = (days: number): Wait => ({ days, isCensored: true });

const wait = fc.record({ days: fc.integer({ min: 0, max: 400 }), isCensored: fc.boolean() });

describe('the median wait', () => {
  it.each([
    ['nobody', [], null],
    ['one who came', [came(3)], 3],
    ['one still waiting', [watched(90)], null],
    ['an odd number who came', [came(1), came(2), came(9)], 2],
    ['an even number: at least half came by then', [came(1), came(2), came(8), came(9)], 2],
    // Dropping the two who still wait would say 1.
    ['as many still waiting as came', [came(1), came(2), watched(90), watched(90)], 2],
    ['more still waiting than came', [came(1), watched(90), watched(90)], null],
    // After the early leavers each of the two left counts for half.
    ['watched for too short a time to tell', [watched(1), watched(1), came(5), came(7)], 5],
    ['equal times: who came counts first', [came(4), watched(4)], 4],
    // Freireich et al. 1963, remission under 6-MP: the textbook median is 23 weeks.
    [
      'the textbook',
      [
        ...[6, 6, 6, 7, 10, 13, 16, 22, 23].map(came),
        ...[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(watched),
      ],
      23,
    ],
  ] as const)('of %s', (_whom, waits, expected) => {
    expect(medianWait(waits)).toBe(expected);
  });

  it('of those who all came is the lower median', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }), (days) => {
        const sorted = [...days].sort((a, b) => a - b);
        return medianWait(days.map(came)) === sorted[Math.ceil(sorted.length / 2) - 1];
      }),
    );
  });

  it('is a time at which somebody came, or null, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(wait, { maxLength: 60 }), (waits) => {
        const median = medianWait(waits);
        expect(medianWait([...waits].reverse())).toBe(median);
        return median === null || waits.some(({ days, isCensored }) => !isCensored && days === median);
      }),
    );
  });

  it('never grows shorter because somebody still waits', () => {
    const orNever = (median: number | null): number => median ?? Infinity;
    fc.assert(
      fc.property(fc.array(wait, { maxLength: 60 }), fc.integer({ min: 0, max: 500 }), (waits, days) => {
        return orNever(medianWait([...waits, watched(days)])) >= orNever(medianWait(waits));
      }),
    );
  });
});
