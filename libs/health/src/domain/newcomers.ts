import type { Instant } from '#libs/kernel/src/index.js';
import { daysBefore, monthsBefore, seconds, within } from './calendar.js';
import type { History, PersonNumber } from './git-history.js';
import type { MetricValue } from './metric.js';
import { ratio } from './metric.js';

/** A newcomer first appeared under this many calendar months before as-of; from then on an incumbent. */
export const NEWCOMER_MONTHS = 36;

/** Tells newcomers at as-of; whoever has not appeared before as-of counts as one. */
export function newcomersAt(history: History, asOf: Instant): (person: PersonNumber) => boolean {
  const cutoff = seconds(monthsBefore(asOf, NEWCOMER_MONTHS));
  return (person) => (history.firstSeenSeconds[person] ?? Infinity) > cutoff;
}

/** Share of the year's commits whose author is a newcomer. */
export function newcomerShare(history: History, asOf: Instant): MetricValue {
  const isNewcomer = newcomersAt(history, asOf);
  const year = within(history.commits, daysBefore(asOf, 365));
  return ratio(year.filter(({ author }) => isNewcomer(author)).length, year.length);
}

/**
 * Share of the year's commits whose committer is a newcomer. Commits a forge made for somebody name no committer: they
 * leave both sides, and `coverage` says how much was left.
 */
export function newcomerCommitterShare(history: History, asOf: Instant): MetricValue {
  const isNewcomer = newcomersAt(history, asOf);
  const year = within(history.commits, daysBefore(asOf, 365));
  const named = year.flatMap(({ committer }) => (committer === null ? [] : [committer]));
  return ratio(named.filter(isNewcomer).length, named.length, named.length / Math.max(1, year.length));
}

/**
 * How far the incumbents' own commits fell: 1 − this year's / last year's, the same people, at least 0. Not applicable
 * where they made none last year.
 */
export function incumbentDecline(history: History, asOf: Instant): MetricValue {
  const isNewcomer = newcomersAt(history, asOf);
  const thisYear = daysBefore(asOf, 365);
  const lastYear = { fromSeconds: daysBefore(asOf, 730).fromSeconds, toSeconds: thisYear.fromSeconds };
  const byIncumbents = (window: typeof thisYear): number =>
    within(history.commits, window).filter(({ author }) => !isNewcomer(author)).length;
  const now = byIncumbents(thisYear);
  const before = byIncumbents(lastYear);
  const share = ratio(now, before);
  return share.value === null ? share : { ...share, value: Math.max(0, 1 - share.value) };
}
