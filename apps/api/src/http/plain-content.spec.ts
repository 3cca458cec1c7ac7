import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideContent } from './plain-content.js';

const findingIn = (json: string) => decideContent(JSON.parse(json))?.details?.[0];

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('the content of any request', () => {
  it.each([
    ['{"name":"a\\u0000b"}', 'http.text-unkeepable', 'name'],
    ['{"a":{"b":["x","\\ud800"]}}', 'http.text-unkeepable', 'a.b[1]'],
    ['{"a":["\\udc00\\ud800"]}', 'http.text-unkeepable', 'a[0]'],
    ['{"a":{"\\ud83d":1}}', 'http.text-unkeepable', 'a.\ud83d'],
    ['{"\\u0000":1}', 'http.text-unkeepable', '\0'],
    ['{"__proto__":{}}', 'http.whitelist-validation', '__proto__'],
    ['{"answers":{"constructor":"x"}}', 'http.whitelist-validation', 'answers.constructor'],
    ['{"prototype":null}', 'http.whitelist-validation', 'prototype'],
    ['{"answers":{"toString":"x"}}', 'http.whitelist-validation', 'answers.toString'],
    ['[{"hasOwnProperty":1}]', 'http.whitelist-validation', '[0].hasOwnProperty'],
    [nested(33), 'http.nested-too-deep', '[0]'.repeat(32)],
  ])('%s is refused at its path', (json, code, path) => {
    expect(findingIn(json)).toEqual({ code, path, message: expect.any(String) });
  });

  it('is refused where it is nested as deep as a body has room for, before the stack is used up', () => {
    for (const json of [nested(120_000), `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`]) {
      expect(findingIn(json)?.code).toBe('http.nested-too-deep');
    }
  });

  it('is left alone as long as it is text that can be kept, 32 levels deep and with names of its own', () => {
    expect(decideContent(JSON.parse(nested(32)))).toBeUndefined();
    expect(decideContent(undefined)).toBeUndefined();
    const name = fc.string({ unit: 'grapheme' }).filter((one) => !(one in Object.prototype));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'grapheme' }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(name, tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, (one) => {
        expect(decideContent(JSON.parse(JSON.stringify(one)))).toBeUndefined();
      }),
    );
  });
});
