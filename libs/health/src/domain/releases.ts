import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, seconds } from './calendar.js';
import type { Sample } from './forge-facts.js';
import { inWindow, reach } from './forge-sample.js';
import type { MetricValue } from './metric.js';
import { observed, unobserved } from './metric.js';

const LAST = 10;

export function releasesOfYear(releases: Sample<Instant>, asOf: Instant): MetricValue {
  return observed(inWindow(releases, asOf, 365, (at) => at).length, reach(releases, asOf, 365));
}

/** Median of the days between the last ten releases before as-of; not applicable with fewer than two. */
export function releaseInterval({ items }: Sample<Instant>, asOf: Instant): MetricValue {
  const last = items
    .map(seconds)
    .filter((at) => at < seconds(asOf))
    .sort((a, b) => b - a)
    .slice(0, LAST);
  const days = last.slice(1).map((at, index) => ((last[index] as number) - at) / DAY_SECONDS);
  return days.length === 0 ? unobserved('not-applicable') : observed(median(days));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
