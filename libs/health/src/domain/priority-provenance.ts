import type { Instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import type { CollectedValue, LatestValues } from './collected-value.js';
import type { CriticalityChannel } from './criticality.js';
import type { PriorityInputs } from './priority-inputs.js';
import type { FragilityPart } from './priority-method.js';
import type { Assessment } from './project-priority.js';

/** Where an input of a priority comes from and from when it is. */
export interface InputSource {
  /** A source of the catalogue, or `people` where somebody stated or assigned it. */
  readonly source: string;
  readonly observedAt: Instant;
  readonly coverage: number;
}

export type InputSources = { readonly [K in keyof PriorityInputs]?: InputSource };

/** When people last said something about each thing they say something about; null where nobody did. */
export type AssessedAt = {
  readonly [K in 'needClass' | 'income' | 'paidShare' | 'exposure']: Instant | null;
};

export const NEVER_ASSESSED: AssessedAt = { needClass: null, income: null, paidShare: null, exposure: null };

/** The metric behind each input that is collected. */
export const METRIC_OF = {
  transitiveDependents: 'transitive_dependents',
  directDependents: 'direct_dependents',
  downloadRankShare: 'download_rank_share',
  distroPresence: 'distribution_presence',
  caf: 'caf_365d',
  truckFactor: 'truck_factor',
  topShare: 'top_share_365d',
  demand: 'demand_180d',
  unansweredRatio: 'unanswered_ratio_180d',
  closureRatio: 'pr_closure_ratio_180d',
  silentDays: 'silent_days',
  incumbentDecline: 'incumbent_decline',
  reviewCoverage: 'review_coverage_180d',
} as const satisfies Partial<Record<keyof PriorityInputs, MetricKey>>;
export type CollectedInput = keyof typeof METRIC_OF;
export const COLLECTED_INPUTS = Object.keys(METRIC_OF) as readonly CollectedInput[];

/** Metrics a score is computed from, its lifecycle flags with them. */
export const SCORED_METRICS: readonly MetricKey[] = ['archived', 'deprecated', ...Object.values(METRIC_OF)];

/** The inputs each part of a priority is made of. */
export const INPUTS_OF: Readonly<
  Record<CriticalityChannel | 'underfunding' | FragilityPart, readonly (keyof PriorityInputs)[]>
> = {
  transitiveDependents: ['transitiveDependents'],
  directDependents: ['directDependents'],
  downloadRankShare: ['downloadRankShare'],
  distroPresence: ['distroPresence'],
  exposure: ['exposure'],
  underfunding: ['needClass', 'incomeMinor', 'incomeAtLeastMinor', 'incomeAtMostMinor', 'paidShare'],
  people: ['caf', 'truckFactor', 'topShare'],
  response: ['unansweredRatio', 'demand'],
  backlog: ['closureRatio', 'demand'],
  succession: ['incumbentDecline', 'silentDays', 'demand'],
  practice: ['reviewCoverage'],
};

/** Source and time of every input that is known. */
export function sourcesOf(latest: LatestValues, assessment: Assessment, at: AssessedAt): InputSources {
  const collected = COLLECTED_INPUTS.flatMap((input) => {
    const value: CollectedValue | undefined = latest[METRIC_OF[input]];
    if (value === undefined || value.value === null) return [];
    const { source, observedAt, coverage } = value;
    return [[input, { source, observedAt, coverage }] as const];
  });
  const assessed = (Object.keys(assessment) as (keyof Assessment)[]).flatMap((input) => {
    const observedAt =
      at[input === 'needClass' || input === 'paidShare' || input === 'exposure' ? input : 'income'];
    return assessment[input] === null || observedAt === null
      ? []
      : [[input, { source: 'people', observedAt, coverage: 1 }] as const];
  });
  return Object.fromEntries([...collected, ...assessed]);
}
