import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, contains, daysBefore, seconds } from './calendar.js';
import type { Part, Sample } from './forge-facts.js';
import { isMissing } from './forge-facts.js';
import type { MetricValue } from './metric.js';
import { unobserved } from './metric.js';

/** The value of a part that is there, or null with the reason why it is not. */
export function part<T>(given: Part<T>, value: (there: T) => MetricValue): MetricValue {
  return isMissing(given) ? unobserved(given.missing) : value(given);
}

/** How much of the window a sample reaches back over, 0–1. */
export function reach({ since }: Sample<unknown>, asOf: Instant, windowDays: number): number {
  if (since === null) return 1;
  const days = (seconds(asOf) - seconds(since)) / DAY_SECONDS;
  return Math.min(1, Math.max(0, days / windowDays));
}

/** The later of two times; null where there is neither. */
export function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return other > one ? other : one;
}

/** What of a sample was opened in the window, as far back as the sample is whole. */
export function opened<T extends { readonly openedAt: Instant }>(
  sample: Sample<T>,
  asOf: Instant,
  windowDays: number,
): T[] {
  return inWindow(sample, asOf, windowDays, ({ openedAt }) => openedAt);
}

/** What of a sample happened in the window, as far back as the sample is whole. */
export function recent<T extends { readonly at: Instant }>(
  sample: Sample<T>,
  asOf: Instant,
  windowDays: number,
): T[] {
  return inWindow(sample, asOf, windowDays, ({ at }) => at);
}

/** The same, by any time. Half-open; what is older than the sample is whole for does not count, even if it is there. */
export function inWindow<T>(
  { items, since }: Sample<T>,
  asOf: Instant,
  windowDays: number,
  timeOf: (item: T) => Instant,
): T[] {
  const window = daysBefore(asOf, windowDays);
  return items.filter((item) => {
    const at = timeOf(item);
    return contains(window, seconds(at)) && (since === null || at >= since);
  });
}
