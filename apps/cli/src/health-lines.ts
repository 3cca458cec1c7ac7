import type { BaseRate } from '#libs/health/src/domain/base-rate.js';
import type { GitMetric, RestsOn } from '#libs/health/src/domain/git-metrics.js';
import type { MetricValue, NullReason } from '#libs/health/src/domain/metric.js';
import type { NotEvaluableReason, Succession, SuccessionCode } from '#libs/health/src/domain/succession.js';
import { table } from './output.js';

export interface HealthReport {
  readonly asOf: string;
  readonly metrics: Readonly<Record<GitMetric, MetricValue & { readonly restsOn?: RestsOn }>>;
  readonly successionSignals: Succession & { readonly baseRate: BaseRate };
}

/** What a metric is called, and what its numerator and denominator count. */
const NAMES: Readonly<Record<GitMetric, string>> = {
  commits_90d: 'Commits, 90 days',
  commits_365d: 'Commits, 365 days',
  caf_365d: 'People who make more than half of the commits, 365 days',
  caf_all: 'The same, all time',
  top_share_365d: 'Share of the most active person, 365 days',
  truck_factor: 'People who have to leave until half of the files have no author',
  elephant_factor_365d: 'Employers behind more than half of the commits, 365 days',
  newcomer_share_365d: 'Written by people here for under three years, 365 days',
  newcomer_committer_share_365d: 'Committed by people here for under three years, 365 days',
  incumbent_decline: 'Fewer commits than the year before by everybody else',
  silent_days: 'Days since the last commit, merge or tag',
  releases_365d: 'Releases, 365 days',
};

const RESTS_ON: Readonly<Record<RestsOn, string>> = {
  'renames-not-followed': 'renames not followed',
  'version-tags': 'version tags',
};

const REASONS: Readonly<Record<NullReason, string>> = {
  'not-collected': 'not collected',
  'not-applicable': 'not applicable',
  error: 'could not be read',
  'rate-limited': 'asked too often',
  'no-demand': 'nothing was asked',
};

const SIGNALS: Readonly<Record<SuccessionCode, (value: number) => string>> = {
  'newcomer-commits': (value) => `people here for under three years committed ${percent(value)}`,
  'newcomer-top-author': (value) =>
    `the most active author, with ${percent(value)}, is here for under three years`,
  'newcomer-tagger': (value) => `somebody here for under three years tagged ${value} versions`,
  'incumbent-decline': (value) => `everybody else made ${percent(value)} fewer commits than the year before`,
  'review-loss': (value) =>
    `only ${percent(value)} of what is merged is reviewed, under half of the year before`,
};

const NOT_EVALUABLE: Readonly<Record<NotEvaluableReason, string>> = {
  'few-attributed': 'too many of the commits are by people who do not want to be counted',
  'hidden-decide': 'it hangs on people who do not want to be counted',
};

const REASON_TO_TALK =
  'Signals are a reason to talk to the project, nothing more: healthy handovers show the same. They say nothing about a person.';

/** A report for people: every value with what it rests on, every gap with its reason. */
export function healthLines({ asOf, metrics, successionSignals }: HealthReport): string[] {
  const rows = Object.entries(metrics) as [GitMetric, HealthReport['metrics'][GitMetric]][];
  const { level, signals, baseRate, reason } = successionSignals;
  return [
    `Health as of ${asOf}, from the git history alone (humans only, without merges)`,
    '',
    ...table(rows.map(([key, value]) => [NAMES[key], shown(value), foundOn(key, value)])),
    '',
    `Succession signals: ${level}${reason === undefined ? '' : ` (${NOT_EVALUABLE[reason]})`}`,
    ...signals.map(({ code, since, value }) => `  since ${since}: ${SIGNALS[code](value)} (${code})`),
    `  This project stood at review at ${baseRate.review} and at notice at ${baseRate.notice} of ${baseRate.evaluated} quarter starts at which it could be judged.`,
    `  ${REASON_TO_TALK}`,
  ];
}

function shown({ value, nullReason, denominator }: MetricValue): string {
  if (value === null) return `unknown (${REASONS[nullReason ?? 'not-collected']})`;
  return denominator === undefined ? String(value) : percent(value);
}

function foundOn(
  key: GitMetric,
  { numerator, denominator, coverage, value, restsOn }: HealthReport['metrics'][GitMetric],
): string {
  const parts = [
    denominator === undefined
      ? ''
      : `${numerator} ${key === 'incumbent_decline' ? 'after' : 'of'} ${denominator}`,
    value !== null && coverage < 1 ? `${percent(coverage)} of the commits tell` : '',
    value === null || restsOn === undefined ? '' : RESTS_ON[restsOn],
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
