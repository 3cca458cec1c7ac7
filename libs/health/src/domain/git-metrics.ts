import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, contains, daysBefore, seconds } from './calendar.js';
import { countOf, lowerBound, tally, within } from './columns.js';
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
    truck_factor: wholePast(() => filesLeft(history, asOf)),
    elephant_factor_365d: window(365, () => elephantFactor(year)),
    newcomer_share_365d: wholePast(() => newcomerShare(history, asOf)),
    newcomer_committer_share_365d: wholePast(() => newcomerCommitterShare(history, asOf)),
    incumbent_decline: wholePast(() => incumbentDecline(history, asOf)),
    silent_days: silentDays(history, asOf),
    releases_365d: window(365, () => releases(history, asOf)),
  };
}

/** Commits of the most active author over all; numerator and denominator kept. */
export function topShare({ authors }: CommitColumns): MetricValue {
  let top = 0;
  for (const commits of tally(authors).values()) top = Math.max(top, commits);
  return ratio(top, countOf(authors), attributed(authors));
}

/** CAF over employers; not applicable where an address hides its domain. */
export function elephantFactor({ employers }: CommitColumns): MetricValue {
  return employers.includes(NOBODY)
    ? unobserved('not-applicable')
    : orNotApplicable(contributorAbsenceFactor([...tally(employers).values()]));
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
  const value = contributorAbsenceFactor([...tally(authors).values()]);
  return value === null ? unobserved('not-applicable') : observed(value, attributed(authors));
}

/** Part of the commits whose author is counted as a person. */
function attributed(authors: Int32Array): number {
  return authors.length === 0 ? 1 : countOf(authors) / authors.length;
}

function filesLeft({ files }: History, asOf: Instant): MetricValue {
  return files === null ? unobserved('not-collected') : orNotApplicable(truckFactor(files, seconds(asOf)));
}

function orNotApplicable(value: number | null): MetricValue {
  return value === null ? unobserved('not-applicable') : observed(value);
}

function lastBefore(column: ArrayLike<number>, end: number): number {
  return column[lowerBound(column, end) - 1] ?? -Infinity;
}

function reachesBack({ commits }: History, fromSeconds: number): boolean {
  const oldest = commits.atSeconds[0];
  return oldest !== undefined && oldest < fromSeconds && commits.atSeconds.length >= MIN_COMMITS;
}
