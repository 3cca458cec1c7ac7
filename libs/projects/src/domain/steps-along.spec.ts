import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stepsAlong } from './steps-along.js';

describe('reading along an order', () => {
  it.each([
    ['everything fits', { all: 300_000, fitting: 300_000 }, 51, 602],
    ['a third fits', { all: 300_000, fitting: 100_000 }, 51, 806],
    ['few of many fit', { all: 300_000, fitting: 1_000 }, 51, 0],
    ['as few of a small directory are met soon', { all: 10_000, fitting: 1_000 }, 51, 1_520],
    ['nothing fits', { all: 300_000, fitting: 0 }, 51, 0],
    ['nobody knows of any', { all: 0, fitting: 0 }, 51, 0],
  ])('where %s', (_case, estimate, limit, steps) => {
    expect(stepsAlong(estimate, limit, 4)).toBe(steps);
  });

  it('never costs more than four times as much as the index would, its least aside', () => {
    const amount = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 1, max: 201 }), (all, some, limit) => {
        const fitting = Math.min(all, some);
        expect(stepsAlong({ all, fitting }, limit, 4)).toBeLessThanOrEqual(2 * 4 * fitting + 501);
      }),
    );
  });
});
