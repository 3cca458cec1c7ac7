import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contributorAbsenceFactor } from './contributor-absence.js';

describe('contributor absence factor', () => {
  it.each([
    [[1000, 202, 90, 33, 332, 343, 42, 433], 2],
    [[10], 1],
    [[5, 5], 2],
    [[6, 5], 1],
    [[3, 3, 3], null],
    [[], null],
  ])('of %p is %p', (counts, expected) => {
    expect(contributorAbsenceFactor(counts)).toBe(expected);
  });

  it('names people who make more than half, and one fewer never do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (counts) => {
        const factor = contributorAbsenceFactor(counts);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const descending = [...counts].sort((a, b) => b - a);
        const covered = (people: number): number =>
          descending.slice(0, people).reduce((sum, count) => sum + count, 0);
        if (factor === null) return total < 10;
        return 2 * covered(factor) > total && 2 * covered(factor - 1) <= total;
      }),
    );
  });
});
