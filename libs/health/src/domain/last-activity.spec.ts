import { describe, expect, it } from '@jest/globals';
import { daysAgo } from '../../../../test/support/a-forge.js';
import type { Part, Sample } from './forge-facts.js';
import { lastActivity } from './last-activity.js';

const sample = (days: readonly number[], since: number | null = null): Sample<string> => ({
  items: days.map(daysAgo),
  since: since === null ? null : daysAgo(since),
});
const NOTHING = { missing: 'not-collected' } as const;

describe('the last activity', () => {
  it.each<[what: string, samples: Part<Sample<string>>[], expected: unknown]>([
    ['is the newest of any kind', [sample([40, 9]), sample([12]), sample([])], daysAgo(9)],
    ['is unknown where nothing was seen', [sample([]), sample([])], NOTHING],
    ['is unknown where a part is', [sample([9]), { missing: 'error' }], { missing: 'error' }],
    ['is what lies in all that is known', [sample([9], 30), sample([20], 60)], daysAgo(9)],
    ['at the very edge is known', [sample([30], 30)], daysAgo(30)],
    [
      'is unknown where only machines fill what is known of commits',
      [sample([], 30), sample([900])],
      NOTHING,
    ],
    ['before what is known of one kind is unknown', [sample([40]), sample([], 30)], NOTHING],
    ['is unknown where what is known is empty', [sample([], 180), sample([], null)], NOTHING],
  ])('%s', (_what, samples, expected) => {
    expect(lastActivity(samples)).toEqual(expected);
    expect(lastActivity([...samples].reverse())).toEqual(expected);
  });
});
