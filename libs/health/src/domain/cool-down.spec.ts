import { describe, expect, it } from '@jest/globals';
import { plusMs } from '#libs/kernel/src/index.js';
import { asOf } from '../../../../test/support/a-forge.js';
import type { NewestCollection } from './cool-down.js';
import { COOL_DOWN_MS, decideRefresh } from './cool-down.js';

const ended = (
  agoMs: number,
  tier: 1 | 2 = 2,
  outcome: NewestCollection['outcome'] = 'partial',
): NewestCollection => ({
  ...{ id: 'newest', state: 'finished', tier, outcome },
  finishedAt: plusMs(asOf, -agoMs),
});
const running = (tier: 1 | 2): NewestCollection => ({
  ...{ id: 'newest', state: 'collecting', tier, finishedAt: null, outcome: null },
});
const OPEN = { kind: 'open' };

describe('asking for fresh evidence', () => {
  it.each<
    [what: string, newest: NewestCollection | null, wish: { tier: 1 | 2; isUrgent: boolean }, is: object]
  >([
    ['opens the first collection', null, { tier: 1, isUrgent: false }, OPEN],
    [
      'is served by one under way',
      running(1),
      { tier: 1, isUrgent: true },
      { kind: 'running', id: 'newest' },
    ],
    ['is served by a wider one', running(2), { tier: 1, isUrgent: false }, { kind: 'running', id: 'newest' }],
    ['widens one about facts alone', running(1), { tier: 2, isUrgent: false }, OPEN],
    ['opens one after the hour', ended(COOL_DOWN_MS), { tier: 2, isUrgent: false }, OPEN],
    ['opens one for people who were left out', ended(1, 1), { tier: 2, isUrgent: false }, OPEN],
    [
      'opens one where the last reached nothing',
      ended(1, 2, 'unavailable'),
      { tier: 2, isUrgent: false },
      OPEN,
    ],
    ['opens one where it is urgent', ended(1), { tier: 2, isUrgent: true }, OPEN],
  ])('%s', (_what, newest, wish, decision) => {
    expect(decideRefresh(newest, wish, asOf)).toEqual(decision);
  });

  it('within the hour is told when to come again', () => {
    const again = (agoMs: number) => decideRefresh(ended(agoMs), { tier: 2, isUrgent: false }, asOf);
    expect(again(600_000)).toMatchObject({ code: 'health.collected-lately', retryAfterSeconds: 3_000 });
    expect(again(COOL_DOWN_MS - 1)).toMatchObject({ retryAfterSeconds: 1 });
  });
});
