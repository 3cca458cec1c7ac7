import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, contains, daysBefore, lowerBound, seconds, within } from './calendar.js';
import { MIN_COMMITS, contributorAbsenceFactor, tally } from './contributor-absence.js';
import type { CountedCommit, History } from './git-history.js';
import type { MetricValue } from './metric.js';
import { observed, ratio, unobserved } from './metric.js';
import { incumbentDecline, newcomerCommitterShare, newcomerShare } from './newcomers.js';
import { truckFactor } from './truck-factor.js';
import { tagKind } from './version-tag.js';

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
 * committer date in UTC, windows half-open. Of a shallow clone, what needs the whole past is not collected.
 */
export function gitMetrics(history: History, asOf: Instant): Record<GitMetric, MetricValue> {
  const ever = { fromSeconds: -Infinity, toSeconds: seconds(asOf) };
  const all = within(history.commits, ever);
  const year = within(history.commits, daysBefore(asOf, 365));
  const wholePast = (metric: () => MetricValue): MetricValue =>
    history.isComplete ? metric() : unobserved('not-collected');
  const window = (days: number, metric: () => MetricValue): MetricValue =>
    history.isComplete || reachesBack(history, daysBefore(asOf, days).fromSeconds)
      ? metric()
      : unobserved('not-collected');
  return {
    commits_90d: window(90, () => observed(within(history.commits, daysBefore(asOf, 90)).length)),
    commits_365d: window(365, () => observed(year.length)),
    caf_365d: window(365, () => absence(year)),
    caf_all: wholePast(() => absence(all)),
    top_share_365d: window(365, () => topShare(year)),
    truck_factor: wholePast(() =>
      orNotApplicable(
        truckFactor(
          history.changes.slice(
            0,
            lowerBound(history.changes, ever.toSeconds, (c) => c.atSeconds),
          ),
        ),
      ),
    ),
    elephant_factor_365d: window(365, () => elephantFactor(year)),
    newcomer_share_365d: wholePast(() => newcomerShare(history, asOf)),
    newcomer_committer_share_365d: wholePast(() => newcomerCommitterShare(history, asOf)),
    incumbent_decline: wholePast(() => incumbentDecline(history, asOf)),
    silent_days: silentDays(history, asOf),
    releases_365d: observed(
      history.tags.filter(
        ({ name, atSeconds }) => contains(daysBefore(asOf, 365), atSeconds) && tagKind(name) === 'release',
      ).length,
    ),
  };
}

/** Commits of the most active author over all; numerator and denominator kept. */
export function topShare(commits: readonly CountedCommit[]): MetricValue {
  const counts = [...tally(commits.map(({ author }) => author)).values()];
  return ratio(Math.max(0, ...counts), commits.length);
}

/** CAF over employers (CHAOSS elephant factor); not applicable where addresses were anonymised to `.invalid`. */
export function elephantFactor(commits: readonly CountedCommit[]): MetricValue {
  const employers = commits.flatMap(({ employer }) => (employer === null ? [] : [employer]));
  if (employers.length < commits.length) return unobserved('not-applicable');
  return orNotApplicable(contributorAbsenceFactor([...tally(employers).values()]));
}

/** Whole days since the last human commit, merge or tag before as-of. */
export function silentDays(history: History, asOf: Instant): MetricValue {
  const end = seconds(asOf);
  const last = Math.max(
    lastBefore(history.commits, end, ({ atSeconds }) => atSeconds),
    lastBefore(history.mergeSeconds, end, (at) => at),
    lastBefore(history.tags, end, ({ atSeconds }) => atSeconds),
  );
  return last === -Infinity ? unobserved('not-applicable') : observed(Math.floor((end - last) / DAY_SECONDS));
}

function absence(commits: readonly CountedCommit[]): MetricValue {
  return orNotApplicable(contributorAbsenceFactor([...tally(commits.map(({ author }) => author)).values()]));
}

function orNotApplicable(value: number | null): MetricValue {
  return value === null ? unobserved('not-applicable') : observed(value);
}

function lastBefore<T>(list: readonly T[], end: number, timeOf: (item: T) => number): number {
  const item = list[lowerBound(list, end, timeOf) - 1];
  return item === undefined ? -Infinity : timeOf(item);
}

function reachesBack(history: History, fromSeconds: number): boolean {
  const oldest = history.commits[0]?.atSeconds;
  return oldest !== undefined && oldest < fromSeconds && history.commits.length >= MIN_COMMITS;
}
