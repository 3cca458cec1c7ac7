import { Temporal } from 'temporal-polyfill';
import type { Instant } from '#libs/kernel/src/index.js';
import { durationMs, epochMs, instant, plusMs } from '#libs/kernel/src/index.js';

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
  const counted = countedDays.get(calendar) ?? new Map<string, CountedDays>();
  countedDays.set(calendar, counted);
  const known = counted.get(duration);
  const startMs = epochMs(start);
  if (known !== undefined && known.fromMs <= startMs && startMs < known.toMs) return known.due;
  const today = countDays(start, Number(days[1]), days[2] === 'wd', calendar);
  counted.set(duration, today);
  return today.due;
}

/** Every start of the same day is due at the same time. */
interface CountedDays {
  readonly fromMs: number;
  readonly toMs: number;
  readonly due: Instant;
}

/** The day counted last, by calendar and duration: nearly all acts of a process start today. */
const countedDays = new WeakMap<WorkingCalendar, Map<string, CountedDays>>();

function countDays(
  start: Instant,
  count: number,
  workingDays: boolean,
  calendar: WorkingCalendar,
): CountedDays {
  const first = Temporal.Instant.from(start).toZonedDateTimeISO(calendar.zone).toPlainDate();
  let date = first;
  if (workingDays) {
    for (let left = count; left > 0;) {
      date = date.add({ days: 1 });
      if (isWorkingDay(date, calendar)) left -= 1;
    }
  } else {
    date = date.add({ days: count });
  }
  const beginMs = (day: Temporal.PlainDate): number =>
    day.toZonedDateTime({ timeZone: calendar.zone, plainTime: '00:00' }).epochMilliseconds;
  return {
    fromMs: beginMs(first),
    toMs: beginMs(first.add({ days: 1 })),
    due: instant(beginMs(date.add({ days: 1 }))),
  };
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
