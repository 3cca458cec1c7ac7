import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import type { RecoveryFacts } from './access-recovery.js';
import { decideCheck, decideConfirmation, decideRefusal } from './access-recovery.js';

const recovery: RecoveryFacts = {
  personId: 'mira',
  checkedBy: 'programme',
  checkedAt: instant('2026-10-31T12:00:00.000Z'),
  expiresAt: instant('2026-11-04T12:00:00.000Z'),
  endedAt: null,
};

describe('decideConfirmation', () => {
  it.each<[string, Partial<RecoveryFacts>, string, string, string | undefined]>([
    ['by a second person, in time', {}, 'admin', '2026-11-04T11:59:59.999Z', undefined],
    ['a day after the check', {}, 'admin', '2026-11-01T12:00:00.000Z', undefined],
    ['within the day', {}, 'admin', '2026-11-01T11:59:59.999Z', 'identity.recovery-too-soon'],
    ['at its end', {}, 'admin', '2026-11-04T12:00:00.000Z', 'identity.recovery-over'],
    ['by who checked', {}, 'programme', '2026-11-02T12:00:00.000Z', 'identity.recovery-same-person'],
    ['by whom it is for', {}, 'mira', '2026-11-02T12:00:00.000Z', 'identity.recovery-own'],
    [
      'after it ended',
      { endedAt: instant('2026-11-02T12:00:00.000Z') },
      'admin',
      '2026-11-03T12:00:00.000Z',
      'identity.recovery-over',
    ],
  ])('%s', (_what, change, confirmer, now, code) => {
    expect(decideConfirmation({ ...recovery, ...change }, confirmer, instant(now))?.code).toBe(code);
  });
});

describe('decideRefusal', () => {
  it('is open to the last moment, and from the first', () => {
    expect([
      decideRefusal(recovery, recovery.checkedAt)?.code,
      decideRefusal(recovery, instant('2026-11-04T11:59:59.999Z'))?.code,
      decideRefusal(recovery, recovery.expiresAt)?.code,
    ]).toEqual([undefined, undefined, 'identity.recovery-over']);
  });
});

describe('decideCheck', () => {
  it('is never made by the person it is about', () => {
    expect([decideCheck('mira', 'mira')?.code, decideCheck('mira', 'programme')]).toEqual([
      'identity.recovery-own',
      undefined,
    ]);
  });
});
