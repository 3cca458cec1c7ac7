import { describe, expect, it } from '@jest/globals';
import { isSessionOver, liveStepUp } from './session-limits.js';

const limits = { idleMs: 60_000, absoluteMs: 3_600_000, stepUpMs: 1_000 };

describe('isSessionOver', () => {
  it.each([
    ['just in use', '11:30:00.000', '11:59:00.001', false],
    ['rested exactly as long as it may', '11:30:00.000', '11:59:00.000', true],
    ['lasted exactly as long as it may', '11:00:00.000', '11:59:59.999', true],
    ['one millisecond before its end', '11:00:00.001', '11:59:59.999', false],
  ])('%s', (_what, startedAt, lastSeenAt, isOver) => {
    const day = '2026-06-30T';
    expect(
      isSessionOver(
        { startedAt: `${day}${startedAt}Z`, lastSeenAt: `${day}${lastSeenAt}Z` },
        limits,
        `${day}12:00:00.000Z`,
      ),
    ).toBe(isOver);
  });
});

describe('liveStepUp', () => {
  const stepUp = { purpose: 'motion:1', until: '2026-06-30T12:00:00.000Z' };

  it.each([
    ['2026-06-30T11:59:59.999Z', stepUp],
    ['2026-06-30T12:00:00.000Z', null],
  ])('at %s', (now, live) => {
    expect(liveStepUp({ stepUp }, now)).toEqual(live);
  });

  it('is nothing where there was none', () => {
    expect(liveStepUp({ stepUp: null }, '2026-06-30T12:00:00.000Z')).toBeNull();
  });
});
