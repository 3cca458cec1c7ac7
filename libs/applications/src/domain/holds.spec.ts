import { describe, expect, it } from '@jest/globals';
import { rightOf } from '#libs/identity/src/domain/abilities.js';
import { HOLD_RULES, RELEASE_RIGHTS, checkRelease } from './holds.js';

describe('releasing a hold', () => {
  it('is for the role the hold waits for, and for no other', () => {
    for (const [kind, action] of Object.entries(RELEASE_RIGHTS)) {
      expect(rightOf(action).by).toEqual([HOLD_RULES[kind as keyof typeof RELEASE_RIGHTS].waitsFor]);
    }
  });

  it.each([
    ['embargo', 'opener', undefined],
    ['sanctions', 'opener', 'applications.hold-own'],
    ['dispute', 'opener', 'applications.hold-own'],
    ['sanctions', 'another', undefined],
    ['dispute', 'another', undefined],
  ] as const)('of %s by the %s: %s', (kind, who, code) => {
    expect(checkRelease({ kind, openedBy: 'opener' }, who)?.code).toBe(code);
  });
});
