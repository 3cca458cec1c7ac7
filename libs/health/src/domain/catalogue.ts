import type { Visibility } from '#libs/kernel/src/index.js';

/** 1: project facts without people, the whole directory. 2: derived from people, only with a reason (health.md). */
export type MetricTier = 1 | 2;

export interface MetricDefinition {
  readonly tier: MetricTier;
  readonly unit: string;
  /** Length of the window before as-of; null for now and for all time. */
  readonly windowDays: number | null;
}

const flag: MetricDefinition = { tier: 1, unit: 'flag', windowDays: null };
const count = (unit: string, windowDays: number | null = null): MetricDefinition => ({
  tier: 1,
  unit,
  windowDays,
});
const people = (unit: string, windowDays: number | null): MetricDefinition => ({ tier: 2, unit, windowDays });

/** Every metric that is stored, under its key. Flags are 1 or 0. */
export const CATALOGUE = {
  archived: flag,
  disabled: flag,
  fork: flag,
  mirror: flag,
  empty: flag,
  direct_dependents: count('projects'),
  transitive_dependents: count('projects'),
  distribution_presence: count('share'),
  download_rank_share: count('share'),
  funding_channels: count('channels'),
  releases_365d: count('releases', 365),
  demand_180d: count('items', 180),
  unanswered_ratio_180d: count('ratio', 180),
  pr_closure_ratio_180d: count('ratio', 180),
  review_coverage_180d: count('ratio', 180),
  commits_90d: count('commits', 90),
  commits_365d: count('commits', 365),
  silent_days: count('days'),
  caf_365d: people('people', 365),
  caf_all: people('people', null),
  top_share_365d: people('ratio', 365),
  truck_factor: people('people', null),
  elephant_factor_365d: people('employers', 365),
  newcomer_share_365d: people('ratio', 365),
  newcomer_committer_share_365d: people('ratio', 365),
  incumbent_decline: people('ratio', 730),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
export type MetricKey = keyof typeof CATALOGUE;
export const METRIC_KEYS = Object.keys(CATALOGUE) as readonly MetricKey[];

/** Version of how values are computed; stored beside every value. */
export const METHOD_VERSION = 'health-1';

export function isMetricKey(key: string): key is MetricKey {
  return Object.hasOwn(CATALOGUE, key);
}

/** Tier 1 is public, people-derived values are restricted (design, doctrine 8). */
export function visibilityOf(key: MetricKey): Visibility {
  return CATALOGUE[key].tier === 1 ? 'public' : 'restricted';
}
