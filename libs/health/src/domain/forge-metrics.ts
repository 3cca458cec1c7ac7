import type { Instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { DAY_SECONDS, seconds } from './calendar.js';
import type { ForgeCounts, ForgeFacts, MaintenanceAct, Part, Sample } from './forge-facts.js';
import { FORGE_FLAGS } from './forge-facts.js';
import { part, reach, recent } from './forge-sample.js';
import type { MetricValue } from './metric.js';
import { observed, ratio, unobserved } from './metric.js';
import { releaseInterval, releasesOfYear } from './releases.js';
import { demand, firstResponse, firstReview, resolution, unansweredRatio } from './response.js';
import { reviewCoverage, selfMergeRatio } from './review-coverage.js';

const ACTS_OF_A_MAINTAINER = 2;
const WINDOW_DAYS = 180;

/** What a forge tells: null with the reason where it does not answer. Of some a source beside it may know a value, which then counts. */
export const FORGE_METRICS = [
  ...FORGE_FLAGS,
  'demand_180d',
  'first_response_issue_days',
  'first_response_pr_days',
  'unanswered_ratio_180d',
  'pr_closure_ratio_180d',
  'backlog_growth_180d',
  'resolution_issue_days',
  'resolution_pr_days',
  'first_review_pr_days',
  'review_coverage_180d',
  'self_merge_ratio_180d',
  'active_maintainers_365d',
  'funding_channels',
  'sponsors',
  'releases_365d',
  'release_interval_days',
  'silent_days',
] as const satisfies readonly MetricKey[];

/** What the forge counted itself when it was asked: the window ends then, and does not move with what is stored. */
export const COUNTED_BY_FORGE: readonly MetricKey[] = ['pr_closure_ratio_180d', 'backlog_growth_180d'];

/**
 * The project metrics of a forge's facts as of a point in time at which they still hold. A part that is missing is null
 * with its reason; a sample that does not reach back to the start of the window lowers the coverage and never stands for
 * the whole (health.md).
 */
export function forgeMetrics(facts: ForgeFacts, asOf: Instant) {
  const { issues, pulls, merges, pushes, releases } = facts;
  return covered({
    ...(Object.fromEntries(
      FORGE_FLAGS.map((flag) => [flag, part(facts.flags[flag], (isSet) => observed(isSet ? 1 : 0))]),
    ) as Record<(typeof FORGE_FLAGS)[number], MetricValue>),
    funding_channels: part(facts.fundingChannels, (channels) => observed(channels)),
    sponsors: part(facts.sponsors, (sponsors) => observed(sponsors)),
    releases_365d: part(releases, (sample) => releasesOfYear(sample, asOf)),
    release_interval_days: part(releases, (sample) => releaseInterval(sample, asOf)),
    demand_180d: demand(issues, pulls, asOf),
    first_response_issue_days: part(issues, (sample) => firstResponse(sample, asOf)),
    first_response_pr_days: part(pulls, (sample) => firstResponse(sample, asOf)),
    unanswered_ratio_180d: unansweredRatio(issues, pulls, asOf),
    pr_closure_ratio_180d: part(facts.counts, (counts) => closureRatio(counts, facts.readAt)),
    backlog_growth_180d: part(facts.counts, (counts) => backlogGrowth(counts, facts.readAt)),
    resolution_issue_days: part(issues, (sample) => resolution(sample, asOf)),
    resolution_pr_days: part(pulls, (sample) => resolution(sample, asOf)),
    first_review_pr_days: part(pulls, (sample) => firstReview(sample, asOf)),
    review_coverage_180d: reviewCoverage(merges, pushes, asOf),
    self_merge_ratio_180d: part(merges, (sample) => selfMergeRatio(sample, asOf)),
    silent_days: part(facts.lastActivityAt, (last) =>
      observed(Math.max(0, Math.floor((seconds(asOf) - seconds(last)) / DAY_SECONDS))),
    ),
  } satisfies Partial<Record<MetricKey, MetricValue>>);
}

/**
 * Closed or merged by opened, humans only (health.md). Where not every author was told, over the end of the window in which
 * they were, with its part of the window as coverage: a count of the whole would have unknown machines in both numbers, and
 * taking away those that are known would make it look whole. That nobody opened one in a part of the window is no word
 * on demand.
 */
function closureRatio({ pulls, pullsSince }: ForgeCounts, readAt: Instant): MetricValue {
  if (pullsSince === undefined) {
    const { opened, closed } = pulls;
    if (opened > 0) return ratio(closed, opened);
    return { ...unobserved('no-demand'), numerator: closed, denominator: 0 };
  }
  const { opened, closed, since } = pullsSince;
  if (opened === 0) return unobserved('not-collected');
  return ratio(closed, opened, reach({ items: [], since }, readAt, WINDOW_DAYS));
}

/** Opened less closed, humans only; where not every author was told, over the end of the window in which they were. */
function backlogGrowth({ issues, pulls, growthSince }: ForgeCounts, readAt: Instant): MetricValue {
  if (growthSince === undefined) return observed(issues.opened + pulls.opened - issues.closed - pulls.closed);
  const { growth, since } = growthSince;
  return observed(growth, reach({ items: [], since }, readAt, WINDOW_DAYS));
}

/** What was counted over no part of its window was not observed: nothing seen is not nothing there. */
function covered<K extends string>(metrics: Record<K, MetricValue>): Record<K, MetricValue> {
  const entries = Object.entries<MetricValue>(metrics).map(([key, value]) => [
    key,
    value.value !== null && value.coverage === 0 ? unobserved('not-collected') : value,
  ]);
  return Object.fromEntries(entries) as Record<K, MetricValue>;
}

/**
 * Distinct humans with at least two acts of maintenance in the year, of every kind together. What nobody knows the person of lowers
 * the coverage; where that is everything, so is the number. Derived from people: tier 2.
 */
export function activeMaintainers(acts: Part<Sample<MaintenanceAct>>, asOf: Instant): MetricValue {
  return part(acts, (sample) => {
    const counts = new Map<number, number>();
    const acts = recent(sample, asOf, 365);
    const known = acts.flatMap(({ person }) => (person === null ? [] : [person]));
    if (known.length === 0 && acts.length > 0) return unobserved('not-collected');
    for (const person of known) counts.set(person, (counts.get(person) ?? 0) + 1);
    const active = [...counts.values()].filter((acted) => acted >= ACTS_OF_A_MAINTAINER);
    const share = acts.length === 0 ? 1 : known.length / acts.length;
    return observed(active.length, reach(sample, asOf, 365) * share);
  });
}
