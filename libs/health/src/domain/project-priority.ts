import type { LatestValues } from './collected-value.js';
import type { MetricKey } from './catalogue.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';
import type { Priority } from './priority.js';
import { decidePriority } from './priority.js';

/** What is known of a project's need, money and exposure; null = nobody knows yet. */
export type Assessment = Pick<
  PriorityInputs,
  'needClass' | 'incomeMinor' | 'incomeAtLeastMinor' | 'incomeAtMostMinor' | 'paidShare' | 'exposure'
>;

export const NOT_ASSESSED: Assessment = {
  needClass: null,
  incomeMinor: null,
  incomeAtLeastMinor: null,
  incomeAtMostMinor: null,
  paidShare: null,
  exposure: null,
};

/** The priority inputs a project's latest values and its assessment give. */
export function priorityInputs(latest: LatestValues, assessment: Assessment): PriorityInputs {
  const value = (key: MetricKey): number | null => latest[key]?.value ?? null;
  return {
    ...NOTHING_OBSERVED,
    ...assessment,
    transitiveDependents: value('transitive_dependents'),
    directDependents: value('direct_dependents'),
    downloadRankShare: value('download_rank_share'),
    distroPresence: value('distribution_presence'),
    caf: value('caf_365d'),
    truckFactor: value('truck_factor'),
    topShare: value('top_share_365d'),
    demand: value('demand_180d'),
    unansweredRatio: value('unanswered_ratio_180d'),
    closureRatio: value('pr_closure_ratio_180d'),
    silentDays: value('silent_days'),
    incumbentDecline: value('incumbent_decline'),
    reviewCoverage: value('review_coverage_180d'),
  };
}

/** Priority of a project as stored beside its collection. */
export function projectPriority(latest: LatestValues, assessment: Assessment, method: MethodBody): Priority {
  return decidePriority(priorityInputs(latest, assessment), method, {
    isArchived: latest.archived?.value === 1,
    isDeprecated: latest.deprecated?.value === 1,
  });
}
