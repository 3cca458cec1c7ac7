import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, instant } from '#libs/kernel/src/index.js';

export const DAY_SECONDS = 86_400;

/** Half-open window of time, epoch seconds: `from ≤ t < to`. */
export interface Window {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** The `days` before as-of, half-open, as-of excluded. */
export function daysBefore(asOf: Instant, days: number): Window {
  const toSeconds = epochMs(asOf) / 1000;
  return { fromSeconds: toSeconds - days * DAY_SECONDS, toSeconds };
}

export function contains(window: Window, atSeconds: number): boolean {
  return atSeconds >= window.fromSeconds && atSeconds < window.toSeconds;
}

/** The same clock time some calendar months earlier, UTC; the last day of the month where the day does not exist. */
export function monthsBefore(at: Instant, months: number): Instant {
  const date = new Date(epochMs(at));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return instant(date);
}

/** Midnight UTC of the first day of the month of `at`. */
export function monthStart(at: Instant): Instant {
  const date = new Date(epochMs(at));
  return instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
}

/** Epoch seconds. */
export function seconds(at: Instant): number {
  return epochMs(at) / 1000;
}
