import type { Visibility } from '#libs/kernel/src/index.js';

/** 1: project facts without people, the whole directory. 2: derived from people, only with a reason (health.md). */
export type MetricTier = 1 | 2;

export interface MetricDefinition {
  readonly tier: MetricTier;
  readonly unit: string;
  /** Length of the window before as-of; null for now and for all time. */
  readonly windowDays: number | null;
  /** Who may see it (design, doctrine 8). Tier 1 is public unless it says something about money. */
  readonly visibility: Visibility;
}

const flag: MetricDefinition = { tier: 1, unit: 'flag', windowDays: null, visibility: 'public' };
const count = (unit: string, windowDays: number | null = null): MetricDefinition => ({
  tier: 1,
  unit,
  windowDays,
  visibility: 'public',
});
const people = (unit: string, windowDays: number | null): MetricDefinition => ({
  tier: 2,
  unit,
  windowDays,
  visibility: 'restricted',
});

/** Every metric that is stored, under its key. Flags are 1 or 0. Definitions: README, and health.md of the design. */
export const CATALOGUE = {
  archived: flag,
  disabled: flag,
  fork: flag,
  mirror: flag,
  empty: flag,
  deprecated: flag,
  direct_dependents: count('projects'),
  transitive_dependents: count('projects'),
  distribution_presence: count('share'),
  download_rank_share: count('share'),
  funding_channels: count('channels'),
  sponsors: count('sponsors'),
  releases_365d: count('releases', 365),
  release_interval_days: count('days'),
  demand_180d: count('items', 180),
  first_response_issue_days: count('days', 180),
  first_response_pr_days: count('days', 180),
  unanswered_ratio_180d: count('ratio', 180),
  pr_closure_ratio_180d: count('ratio', 180),
  backlog_growth_180d: count('items', 180),
  resolution_issue_days: count('days', 365),
  resolution_pr_days: count('days', 365),
  first_review_pr_days: count('days', 180),
  review_coverage_180d: count('ratio', 180),
  self_merge_ratio_180d: count('ratio', 180),
  commits_90d: count('commits', 90),
  commits_365d: count('commits', 365),
  silent_days: count('days'),
  scorecard_maintained: count('points'),
  scorecard_code_review: count('points'),
  scorecard_branch_protection: count('points'),
  scorecard_security_policy: count('points'),
  scorecard_dangerous_workflow: count('points'),
  scorecard_token_permissions: count('points'),
  scorecard_vulnerabilities: count('points'),
  scorecard_signed_releases: count('points'),
  openssf_criticality: count('score'),
  active_maintainers_365d: people('people', 365),
  caf_365d: people('people', 365),
  caf_all: people('people', null),
  top_share_365d: people('ratio', 365),
  diversity_365d: people('ratio', 365),
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

/** The class every reader's rights are held against. */
export function visibilityOf(key: MetricKey): Visibility {
  return CATALOGUE[key].visibility;
}
