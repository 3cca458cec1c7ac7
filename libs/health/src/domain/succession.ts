import type { Instant } from '#libs/kernel/src/index.js';
import { MIN_ATTRIBUTED, attributed, attributedCommitters } from './attribution.js';
import { contains, daysBefore, monthStart, monthsBefore, seconds } from './calendar.js';
import { countOf, lowerBound, tally, within } from './columns.js';
import { MIN_COMMITS } from './contributor-absence.js';
import type { History } from './git-history.js';
import { incumbentDecline, newcomerCommitterShare, newcomersAt } from './newcomers.js';

/** In order of health.md, succession signals 1 to 5. */
export const SUCCESSION_CODES = [
  'newcomer-commits',
  'newcomer-top-author',
  'newcomer-tagger',
  'incumbent-decline',
  'review-loss',
] as const;
export type SuccessionCode = (typeof SUCCESSION_CODES)[number];
/** `not-evaluable`: too many of those who did the work objected to being counted, so nothing can be said either way. */
export type SuccessionLevel = 'none' | 'notice' | 'review' | 'not-evaluable';

export interface SuccessionSignal {
  readonly code: SuccessionCode;
  /** Date of the first month start of the unbroken run up to as-of; as-of itself where the run began this month. */
  readonly since: string;
  /** The share, or for `newcomer-tagger` the count of version tags. */
  readonly value: number;
}

export interface Succession {
  readonly level: SuccessionLevel;
  readonly signals: readonly SuccessionSignal[];
}

/** Review coverage of the year before as-of, where a forge was collected; null where not. */
export type ReviewCoverageAt = (asOf: Instant) => number | null;

const MIN_AGE_MONTHS = 60;
const NO_FORGE: ReviewCoverageAt = () => null;

/**
 * The signals that hold as of a point in time, with the start of each unbroken run found by replaying month starts.
 * A reason to talk to the project, with evidence: never a score, never about a person, and common in healthy handovers.
 * Nothing for projects under five years, with under ten commits in the window, or with a shallow history. Not evaluable
 * where too many of the year's commits have no person: who stands in a list must not choose the answer.
 */
export function successionSignals(
  history: History,
  asOf: Instant,
  reviewCoverageAt: ReviewCoverageAt = NO_FORGE,
): Succession {
  if (isOldEnough(history, asOf) && !isAttributed(history, asOf))
    return { level: 'not-evaluable', signals: [] };
  const now = signalsAt(history, asOf, reviewCoverageAt);
  const open = new Set(now.keys());
  const since = new Map([...open].map((code) => [code, asOf]));
  for (let month = monthStart(asOf); open.size > 0; month = monthsBefore(month, 1)) {
    const then = signalsAt(history, month, reviewCoverageAt);
    for (const code of open) {
      if (then.has(code)) since.set(code, month);
      else open.delete(code);
    }
  }
  const signals = [...now].map(([code, value]) => ({
    code,
    since: (since.get(code) as Instant).slice(0, 10),
    value,
  }));
  return { level: levelOf(new Set(now.keys())), signals };
}

/** `review` = newcomers commit *and* lead; `notice` = any one signal. */
export function levelOf(codes: ReadonlySet<SuccessionCode>): 'none' | 'notice' | 'review' {
  if (codes.has('newcomer-commits') && codes.has('newcomer-top-author')) return 'review';
  return codes.size > 0 ? 'notice' : 'none';
}

/** The signals of one point in time with their values, in order of their codes. */
export function signalsAt(
  history: History,
  asOf: Instant,
  reviewCoverageAt: ReviewCoverageAt = NO_FORGE,
): ReadonlyMap<SuccessionCode, number> {
  const found = new Map<SuccessionCode, number>();
  if (!isEvaluable(history, asOf)) return found;
  const values: Record<SuccessionCode, number | null> = {
    'newcomer-commits': above(newcomerCommitterShare(history, asOf).value, 0.25),
    'newcomer-top-author': newcomerTopShare(history, asOf),
    'newcomer-tagger': newcomerTags(history, asOf),
    'incumbent-decline': atLeast(incumbentDecline(history, asOf).value, 0.5),
    'review-loss': reviewLoss(asOf, reviewCoverageAt),
  };
  for (const code of SUCCESSION_CODES) {
    const value = values[code];
    if (value !== null) found.set(code, value);
  }
  return found;
}

/** Older than five years, ten commits in the year, the whole past known, and nearly all of the year has people. */
export function isEvaluable(history: History, asOf: Instant): boolean {
  return isOldEnough(history, asOf) && isAttributed(history, asOf);
}

function isAttributed({ commits }: History, asOf: Instant): boolean {
  const { authors, committers } = within(commits, daysBefore(asOf, 365));
  return attributed(authors) >= MIN_ATTRIBUTED && attributedCommitters(committers) >= MIN_ATTRIBUTED;
}

function isOldEnough(history: History, asOf: Instant): boolean {
  const { commits } = history;
  const first = commits.atSeconds[lowerBound(commits.atSeconds, -Number.MAX_VALUE)];
  return (
    history.isComplete &&
    first !== undefined &&
    first <= seconds(monthsBefore(asOf, MIN_AGE_MONTHS)) &&
    within(commits, daysBefore(asOf, 365)).atSeconds.length >= MIN_COMMITS
  );
}

/** Share of the year's top author where that is a newcomer. An incumbent with as many commits is still the top. */
function newcomerTopShare(history: History, asOf: Instant): number | null {
  const isNewcomer = newcomersAt(history, asOf);
  const { authors } = within(history.commits, daysBefore(asOf, 365));
  const top = { commits: 0, isNewcomer: false };
  for (const [person, commits] of tally(authors)) {
    if (commits > top.commits || (commits === top.commits && top.isNewcomer)) {
      top.commits = commits;
      top.isNewcomer = isNewcomer(person);
    }
  }
  return top.isNewcomer ? top.commits / countOf(authors) : null;
}

/** Version tags of the year by somebody who first wrote or committed a change under 36 months ago. */
function newcomerTags(history: History, asOf: Instant): number | null {
  const isNewcomer = newcomersAt(history, asOf);
  const year = daysBefore(asOf, 365);
  const made = history.tags.filter(
    ({ kind, tagger, atSeconds }) => kind !== 'other' && contains(year, atSeconds) && isNewcomer(tagger),
  );
  return made.length === 0 ? null : made.length;
}

function reviewLoss(asOf: Instant, reviewCoverageAt: ReviewCoverageAt): number | null {
  const now = reviewCoverageAt(asOf);
  const before = reviewCoverageAt(monthsBefore(asOf, 12));
  return now !== null && before !== null && before >= 0.2 && now < before / 2 ? now : null;
}

function above(value: number | null, bound: number): number | null {
  return value !== null && value > bound ? value : null;
}

function atLeast(value: number | null, bound: number): number | null {
  return value !== null && value >= bound ? value : null;
}
