import type { Instant } from '#libs/kernel/src/index.js';

export interface FirstLookPolicy {
  /** Days a project sees its page before others do. */
  readonly days: number;
}

/** When a first look ends that begins now. */
export function firstLookEnds(policy: FirstLookPolicy, now: Instant): Instant {
  return new Date(Date.parse(now) + policy.days * 86_400_000).toISOString();
}

/** Whether a project has its page for itself; `endsAt` null: nobody keeps it here, so there is nobody to look first. */
export function isFirstLook(endsAt: Instant | null, now: Instant): boolean {
  return endsAt !== null && Date.parse(now) < Date.parse(endsAt);
}
