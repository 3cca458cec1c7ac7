import type { Instant } from '#libs/kernel/src/index.js';
import { monthsBefore } from './calendar.js';
import type { ForgeMerge, Part, Sample } from './forge-facts.js';
import { isMissing } from './forge-facts.js';
import { inWindow, later, reach, recent } from './forge-sample.js';
import type { MetricValue } from './metric.js';
import { ratio, unobserved } from './metric.js';
import type { ReviewCoverageAt } from './succession.js';

const WINDOW_DAYS = 180;
/** How old the newest value may be at a time for which it is asked. */
const POINT_MONTHS = 3;

/**
 * Changes with another human's approval / all changes: merged pull requests, and pushes past them, which nobody reviewed.
 * Counted as far back as both samples are whole. Where the forge does not tell how commits came it is unknown: of merges alone
 * it would be the share of those who open pull requests, and nothing of all others.
 */
export function reviewCoverage(
  merges: Part<Sample<ForgeMerge>>,
  pushes: Part<Sample<Instant>>,
  asOf: Instant,
): MetricValue {
  if (isMissing(merges)) return unobserved(merges.missing);
  if (isMissing(pushes)) return unobserved(pushes.missing);
  const since = [merges.since, pushes.since].reduce(later);
  const merged = recent({ ...merges, since }, asOf, WINDOW_DAYS);
  const pushed = inWindow({ ...pushes, since }, asOf, WINDOW_DAYS, (at) => at);
  if (merged.some(({ isApproved }) => isApproved === null)) return unobserved('not-collected');
  const approved = merged.filter(({ isApproved }) => isApproved);
  return ratio(
    approved.length,
    merged.length + pushed.length,
    reach({ items: [], since }, asOf, WINDOW_DAYS),
  );
}

/** Pull requests that their own author merged without another's approval / all that were merged. */
export function selfMergeRatio(merges: Sample<ForgeMerge>, asOf: Instant): MetricValue {
  const merged = recent(merges, asOf, WINDOW_DAYS);
  if (merged.some(({ isOwn, isApproved }) => isOwn === null || isApproved === null)) {
    return unobserved('not-collected');
  }
  const own = merged.filter(({ isOwn, isApproved }) => isOwn && !isApproved);
  return ratio(own.length, merged.length, reach(merges, asOf, WINDOW_DAYS));
}

/** A review coverage that was observed, and the end of its window. */
export interface ReviewPoint {
  readonly at: Instant;
  readonly value: number;
}

/** Review coverage as known at a time: the newest point of the three months up to it, null where there is none. */
export function reviewCoverageAmong(points: readonly ReviewPoint[]): ReviewCoverageAt {
  const newestFirst = [...points].sort((a, b) => (a.at < b.at ? 1 : -1));
  return (asOf) => {
    const point = newestFirst.find(({ at }) => at <= asOf);
    return point !== undefined && point.at > monthsBefore(asOf, POINT_MONTHS) ? point.value : null;
  };
}
