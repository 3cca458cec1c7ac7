import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS, seconds } from './calendar.js';
import type { ForgeItem, ForgePull, Part, Sample } from './forge-facts.js';
import { isMissing } from './forge-facts.js';
import { opened, reach } from './forge-sample.js';
import type { Wait } from './kaplan-meier.js';
import { medianWait } from './kaplan-meier.js';
import type { MetricValue } from './metric.js';
import { observed, ratio, unobserved } from './metric.js';

const WINDOW_DAYS = 180;
const RESOLUTION_DAYS = 365;
/** Items younger than this may still be answered. */
const PATIENCE_DAYS = 14;

type Items = Part<Sample<ForgeItem>>;

/** Issues and pull requests that outsiders opened in the window. */
export function demand(issues: Items, pulls: Items, asOf: Instant): MetricValue {
  return ofOutsiders(issues, pulls, asOf, (items, coverage) => observed(items.length, coverage));
}

/** Outsiders' items older than a fortnight without an answer by another human / all such whose answers are known. */
export function unansweredRatio(issues: Items, pulls: Items, asOf: Instant): MetricValue {
  return ofOutsiders(issues, pulls, asOf, (items, coverage) => {
    const latest = seconds(asOf) - PATIENCE_DAYS * DAY_SECONDS;
    const due = items.filter(({ openedAt }) => seconds(openedAt) < latest);
    const known = due.filter(({ answeredAt, unreadFrom }) => answeredAt !== null || unreadFrom === null);
    if (known.length === 0) return { ...unobserved('no-demand'), numerator: 0, denominator: 0 };
    const unanswered = known.filter(({ answeredAt }) => answeredAt === null);
    return ratio(unanswered.length, known.length, coverage * (known.length / due.length));
  });
}

/** Kaplan–Meier median of the days from opening to the first answer by another human. */
export function firstResponse(sample: Sample<ForgeItem>, asOf: Instant): MetricValue {
  return median(sample, asOf, WINDOW_DAYS, ({ openedAt, answeredAt, closedAt, unreadFrom }) =>
    waited(openedAt, answeredAt, [closedAt, unreadFrom, asOf]),
  );
}

/** The same to the first review by another human; not collected where the forge does not tell reviews. */
export function firstReview(sample: Sample<ForgePull>, asOf: Instant): MetricValue {
  if (sample.items.some(({ review }) => isMissing(review))) return unobserved('not-collected');
  return median(sample, asOf, WINDOW_DAYS, ({ openedAt, closedAt, review }) =>
    isMissing(review) ? null : waited(openedAt, review.at, [closedAt, review.unreadFrom, asOf]),
  );
}

/** The same from opening to closing; what is still open is censored. */
export function resolution(sample: Sample<ForgeItem>, asOf: Instant): MetricValue {
  return median(sample, asOf, RESOLUTION_DAYS, ({ openedAt, closedAt }) =>
    waited(openedAt, closedAt, [asOf]),
  );
}

/** Null with how many came out of how many where more than half still wait: the median is only known to be longer. */
function median<T extends ForgeItem>(
  sample: Sample<T>,
  asOf: Instant,
  windowDays: number,
  waitOf: (item: T) => Wait | null,
): MetricValue {
  const waits = opened(sample, asOf, windowDays).flatMap((item) => waitOf(item) ?? []);
  const kept = {
    numerator: waits.filter(({ isCensored }) => !isCensored).length,
    denominator: waits.length,
  };
  if (waits.length === 0) return { ...unobserved('no-demand'), ...kept };
  const days = medianWait(waits);
  return days === null
    ? { ...unobserved('not-applicable'), ...kept }
    : { ...observed(days, reach(sample, asOf, windowDays)), ...kept };
}

/** Until it came, or censored at the first of the times at which the watching ended. */
function waited(from: Instant, came: Instant | null, ends: readonly (Instant | null)[]): Wait {
  const days = (until: Instant): number => Math.max(0, (seconds(until) - seconds(from)) / DAY_SECONDS);
  if (came !== null) return { days: days(came), isCensored: false };
  return { days: Math.min(...ends.flatMap((end) => (end === null ? [] : days(end)))), isCensored: true };
}

function ofOutsiders(
  issues: Items,
  pulls: Items,
  asOf: Instant,
  value: (items: readonly ForgeItem[], coverage: number) => MetricValue,
): MetricValue {
  if (isMissing(issues)) return unobserved(issues.missing);
  if (isMissing(pulls)) return unobserved(pulls.missing);
  const items = [...opened(issues, asOf, WINDOW_DAYS), ...opened(pulls, asOf, WINDOW_DAYS)];
  if (items.some(({ isOutsider }) => isOutsider === null)) return unobserved('not-collected');
  const coverage = Math.min(reach(issues, asOf, WINDOW_DAYS), reach(pulls, asOf, WINDOW_DAYS));
  return value(
    items.filter(({ isOutsider }) => isOutsider),
    coverage,
  );
}
