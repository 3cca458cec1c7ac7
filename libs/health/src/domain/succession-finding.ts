import type { Instant } from '#libs/kernel/src/index.js';
import type { BaseRate } from './base-rate.js';
import { NO_BASE_RATE, baseRate } from './base-rate.js';
import { daysBefore } from './calendar.js';
import { countOf, within } from './columns.js';
import type { History } from './git-history.js';
import type { ReviewCoverageAt, Succession } from './succession.js';
import { successionSignals } from './succession.js';

/** Signals with what they have to be read against. */
export interface SuccessionFinding extends Succession {
  /** How often this very project stood at a level before. */
  readonly baseRate: BaseRate;
  /** Part of the year's commits whose author is counted as a person; null without commits. Under 1 somebody objected. */
  readonly attributed: number | null;
}

/** Nothing found and nothing looked at: what is said of a handover the fund paid for. */
export const NOTHING_FOUND: SuccessionFinding = {
  level: 'none',
  signals: [],
  baseRate: NO_BASE_RATE,
  attributed: null,
};

/** The signals of a history as of a time, beside the base rate of the project and how much of it has an author. */
export function successionFinding(
  history: History,
  asOf: Instant,
  reviewCoverageAt?: ReviewCoverageAt,
): SuccessionFinding {
  const { authors } = within(history.commits, daysBefore(asOf, 365));
  return {
    ...successionSignals(history, asOf, reviewCoverageAt),
    baseRate: baseRate(history, asOf),
    attributed: authors.length === 0 ? null : countOf(authors) / authors.length,
  };
}
