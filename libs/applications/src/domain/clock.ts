import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, plusMs } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import { stopsApplicantClock } from './holds.js';
import type { Debtor } from './lifecycle.js';

/**
 * The deadline after a clock stood still from `from` until `to`: later by exactly that long, as `dueAt` counts suspensions.
 * Null stays null: there was no deadline to move.
 */
export function resumedDue(dueBefore: Instant | null, from: Instant, to: Instant): Instant | null {
  return dueBefore === null ? null : plusMs(dueBefore, Math.max(0, epochMs(to) - epochMs(from)));
}

/** Whether the clock of whoever the case waits for stands still: the applicant's does with any open hold, ours never. */
export function clockStandsStill(waitingFor: Debtor, openHolds: readonly HoldKind[]): boolean {
  return waitingFor === 'applicant' && stopsApplicantClock(openHolds);
}
