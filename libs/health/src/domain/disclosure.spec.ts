import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LEAST_PUBLISHED, published, publishedUnder } from './disclosure.js';

describe('what is published of groups', () => {
  it.each([
    [
      [20, 30, 0],
      [20, 30, 0],
    ],
    [
      [9, 30, 40],
      [null, null, 40],
    ],
    [
      [4, 5, 30, 40],
      [null, null, null, 40],
    ],
    [
      [8, 9, 40],
      [null, null, 40],
    ],
    [
      [9, 0, 30],
      [null, null, null],
    ],
    [[3], [null]],
    [[], []],
  ])('%j: %j', (counts, expected) => {
    expect(published(counts)).toEqual(expected);
  });

  it('shows nothing that adds up to a total which is withheld', () => {
    expect(publishedUnder(null, [20, 30])).toEqual([null, null]);
    expect(publishedUnder(50, [20, 30])).toEqual([20, 30]);
    expect(publishedUnder(39, [9, 30])).toEqual([null, null]);
  });

  it('shows no group below ten, and what is withheld is never one group or fewer than ten by subtraction', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 12 }), (counts) => {
        const shown = published(counts);
        const withheld = counts.filter((_, index) => shown[index] === null);
        for (const count of shown)
          if (count !== null) expect(count === 0 || count >= LEAST_PUBLISHED).toBe(true);
        if (withheld.length === 0 || withheld.length === counts.length) return;
        expect(withheld.length).toBeGreaterThan(1);
        expect(withheld.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(LEAST_PUBLISHED);
      }),
    );
  });
});
