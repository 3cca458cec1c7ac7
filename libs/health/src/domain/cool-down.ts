import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { plusMs, refuse } from '#libs/kernel/src/index.js';
import type { MetricTier } from './catalogue.js';
import type { CollectionOutcome } from './collection.js';

/**
 * How long a collection stands before somebody who asks gets another: forges count their budgets by the hour, and what a
 * collection missed the sweep comes back to after as long (`STALE.missedHours`).
 */
export const COOL_DOWN_MS = 3_600_000;

/** Why staff may need evidence before that: codes, because the log of acts keeps them for ever. */
export const URGENT_REASONS = ['repository-corrected', 'decision-due', 'source-recovered'] as const;
export type UrgentReason = (typeof URGENT_REASONS)[number];

/** The newest collection of a project, as far as asking for another one depends on it. */
export interface NewestCollection {
  readonly id: string;
  readonly state: 'collecting' | 'finished';
  readonly tier: MetricTier;
  readonly finishedAt: Instant | null;
  /** Null until it has ended. */
  readonly outcome: CollectionOutcome | null;
}

export type RefreshDecision = { readonly kind: 'open' } | { readonly kind: 'running'; readonly id: string };

/**
 * Whether asking opens a collection, or widens the one that is open. One that is open and looks at all that is asked for serves
 * everybody. One that ended lately is enough, unless it reached nothing, left out people who may be looked at now, or `isUrgent`. Refused
 * `health.collected-lately`, with the time to come again.
 */
export function decideRefresh(
  newest: NewestCollection | null,
  { tier, isUrgent }: { readonly tier: MetricTier; readonly isUrgent: boolean },
  now: Instant,
): RefreshDecision | Refusal {
  if (newest === null || newest.tier < tier) return { kind: 'open' };
  if (newest.state === 'collecting') return { kind: 'running', id: newest.id };
  const until = newest.finishedAt === null ? now : plusMs(newest.finishedAt, COOL_DOWN_MS);
  if (isUrgent || newest.outcome === 'unavailable' || until <= now) return { kind: 'open' };
  const words = 'Evidence on this project was collected within the last hour.';
  return {
    ...refuse('health.collected-lately', 'rate-limited', words),
    retryAfterSeconds: Math.max(1, Math.ceil((Date.parse(until) - Date.parse(now)) / 1_000)),
  };
}
