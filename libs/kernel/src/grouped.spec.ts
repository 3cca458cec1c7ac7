import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grouped } from './grouped.js';

describe('grouped', () => {
  it('loses and doubles nothing, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (numbers) => {
        const groups = grouped(numbers, (one) => one % 3);
        for (const [key, group] of groups) {
          expect(group).toEqual(numbers.filter((one) => one % 3 === key));
          expect(group).not.toHaveLength(0);
        }
        expect([...groups.values()].flat()).toHaveLength(numbers.length);
      }),
    );
  });
});
