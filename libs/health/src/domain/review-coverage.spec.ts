import { describe, expect, it } from '@jest/globals';
import { asOf, daysAgo } from '../../../../test/support/a-forge.js';
import { reviewCoverageAmong } from './review-coverage.js';

describe('review coverage as known at a time', () => {
  const at = reviewCoverageAmong([
    { at: daysAgo(365), value: 0.6 },
    { at: daysAgo(0), value: 0.1 },
    { at: daysAgo(40), value: 0.2 },
  ]);

  it.each([
    ['now', 0, 0.1],
    ['between two points: the older', 20, 0.2],
    ['the day of a point', 40, 0.2],
    ['a month after one', 335, 0.6],
    ['longer after one than it says anything for', 250, null],
    ['before all', 366, null],
  ])('%s', (_when, days, value) => {
    expect(at(daysAgo(days))).toBe(value);
  });

  it('is unknown where nothing was observed', () => {
    expect(reviewCoverageAmong([])(asOf)).toBeNull();
  });
});
