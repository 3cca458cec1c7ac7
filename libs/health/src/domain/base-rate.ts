import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, instant } from '#libs/kernel/src/index.js';
import { lowerBound } from './columns.js';
import type { History } from './git-history.js';
import { isEvaluable, levelOf, signalsAt } from './succession.js';

/** How often a history stood at a level: quarter starts at which it could be judged, and those at each level. */
export interface BaseRate {
  readonly evaluated: number;
  readonly notice: number;
  readonly review: number;
}

/** How often a well-known history stood at level review. */
export interface MeasuredRate {
  readonly history: string;
  readonly evaluated: number;
  readonly review: number;
}

/**
 * Measured on real histories, quarter starts from the fifth birthday to 2026-07-01 (health.md): what every level is shown
 * beside. Only in the first did an outsider take over with bad intent; the others are healthy handovers.
 */
export const MEASURED_RATES: readonly MeasuredRate[] = [
  { history: 'xz', evaluated: 55, review: 3 },
  { history: 'libexpat', evaluated: 72, review: 4 },
  { history: 'curl', evaluated: 87, review: 6 },
  { history: 'core-js', evaluated: 32, review: 0 },
];

export const NO_BASE_RATE: BaseRate = { evaluated: 0, notice: 0, review: 0 };

/**
 * Replays every quarter start of a history up to a date, that date included: what a level of today has to be read
 * against, because healthy handovers show the same signals (health.md). Without reviews, which no history of git knows.
 */
export function baseRate(history: History, until: Instant): BaseRate {
  const rate = { evaluated: 0, notice: 0, review: 0 };
  for (const at of quarterStarts(history, until)) {
    if (!isEvaluable(history, at)) continue;
    rate.evaluated += 1;
    const level = levelOf(new Set(signalsAt(history, at).keys()));
    if (level !== 'none') rate[level] += 1;
  }
  return rate;
}

/** Midnights UTC of the first days of January, April, July and October, from the first commit on. */
export function quarterStarts({ commits }: History, until: Instant): Instant[] {
  const first = commits.atSeconds[lowerBound(commits.atSeconds, -Number.MAX_VALUE)];
  const untilMs = epochMs(until);
  if (first === undefined || first * 1000 >= untilMs) return [];
  const begin = new Date(first * 1000);
  const starts: Instant[] = [];
  for (let quarter = Math.floor(begin.getUTCMonth() / 3) + 1; ; quarter += 1) {
    const ms = Date.UTC(begin.getUTCFullYear(), 3 * quarter, 1);
    if (ms > untilMs) return starts;
    starts.push(instant(ms));
  }
}
