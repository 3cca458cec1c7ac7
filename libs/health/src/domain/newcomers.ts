import type { Instant } from '#libs/kernel/src/index.js';
import { daysBefore, monthsBefore, seconds } from './calendar.js';
import { attributed, attributedCommitters, whereAttributed } from './attribution.js';
import { countOf, within } from './columns.js';
import type { History, PersonNumber } from './git-history.js';
import { OBJECTED } from './git-history.js';
import type { MetricValue } from './metric.js';
import { ratio } from './metric.js';

/** A newcomer first appeared under this many calendar months before as-of; from then on an incumbent. */
export const NEWCOMER_MONTHS = 36;

/** Tells newcomers at as-of; whoever has not appeared before as-of is none yet. */
export function newcomersAt(history: History, asOf: Instant): (person: PersonNumber) => boolean {
  const cutoff = seconds(monthsBefore(asOf, NEWCOMER_MONTHS));
  const end = seconds(asOf);
  return (person) => {
    const firstSeen = history.firstSeenSeconds[person] ?? Infinity;
    return firstSeen > cutoff && firstSeen < end;
  };
}

/**
 * Share of all the year's commits whose author is a newcomer; `coverage` says how many have an author. Not collected where
 * too many have none.
 */
export function newcomerShare(history: History, asOf: Instant): MetricValue {
  const { authors } = within(history.commits, daysBefore(asOf, 365));
  const coverage = attributed(authors);
  return whereAttributed(coverage, () =>
    ratio(countOf(authors, newcomersAt(history, asOf)), authors.length, coverage),
  );
}

/**
 * Share of the year's commits whose committer is a newcomer. Commits a forge made for somebody name no committer: they
 * leave both sides. Who objected leaves one side only, and `coverage` says how much has a committer to speak of. Not
 * collected where too many objected to being named.
 */
export function newcomerCommitterShare(history: History, asOf: Instant): MetricValue {
  const { committers } = within(history.commits, daysBefore(asOf, 365));
  return whereAttributed(attributedCommitters(committers), () => {
    const named = countOf(committers);
    const objected = committers.filter((committer) => committer === OBJECTED).length;
    const newcomers = countOf(committers, newcomersAt(history, asOf));
    return ratio(newcomers, named + objected, named / Math.max(1, committers.length));
  });
}

/** The authors of this year's commits and of last year's, and who of them is an incumbent. */
export function twoYears(
  history: History,
  asOf: Instant,
): {
  readonly now: Int32Array;
  readonly before: Int32Array;
  readonly isIncumbent: (person: PersonNumber) => boolean;
} {
  const isNewcomer = newcomersAt(history, asOf);
  const thisYear = daysBefore(asOf, 365);
  const lastYear = { fromSeconds: daysBefore(asOf, 730).fromSeconds, toSeconds: thisYear.fromSeconds };
  return {
    now: within(history.commits, thisYear).authors,
    before: within(history.commits, lastYear).authors,
    isIncumbent: (person) => !isNewcomer(person),
  };
}

/**
 * How far the incumbents' own commits fell: 1 − this year's / last year's, the same people, at least 0. Not applicable
 * where they made none last year, not collected where too many of either year's have no author.
 */
export function incumbentDecline(history: History, asOf: Instant): MetricValue {
  const { now, before, isIncumbent } = twoYears(history, asOf);
  const coverage = Math.min(attributed(now), attributed(before));
  return whereAttributed(coverage, () => {
    const share = ratio(countOf(now, isIncumbent), countOf(before, isIncumbent), coverage);
    return share.value === null ? share : { ...share, value: Math.max(0, 1 - share.value) };
  });
}
