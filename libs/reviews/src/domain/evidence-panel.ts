import type { MetricKey } from '#libs/health/src/domain/catalogue.js';

/** What a figure informs: how sound the work is, how much it matters, or what it costs. */
export type Informs = 'technical' | 'relevance' | 'cost';

/** Every figure of the catalogue with the criterion of the default rubric it informs; a new figure has to be placed here. */
const INFORMS: Readonly<Record<MetricKey, Informs>> = {
  archived: 'relevance',
  disabled: 'relevance',
  fork: 'relevance',
  mirror: 'relevance',
  empty: 'relevance',
  deprecated: 'relevance',
  direct_dependents: 'relevance',
  transitive_dependents: 'relevance',
  distribution_presence: 'relevance',
  download_rank_share: 'relevance',
  demand_180d: 'relevance',
  openssf_criticality: 'relevance',
  funding_channels: 'cost',
  sponsors: 'cost',
  commits_90d: 'cost',
  commits_365d: 'cost',
  active_maintainers_365d: 'cost',
  releases_365d: 'technical',
  release_interval_days: 'technical',
  first_response_issue_days: 'technical',
  first_response_pr_days: 'technical',
  unanswered_ratio_180d: 'technical',
  pr_closure_ratio_180d: 'technical',
  backlog_growth_180d: 'technical',
  resolution_issue_days: 'technical',
  resolution_pr_days: 'technical',
  first_review_pr_days: 'technical',
  review_coverage_180d: 'technical',
  self_merge_ratio_180d: 'technical',
  silent_days: 'technical',
  scorecard_maintained: 'technical',
  scorecard_code_review: 'technical',
  scorecard_branch_protection: 'technical',
  scorecard_security_policy: 'technical',
  scorecard_dangerous_workflow: 'technical',
  scorecard_token_permissions: 'technical',
  scorecard_vulnerabilities: 'technical',
  scorecard_signed_releases: 'technical',
  caf_365d: 'technical',
  caf_all: 'technical',
  top_share_365d: 'technical',
  diversity_365d: 'technical',
  truck_factor: 'technical',
  elephant_factor_365d: 'technical',
  newcomer_share_365d: 'technical',
  newcomer_committer_share_365d: 'technical',
  incumbent_decline: 'technical',
};

/** The figures that stand beside one criterion; null where the rubric does not have the criterion they inform. */
export interface CriterionEvidence<V> {
  readonly criterion: string | null;
  readonly weight: number | null;
  readonly metrics: Readonly<Record<string, V>>;
}

/**
 * Groups figures by the criterion of a rubric they inform, in the rubric's order; what informs none of its criteria comes
 * last, so that no figure is lost. Figures inform, they never score: nothing here is a proposal for a number of points.
 */
export function evidencePanel<V>(
  weights: Readonly<Record<string, number>>,
  metrics: Readonly<Record<string, V>>,
): CriterionEvidence<V>[] {
  const informs = (metric: string): string | null => {
    const criterion = Object.hasOwn(INFORMS, metric) ? INFORMS[metric as MetricKey] : null;
    return criterion !== null && Object.hasOwn(weights, criterion) ? criterion : null;
  };
  const of = (criterion: string | null): Readonly<Record<string, V>> =>
    Object.fromEntries(Object.entries(metrics).filter(([metric]) => informs(metric) === criterion));
  const beside = of(null);
  return [
    ...Object.entries(weights).map(([criterion, weight]) => ({ criterion, weight, metrics: of(criterion) })),
    ...(Object.keys(beside).length === 0 ? [] : [{ criterion: null, weight: null, metrics: beside }]),
  ];
}
