import { Temporal } from 'temporal-polyfill';
import type { Instant } from '#libs/kernel/src/index.js';
import { durationMs, instant, plusMs } from '#libs/kernel/src/index.js';

/** The calendar deadlines are counted in: one zone, weekends, and the fund's holidays as ISO dates. */
export interface WorkingCalendar {
  readonly zone: string;
  readonly holidays: readonly string[];
}

/** A time in which a clock stood still. `to` null: it still does. */
export interface Suspension {
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * When something is due, exclusive: an act is in time iff it was received before it.
 * `28d` and `5wd` end with the last (working) day, at midnight in the calendar's zone; the day of the start does not count.
 * `72h`, `30m`, `5s`, `200ms` are wall-clock time to the millisecond (emergencies, demos). Source: design, Stages; temporal.md.
 */
export function dueAt(
  start: Instant,
  duration: string,
  calendar: WorkingCalendar,
  suspensions: readonly Suspension[] = [],
): Instant {
  return plusMs(withoutSuspensions(start, duration, calendar), suspendedMs(start, suspensions));
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayIn(zone: string, at: Instant): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function withoutSuspensions(start: Instant, duration: string, calendar: WorkingCalendar): Instant {
  const days = /^(\d+)(d|wd)$/.exec(duration);
  if (days === null) return plusMs(start, durationMs(duration));
  let date = Temporal.Instant.from(start).toZonedDateTimeISO(calendar.zone).toPlainDate();
  const count = Number(days[1]);
  if (days[2] === 'd') {
    date = date.add({ days: count });
  } else {
    for (let left = count; left > 0;) {
      date = date.add({ days: 1 });
      if (isWorkingDay(date, calendar)) left -= 1;
    }
  }
  const midnight = date.add({ days: 1 }).toZonedDateTime({ timeZone: calendar.zone, plainTime: '00:00' });
  return instant(midnight.epochMilliseconds);
}

function isWorkingDay(date: Temporal.PlainDate, calendar: WorkingCalendar): boolean {
  return date.dayOfWeek <= 5 && !calendar.holidays.includes(date.toString());
}

/** Milliseconds of finished suspensions that began after `start`; an open one is added when it ends. */
function suspendedMs(start: Instant, suspensions: readonly Suspension[]): number {
  const ended = suspensions
    .flatMap(({ from, to }) =>
      to === null || to <= start
        ? []
        : [{ from: Date.parse(from < start ? start : from), to: Date.parse(to) }],
    )
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let covered = Date.parse(start);
  for (const { from, to } of ended) {
    const begin = Math.max(from, covered);
    if (to > begin) total += to - begin;
    covered = Math.max(covered, to);
  }
  return total;
}
