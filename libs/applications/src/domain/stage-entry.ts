import type { Instant } from '#libs/kernel/src/index.js';
import { dueAt } from '#libs/policies/src/domain/deadlines.js';
import type { DurationKey, LifecyclePolicy } from './lifecycle-policy.js';
import type { Debtor, Stage } from './lifecycle.js';
import { STAGE_RULES } from './lifecycle.js';

/** How a decision is taken: by the council, by an executive with silence procedure, or by two executives at once. */
export const ROUTES = ['council', 'executive', 'emergency'] as const;
export type Route = (typeof ROUTES)[number];

/** Who a case waits for, and until when (exclusive; null: no time of its own). */
export interface Waiting {
  readonly waitingFor: Debtor;
  readonly dueAt: Instant | null;
}

/**
 * Who a case waits for on entering a stage, and until when, under its policy. A delegated award waits in `council` for an
 * executive. Source: design, Stages.
 */
export function waitingOnEntry(
  stage: Stage,
  route: Route | null,
  policy: LifecyclePolicy,
  now: Instant,
): Waiting {
  if (stage === 'council' && route === 'executive') {
    return { waitingFor: 'executive', dueAt: dueUnder(policy, 'executiveDecision', now) };
  }
  const { waitsFor, duration } = STAGE_RULES[stage];
  return { waitingFor: waitsFor, dueAt: duration === null ? null : dueUnder(policy, duration, now) };
}

/** When something that starts now and takes this policy duration is due. */
export function dueUnder(policy: LifecyclePolicy, key: DurationKey, from: Instant): Instant {
  return dueAt(from, policy.durations[key], policy.calendar);
}
