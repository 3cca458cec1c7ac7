import { describe, expect, it } from '@jest/globals';
import { epochMs } from '#libs/kernel/src/index.js';
import { MOST_ATTEMPTS, decideRetry, outcomeOf } from './delivery-retry.js';

const now = '2026-06-01T00:00:00.000Z';

describe('decideRetry', () => {
  it.each([
    ['sent', { state: 'sent' }],
    ['refused', { state: 'bounced' }],
    ['refused-for-now', { state: 'queued', nextAttemptAt: '2026-06-01T00:00:30.000Z' }],
    ['unreachable', { state: 'queued', nextAttemptAt: '2026-06-01T00:00:30.000Z' }],
    ['unknown', { state: 'queued', nextAttemptAt: '2026-06-01T00:00:30.000Z' }],
  ] as const)('after %s', (outcome, decision) => {
    expect(decideRetry(outcome, 1, now)).toEqual(decision);
  });

  it('waits longer each time, at most six hours, and gives up in the end', () => {
    let last = 0;
    for (let attempts = 1; attempts < MOST_ATTEMPTS; attempts += 1) {
      const decision = decideRetry('unreachable', attempts, now);
      const pause = decision.state === 'queued' ? epochMs(decision.nextAttemptAt) - epochMs(now) : 0;
      expect(pause).toBeGreaterThanOrEqual(last);
      expect(pause).toBeLessThanOrEqual(6 * 3_600_000);
      last = pause;
    }
    expect(decideRetry('unreachable', MOST_ATTEMPTS, now)).toEqual({ state: 'failed' });
  });
});

describe('outcomeOf', () => {
  it.each([
    [{ replyCode: 550, textHandedOver: false }, 'refused'],
    [{ replyCode: 451, textHandedOver: true }, 'refused-for-now'],
    [{ textHandedOver: true }, 'unknown'],
    [{ textHandedOver: false }, 'unreachable'],
  ] as const)('%j is %s', (failure, outcome) => {
    expect(outcomeOf(failure)).toBe(outcome);
  });
});
