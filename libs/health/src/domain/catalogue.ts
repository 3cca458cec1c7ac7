import type { Visibility } from '#libs/kernel/src/index.js';

/** 1: read without looking at people, of the whole directory. 2: derived from people, only with a reason (health.md). */
export type MetricTier = 1 | 2;

export interface MetricDefinition {
  readonly tier: MetricTier;
  readonly unit: string;
  /** Length of the window before as-of; null for now and for all time. */
  readonly windowDays: number | null;
  /** Who may see it (design, doctrine 8; decision 0052). */
  readonly visibility: Visibility;
}

/** What a project is, whoever works on it: for everybody. */
const fact = (unit: string, windowDays: number | null = null): MetricDefinition => ({
  tier: 1,
  unit,
  windowDays,
  visibility: 'public',
});
/**
 * How a project is run. Nobody is counted in it, but where one person keeps a project it is what that person does: for staff,
 * the board and the project itself, who are those that see its priority.
 */
const practice = (unit: string, windowDays: number | null = null): MetricDefinition => ({
  tier: 1,
  unit,
  windowDays,
  visibility: 'case-team',
});
/** Derived from people: for whoever may see people, and each look is logged. */
const people = (unit: string, windowDays: number | null): MetricDefinition => ({
  tier: 2,
  unit,
  windowDays,
  visibility: 'restricted',
});
const flag = fact('flag');

/** Every metric that is stored, under its key. Flags are 1 or 0. What each means and where it comes from: `catalogue-texts.en.ts`. */
export const CATALOGUE = {
  archived: flag,
  disabled: flag,
  fork: flag,
  mirror: flag,
  empty: flag,
  deprecated: flag,
  direct_dependents: fact('projects'),
  transitive_dependents: fact('projects'),
  distribution_presence: fact('share'),
  download_rank_share: fact('share'),
  funding_channels: fact('channels'),
  sponsors: fact('sponsors'),
  releases_365d: fact('releases', 365),
  release_interval_days: fact('days'),
  demand_180d: practice('items', 180),
  first_response_issue_days: practice('days', 180),
  first_response_pr_days: practice('days', 180),
  unanswered_ratio_180d: practice('ratio', 180),
  pr_closure_ratio_180d: practice('ratio', 180),
  backlog_growth_180d: practice('items', 180),
  resolution_issue_days: practice('days', 365),
  resolution_pr_days: practice('days', 365),
  first_review_pr_days: practice('days', 180),
  review_coverage_180d: practice('ratio', 180),
  self_merge_ratio_180d: practice('ratio', 180),
  // Humans only, which a forge's own count of commits is not: told by the history alone, and so only where people are read.
  commits_90d: people('commits', 90),
  commits_365d: people('commits', 365),
  silent_days: practice('days'),
  scorecard_maintained: practice('points'),
  scorecard_code_review: practice('points'),
  scorecard_branch_protection: fact('points'),
  scorecard_security_policy: fact('points'),
  scorecard_dangerous_workflow: fact('points'),
  scorecard_token_permissions: fact('points'),
  scorecard_vulnerabilities: fact('points'),
  scorecard_signed_releases: fact('points'),
  openssf_criticality: practice('score'),
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
