import { describe, expect, it } from '@jest/globals';
import { endOf, idAfter } from './page.js';

const ID = '01980000-0000-7000-8000-000000000001';

describe('where a page begins', () => {
  it.each([undefined, ID])('is kept: %s', (after) => {
    expect(idAfter(after)).toBe(after);
  });

  it.each(['', 'x', '7', `${ID} `, `${ID}0`])('is refused where it is no end of a page: %j', (after) => {
    expect(() => idAfter(after)).toThrow('http.after-invalid');
  });
});

describe('where a page ends', () => {
  const items = [{ id: 'a' }, { id: 'b' }];
  it('is its last item where there may be more', () => {
    expect(endOf(items, 2)).toBe('b');
  });

  it('is nowhere where there is no more', () => {
    expect([endOf(items, 3), endOf([], 2)]).toEqual([null, null]);
  });
});
