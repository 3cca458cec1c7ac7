import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { DEFAULT_LIFECYCLE_POLICY } from './lifecycle-policy.js';
import { STAGES, STAGE_RULES, isEnd } from './lifecycle.js';
import { waitingOnEntry } from './stage-entry.js';

const NOW = instant('2026-11-20T12:00:00.000Z');

describe('waitingOnEntry', () => {
  it.each([
    ['screening', null, 'programme', '2026-11-27T23:00:00.000Z'],
    ['invited', null, 'applicant', '2027-01-04T23:00:00.000Z'],
    ['emergency-triage', 'emergency', 'programme', '2026-11-20T16:00:00.000Z'],
    ['emergency-decision', 'emergency', 'executive', '2026-11-23T12:00:00.000Z'],
    ['council', 'council', 'representative', null],
    ['council', 'executive', 'executive', '2026-12-04T23:00:00.000Z'],
    ['reserve-list', 'council', 'executive', '2027-02-18T23:00:00.000Z'],
    ['nominated', 'emergency', 'programme', '2026-11-20T16:00:00.000Z'],
    ['completed', 'council', 'nobody', null],
  ] as const)('%s by way of %s waits for %s until %s', (stage, route, waitingFor, dueAt) => {
    expect(waitingOnEntry(stage, route, DEFAULT_LIFECYCLE_POLICY, NOW)).toEqual({ waitingFor, dueAt });
  });

  it('gives every stage that owes somebody an answer a deadline, but those with one of their own', () => {
    const without = STAGES.filter((stage) => STAGE_RULES[stage].duration === null && !isEnd(stage));
    // The end of the motion.
    expect(without).toEqual(['council']);
    expect(STAGES.filter((stage) => !isEnd(stage) && STAGE_RULES[stage].waitsFor === 'nobody')).toEqual([]);
  });
});
