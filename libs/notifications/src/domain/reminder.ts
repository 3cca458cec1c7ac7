import type { Instant } from '#libs/kernel/src/index.js';
import { durationMs, plusMs } from '#libs/kernel/src/index.js';

/** A deadline somebody is to be reminded of. */
export interface ReminderPlan {
  /** When the time began to run; reminders that would fall before it are not sent. */
  readonly since: Instant;
  /** The deadline, exclusive. */
  readonly dueAt: Instant;
  /** How long before the deadline, for instance `7d`, `3d`, `1d`; in any order. */
  readonly before: readonly string[];
}

/** What to do now about a deadline. */
export interface ReminderDecision {
  /** The reminder to send unless it was sent already; null where none is due. */
  readonly due: { readonly kind: string; readonly at: Instant } | null;
  /** When the next one falls due; null where none follows. */
  readonly nextAt: Instant | null;
}

/**
 * The reminder of a deadline at `now`: the latest whose time has come, never the ones it overtook, so that after an
 * outage one message is sent and not three; none once the deadline has passed. That it is sent once only is the
 * business of the unique row (case, kind, due), not of this rule. Source: temporal.md, reminders are unique rows.
 */
export function decideReminder({ since, dueAt, before }: ReminderPlan, now: Instant): ReminderDecision {
  if (now >= dueAt) return { due: null, nextAt: null };
  const times = before
    .map((offset) => ({ kind: `${offset}-before`, at: plusMs(dueAt, -durationMs(offset)) }))
    .filter(({ at }) => at > since)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    due: times.findLast(({ at }) => at <= now) ?? null,
    nextAt: times.find(({ at }) => at > now)?.at ?? null,
  };
}
