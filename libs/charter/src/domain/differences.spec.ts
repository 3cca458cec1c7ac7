import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from './differences.js';

describe('differences', () => {
  it('names every place by its path, lists as one value, and what is new or gone', () => {
    const before = { coolDown: '7d', limits: { third: 25, second: 10 }, holidays: ['a'], gone: null };
    const after = { coolDown: '7d', limits: { third: 1, second: 10 }, holidays: ['a', 'b'], new: true };
    expect(differences(before, after)).toEqual([
      { path: 'gone', before: 'null', after: null },
      { path: 'holidays', before: '["a"]', after: '["a","b"]' },
      { path: 'limits.third', before: '25', after: '1' },
      { path: 'new', before: null, after: 'true' },
    ]);
  });

  it('are none exactly where both say the same', () => {
    const json = fc.jsonValue({ depthSize: 'small' });
    fc.assert(fc.property(json, (value) => expect(differences(value, structuredClone(value))).toEqual([])));
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.integer()),
        fc.string(),
        fc.integer(),
        (value, key, other) => {
          const changed = { ...value, [key]: other };
          const expected = Object.hasOwn(value, key) && value[key] === other ? 0 : 1;
          expect(differences(value, changed)).toHaveLength(expected);
        },
      ),
      { examples: [[{}, '__proto__', 0]] },
    );
  });
});
