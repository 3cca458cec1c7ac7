import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ASSESSMENT_POLICY, assessmentPolicySchema } from './assessment-policy.js';
import { decideContribution } from './contribution.js';
import { DEFAULT_WEIGHTS_POLICY, readWeightsPolicy } from './weights-policy.js';
import { DEFAULT_WEIGHTS } from './weights.js';

const DUE = '2026-03-31T22:00:00.000Z';
const open = { assessedMinor: 100n, receivedMinor: 99n, dueAt: DUE, overdueSince: null, isReversed: false };

describe('decideContribution', () => {
  it.each([
    ['waits for its due date', open, '2026-03-31T21:59:59.999Z', { do: 'wait', until: DUE }],
    ['is overdue exactly then', open, DUE, { do: 'note-overdue' }],
    [
      'is noted once',
      { ...open, overdueSince: DUE },
      '2026-05-01T00:00:00.000Z',
      { do: 'wait', until: null },
    ],
    [
      'settles when all is there',
      { ...open, receivedMinor: 100n },
      '2026-05-01T00:00:00.000Z',
      { do: 'settle' },
    ],
    [
      'settles when it was taken back',
      { ...open, isReversed: true },
      '2026-05-01T00:00:00.000Z',
      { do: 'settle' },
    ],
  ] as const)('%s', (_case, facts, now, expected) => {
    expect(decideContribution(facts, now)).toEqual(expected);
  });
});

describe('policies of members', () => {
  it('reads its own defaults', () => {
    expect(assessmentPolicySchema.parse(DEFAULT_ASSESSMENT_POLICY)).toEqual(DEFAULT_ASSESSMENT_POLICY);
    expect(readWeightsPolicy(DEFAULT_WEIGHTS_POLICY)).toEqual(DEFAULT_WEIGHTS);
  });

  it('refuses a policy with a rate and a target, or with neither', () => {
    const { rate: _rate, ...neither } = DEFAULT_ASSESSMENT_POLICY;
    expect(assessmentPolicySchema.safeParse({ ...DEFAULT_ASSESSMENT_POLICY, targetMinor: '1' }).success).toBe(
      false,
    );
    expect(assessmentPolicySchema.safeParse(neither).success).toBe(false);
  });
});
