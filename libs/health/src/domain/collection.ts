import type { MetricTier } from './catalogue.js';
import type { SourceName } from './collected-value.js';

export type CollectionOutcome = 'collected' | 'partial' | 'unavailable';

/**
 * How a source ended: it answered; it told that there is nothing for us (gone, blocked, refused); or it was not reached, or only
 * in part, which says nothing about the project.
 */
export const RUN_OUTCOMES = ['collected', 'failed', 'unreached'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** How one source ended within a collection. */
export interface SourceRun {
  readonly source: SourceName;
  readonly outcome: RunOutcome;
  /** Values that are not null. */
  readonly observed: number;
}

/** How far the evidence on a project is; what a case waits for. */
export type EvidenceState = 'none' | 'collecting' | 'collected' | 'unavailable';

/**
 * What a collection came to: nothing observed → `unavailable`, a source failed or was not reached → `partial`, else `collected`. An
 * unavailable collection lets a case go on: missing evidence is never held against a project.
 */
export function outcomeOf(runs: readonly SourceRun[]): CollectionOutcome {
  if (!runs.some(({ observed }) => observed > 0)) return 'unavailable';
  return runs.every(({ outcome }) => outcome === 'collected') ? 'collected' : 'partial';
}

export function evidenceStateOf(
  newest: { readonly state: 'collecting' | 'finished'; readonly outcome: CollectionOutcome | null } | null,
): EvidenceState {
  if (newest === null) return 'none';
  if (newest.state === 'collecting') return 'collecting';
  return newest.outcome === 'unavailable' ? 'unavailable' : 'collected';
}

/**
 * How old what is known may grow before the sweep looks again: critical projects weekly, the others monthly. After a look that
 * missed something it comes back after an hour, each further time twice as late, and never later than it would anyway.
 */
export const STALE = { criticalFrom: 0.7, criticalDays: 7, days: 30, missedHours: 1 } as const;

/** Why people of a project may be looked at at all: it applies, it is funded, it is on the dated short list (health.md, two tiers). */
export const STANDING_REASONS = ['application', 'funded', 'outreach'] as const;
export type StandingReason = (typeof STANDING_REASONS)[number];

/** Why a collection was asked for: one of those, or that somebody asks, or that it has grown stale. */
export const REQUEST_REASONS = ['application', 'refresh', 'sweep', 'funded', 'outreach'] as const;
export type RequestReason = (typeof REQUEST_REASONS)[number];

/** Who asks, or that time has passed, is no reason to look at people: only a standing one is. */
export function tierFor(reason: RequestReason): MetricTier {
  return STANDING_REASONS.some((standing) => standing === reason) ? 2 : 1;
}

/** What a stale project is looked at for: its standing reason, which allows for people; else as the sweep it is. */
export function sweptFor(standing: StandingReason | undefined): RequestReason {
  return standing ?? 'sweep';
}
