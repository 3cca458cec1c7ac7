import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, contains, daysBefore, seconds } from './calendar.js';
import { attributed, whereAttributed } from './attribution.js';
import { lowerBound, tally, within } from './columns.js';
import { MIN_COMMITS, contributorAbsenceFactor } from './contributor-absence.js';
import type { CommitColumns, History } from './git-history.js';
import { NOBODY } from './git-history.js';
import type { MetricValue } from './metric.js';
import { observed, ratio, unobserved } from './metric.js';
import { incumbentDecline, newcomerCommitterShare, newcomerShare } from './newcomers.js';
import { truckFactor } from './truck-factor.js';

/** What the git history alone tells, by metric key. */
export const GIT_METRICS = [
  'commits_90d',
  'commits_365d',
  'caf_365d',
  'caf_all',
  'top_share_365d',
  'truck_factor',
  'elephant_factor_365d',
  'newcomer_share_365d',
  'newcomer_committer_share_365d',
  'incumbent_decline',
  'silent_days',
  'releases_365d',
] as const;
export type GitMetric = (typeof GIT_METRICS)[number];

/** What a value rests on that a reader has to know: tags are no releases of a forge, and renamed files begin anew. */
export type RestsOn = 'renames-not-followed' | 'version-tags';
export const RESTS_ON: Readonly<Partial<Record<GitMetric, RestsOn>>> = {
  truck_factor: 'renames-not-followed',
  releases_365d: 'version-tags',
};

/** What a history gives as evidence: the metrics of the command, and the diversity that follows from one of them. */
export const HISTORY_METRICS = [...GIT_METRICS, 'diversity_365d'] as const;

/**
 * All metrics of a git history as of a point in time: only commits, tags and merges strictly before it count, by
 * committer date in UTC, windows half-open. Of a shallow clone, what needs more of the past than there is is not
 * collected.
 */
export function gitMetrics(history: History, asOf: Instant): Record<GitMetric, MetricValue> {
  const all = within(history.commits, { fromSeconds: -Infinity, toSeconds: seconds(asOf) });
  const year = within(history.commits, daysBefore(asOf, 365));
  const wholePast = (metric: () => MetricValue): MetricValue =>
    history.isComplete ? metric() : unobserved('not-collected');
  const window = (days: number, metric: () => MetricValue): MetricValue =>
    history.isComplete || reachesBack(history, daysBefore(asOf, days).fromSeconds)
      ? metric()
      : unobserved('not-collected');
  return {
    commits_90d: window(90, () => observed(within(history.commits, daysBefore(asOf, 90)).atSeconds.length)),
    commits_365d: window(365, () => observed(year.atSeconds.length)),
    caf_365d: window(365, () => absence(year)),
    caf_all: wholePast(() => absence(all)),
    top_share_365d: window(365, () => topShare(year)),
    truck_factor: wholePast(() =>
      filesLeft(history, asOf, Math.min(attributed(all.authors), attributed(year.authors))),
    ),
    elephant_factor_365d: window(365, () => elephantFactor(year)),
    newcomer_share_365d: wholePast(() => newcomerShare(history, asOf)),
    newcomer_committer_share_365d: wholePast(() => newcomerCommitterShare(history, asOf)),
    incumbent_decline: wholePast(() => incumbentDecline(history, asOf)),
    silent_days: silentDays(history, asOf),
    releases_365d: window(365, () => releases(history, asOf)),
  };
}

/** Commits of the most active author over all, of nobody too; numerator and denominator kept. */
export function topShare({ authors }: CommitColumns): MetricValue {
  const coverage = attributed(authors);
  let top = 0;
  for (const commits of tally(authors).values()) top = Math.max(top, commits);
  return whereAttributed(coverage, () => ratio(top, authors.length, coverage));
}

/** The share of everybody but the top author: 1 − top share, and unknown where that is. */
export function diversity(top: MetricValue): MetricValue {
  const { value, numerator, denominator } = top;
  if (value === null) return top;
  return numerator === undefined || denominator === undefined
    ? { ...top, value: 1 - value }
    : { ...top, value: 1 - value, numerator: denominator - numerator };
}

/** CAF over employers; not applicable where an address hides its domain. */
export function elephantFactor({ authors, employers }: CommitColumns): MetricValue {
  const isHidden = employers.some((employer, index) => employer === NOBODY && authors[index] !== NOBODY);
  if (isHidden) return unobserved('not-applicable');
  return factor(employers, attributed(authors));
}

/** Whole days since the last human commit, merge or tag before as-of. */
export function silentDays(history: History, asOf: Instant): MetricValue {
  const end = seconds(asOf);
  const tags = history.tags.filter(({ isMachine }) => !isMachine);
  const last = Math.max(
    lastBefore(history.commits.atSeconds, end),
    lastBefore(history.merges.atSeconds, end),
    lastBefore(
      tags.map(({ atSeconds }) => atSeconds),
      end,
    ),
  );
  if (last === -Infinity) return unobserved(history.isComplete ? 'not-applicable' : 'not-collected');
  return observed(Math.floor((end - last) / DAY_SECONDS));
}

/** Version tags of the year without prereleases, whoever made them: what stands for releases without a forge. */
function releases(history: History, asOf: Instant): MetricValue {
  const year = daysBefore(asOf, 365);
  const made = history.tags.filter(({ kind, atSeconds }) => kind === 'release' && contains(year, atSeconds));
  return observed(made.length);
}

function absence({ authors }: CommitColumns): MetricValue {
  return factor(authors, attributed(authors));
}

function factor(column: Int32Array, coverage: number): MetricValue {
  return whereAttributed(coverage, () =>
    orNotApplicable(contributorAbsenceFactor([...tally(column).values()], column.length), coverage),
  );
}

function filesLeft({ files }: History, asOf: Instant, coverage: number): MetricValue {
  return files === null
    ? unobserved('not-collected')
    : whereAttributed(coverage, () => orNotApplicable(truckFactor(files, seconds(asOf)), coverage));
}

function orNotApplicable(value: number | null, coverage: number): MetricValue {
  return value === null ? unobserved('not-applicable') : observed(value, coverage);
}

function lastBefore(column: ArrayLike<number>, end: number): number {
  return column[lowerBound(column, end) - 1] ?? -Infinity;
}

function reachesBack({ commits }: History, fromSeconds: number): boolean {
  const oldest = commits.atSeconds[0];
  return oldest !== undefined && oldest < fromSeconds && commits.atSeconds.length >= MIN_COMMITS;
}
