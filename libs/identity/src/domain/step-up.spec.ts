import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { StepUpClaims } from './step-up.js';
import { decideStepUp, isMailCodeEnough, readPurpose } from './step-up.js';

const demand = { acr: 'high', askedAt: '2026-06-30T12:00:00.000Z', personId: 'p1' };
const right: StepUpClaims = { acr: 'high', authTime: '2026-06-30T12:00:05.000Z', personId: 'p1' };

describe('decideStepUp', () => {
  it('accepts the same person at the level, just now', () => {
    expect(decideStepUp(right, demand)).toBeUndefined();
  });

  it.each<[string, Partial<StepUpClaims>, string]>([
    ['another person', { personId: 'p2' }, 'identity.step-up-other-person'],
    ['an account nobody knows', { personId: null }, 'identity.step-up-other-person'],
    ['a lower level', { acr: 'low' }, 'identity.step-up-level-too-low'],
    ['no level', { acr: null }, 'identity.step-up-level-too-low'],
    ['an older sign-in', { authTime: '2026-06-30T11:59:29.999Z' }, 'identity.step-up-too-old'],
    ['no time of the sign-in', { authTime: null }, 'identity.step-up-too-old'],
  ])('refuses %s', (_what, claims, code) => {
    expect(decideStepUp({ ...right, ...claims }, demand)?.code).toBe(code);
  });

  it('forgives clocks that differ by half a minute', () => {
    expect(decideStepUp({ ...right, authTime: '2026-06-30T11:59:30.000Z' }, demand)).toBeUndefined();
  });
});

describe('readPurpose', () => {
  it.each(['motion:1', 'payment-run:0193a6c0-0000-7000-8000-000000000001', 'payee:abc'])(
    'takes %s',
    (text) => {
      expect(readPurpose(text)).toBe(text);
    },
  );

  it.each(['*', '', 'motion', 'motion:', ':1', 'motion:*', 'Motion:1', 'motion:1 ', 'a--b:1', 'motion:a/b'])(
    'refuses %j',
    (text) => {
      expect(isRefusal(readPurpose(text))).toBe(true);
    },
  );
});

describe('isMailCodeEnough', () => {
  it.each([
    ['payee:1', true],
    ['agreement:1', true],
    ['payee-verification:1', false],
    ['statement:1', false],
    ['motion:1', false],
    ['order:1', false],
    ['payment-run:1', false],
    ['application:1', false],
  ])('%s: %p', (purpose, isEnough) => {
    expect(isMailCodeEnough(purpose)).toBe(isEnough);
  });
});
