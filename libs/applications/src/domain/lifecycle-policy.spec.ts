import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIFECYCLE_POLICY, lifecyclePolicySchema } from './lifecycle-policy.js';

describe('lifecyclePolicySchema', () => {
  it('takes the defaults of the design', () => {
    expect(lifecyclePolicySchema.parse(DEFAULT_LIFECYCLE_POLICY)).toEqual(DEFAULT_LIFECYCLE_POLICY);
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
