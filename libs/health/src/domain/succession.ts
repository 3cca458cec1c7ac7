import type { Instant } from '#libs/kernel/src/index.js';
import { MIN_ATTRIBUTED, attributed, attributedCommitters } from './attribution.js';
import { daysBefore, monthStart, monthsBefore, seconds } from './calendar.js';
import { lowerBound, within } from './columns.js';
import { MIN_COMMITS } from './contributor-absence.js';
import type { History } from './git-history.js';
import type { HiddenWork } from './succession-values.js';
import {
  declineOf,
  hasHiddenWork,
  newcomerCommits,
  newcomerTags,
  newcomerTopShare,
  reviewLoss,
} from './succession-values.js';

/** In order of health.md, succession signals 1 to 5. */
export const SUCCESSION_CODES = [
  'newcomer-commits',
  'newcomer-top-author',
  'newcomer-tagger',
  'incumbent-decline',
  'review-loss',
] as const;
export type SuccessionCode = (typeof SUCCESSION_CODES)[number];
/** `not-evaluable`: who objected to being counted leaves it open which of the others it is, so nothing is said either way. */
export type SuccessionLevel = 'none' | 'notice' | 'review' | 'not-evaluable';

export interface SuccessionSignal {
  readonly code: SuccessionCode;
  /** Date of the first month start of the unbroken run up to as-of; as-of itself where the run began this month. */
  readonly since: string;
  /** The share, or for `newcomer-tagger` the count of version tags. */
  readonly value: number;
}

/** Too few commits have a person left; or the level hangs on who the few are that have none. */
export type NotEvaluableReason = 'few-attributed' | 'hidden-decide';

export interface Succession {
  readonly level: SuccessionLevel;
  readonly signals: readonly SuccessionSignal[];
  /** Only where it is not evaluable. */
  readonly reason?: NotEvaluableReason;
}

/** Review coverage of the year before as-of, where a forge was collected; null where not. */
export type ReviewCoverageAt = (asOf: Instant) => number | null;

const MIN_AGE_MONTHS = 60;
const NO_FORGE: ReviewCoverageAt = () => null;

/**
 * The signals that hold as of a point in time, with the start of each unbroken run found by replaying month starts.
 * A reason to talk to the project, with evidence: never a score, never about a person, and common in healthy handovers.
 * Nothing for projects under five years, with under ten commits in the window, or with a shallow history. Not evaluable
 * where too many of the year's commits have no person, or where the level is another if those without are counted as
 * newcomers or as incumbents: who stands in a list must not choose the answer. Values are of all commits.
 */
export function successionSignals(
  history: History,
  asOf: Instant,
  reviewCoverageAt: ReviewCoverageAt = NO_FORGE,
): Succession {
  if (isOldEnough(history, asOf) && !isAttributed(history, asOf)) return notEvaluable('few-attributed');
  if (!isCertain(history, asOf, reviewCoverageAt)) return notEvaluable('hidden-decide');
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

/** The signals of one point in time with their values, in order of their codes: those that hold whoever objected. */
export function signalsAt(
  history: History,
  asOf: Instant,
  reviewCoverageAt: ReviewCoverageAt = NO_FORGE,
  hidden: HiddenWork = 'least',
): ReadonlyMap<SuccessionCode, number> {
  const found = new Map<SuccessionCode, number>();
  if (!isOldEnough(history, asOf) || !isAttributed(history, asOf)) return found;
  const values: Record<SuccessionCode, number | null> = {
    'newcomer-commits': above(newcomerCommits(history, asOf, hidden), 0.25),
    'newcomer-top-author': newcomerTopShare(history, asOf, hidden),
    'newcomer-tagger': newcomerTags(history, asOf, hidden),
    'incumbent-decline': atLeast(declineOf(history, asOf, hidden), 0.5),
    'review-loss': reviewLoss(asOf, reviewCoverageAt),
  };
  for (const code of SUCCESSION_CODES) {
    const value = values[code];
    if (value !== null) found.set(code, value);
  }
  return found;
}

/**
 * Older than five years, ten commits in the year, the whole past known, nearly all of the year has people, and the level does
 * not hang on who the others are.
 */
export function isEvaluable(history: History, asOf: Instant): boolean {
  return isOldEnough(history, asOf) && isAttributed(history, asOf) && isCertain(history, asOf, NO_FORGE);
}

/** Whether the level is the same whoever they are that objected. */
function isCertain(history: History, asOf: Instant, reviewCoverageAt: ReviewCoverageAt): boolean {
  if (!hasHiddenWork(history, asOf)) return true;
  const [least, most] = (['least', 'most'] as const).map((hidden) =>
    levelOf(new Set(signalsAt(history, asOf, reviewCoverageAt, hidden).keys())),
  );
  return least === most;
}

function notEvaluable(reason: NotEvaluableReason): Succession {
  return { level: 'not-evaluable', signals: [], reason };
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

function above(value: number | null, bound: number): number | null {
  return value !== null && value > bound ? value : null;
}

function atLeast(value: number | null, bound: number): number | null {
  return value !== null && value >= bound ? value : null;
}
