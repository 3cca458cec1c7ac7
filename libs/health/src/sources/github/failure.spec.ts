import { describe, expect, it } from '@jest/globals';
import { graphqlTrouble } from './failure.js';

const WORDS = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

describe('errors of GraphQL with status 200', () => {
  it.each([
    ['a primary limit', [{ type: 'RATE_LIMITED' }], 'limit'],
    ['a secondary limit, which has no type', [{ message: WORDS }], 'limit'],
    ['a query that is too large', [{ type: 'RESOURCE_LIMITS_EXCEEDED' }], 'too-large'],
    [
      'a part that is not there',
      [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository.' }],
      null,
    ],
    ['a repository named for limits', [{ type: 'NOT_FOUND', message: 'No secondary-rate/limit.' }], null],
    ['a fault', [{ message: 'Something went wrong.' }], null],
  ])('%s', (_what, errors, kind) => {
    expect(graphqlTrouble(errors, {})?.kind ?? null).toBe(kind);
  });

  it('is waited out as long as the answer says', () => {
    expect(graphqlTrouble([{ message: WORDS }], { 'retry-after': '30' })).toEqual({
      kind: 'limit',
      quiet: { afterMs: 30_000, resetAt: null },
      isAltogether: true,
    });
  });
});
