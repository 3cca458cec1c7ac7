import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIFECYCLE_POLICY, lifecyclePolicySchema, readLifecyclePolicy } from './lifecycle-policy.js';

describe('lifecyclePolicySchema', () => {
  it('takes the defaults of the design', () => {
    expect(lifecyclePolicySchema.parse(DEFAULT_LIFECYCLE_POLICY)).toEqual(DEFAULT_LIFECYCLE_POLICY);
  });

  it('reads a version from before an executive and a hold had times of their own', () => {
    const {
      executiveDecision: _e,
      reserveList: _r,
      sanctionsHold: _s,
      disputeHold: _d,
      embargoHold: _h,
      undatedMilestone: _m,
      ...old
    } = {
      ...DEFAULT_LIFECYCLE_POLICY.durations,
      recommendation: '3wd',
    };
    expect(readLifecyclePolicy({ ...DEFAULT_LIFECYCLE_POLICY, durations: old }).durations).toEqual({
      ...DEFAULT_LIFECYCLE_POLICY.durations,
      recommendation: '3wd',
      executiveDecision: '3wd',
    });
  });

  it.each([
    ['a missing duration', { durations: { ...DEFAULT_LIFECYCLE_POLICY.durations, review: undefined } }],
    ['no time at all', { durations: { ...DEFAULT_LIFECYCLE_POLICY.durations, review: '0d' } }],
    ['a number', { durations: { ...DEFAULT_LIFECYCLE_POLICY.durations, review: 21 } }],
    ['an unknown duration', { durations: { ...DEFAULT_LIFECYCLE_POLICY.durations, lunch: '1h' } }],
    ['reminders in working days', { reminders: ['5wd'] }],
    ['a fractional amount', { delegatedMaxMinor: '0.5' }],
  ])('refuses %s', (_name, override) => {
    expect(lifecyclePolicySchema.safeParse({ ...DEFAULT_LIFECYCLE_POLICY, ...override }).success).toBe(false);
  });
});
