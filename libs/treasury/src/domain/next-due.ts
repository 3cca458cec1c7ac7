import type { Debtor } from '#libs/applications/src/domain/lifecycle.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import type { MilestoneDebtor } from './milestone.js';

/** A milestone that is not over, as far as its next time depends on it. `dueOn`: the day the result is promised for, ISO. */
export interface DatedMilestone {
  readonly waitingFor: MilestoneDebtor;
  readonly dueAt: Instant | null;
  readonly dueOn: string | null;
}

/** Whom the case waits for where its milestone does: what the bank or the clock holds up is treasury's to watch. */
export function caseDebtor(waitingFor: MilestoneDebtor): Extract<Debtor, MilestoneDebtor> {
  return waitingFor === 'bank' || waitingFor === 'clock' ? 'treasury' : waitingFor;
}

/**
 * What a running grant waits for: the open milestone that is due first, whom it waits for and until when (exclusive; the end of the
 * promised day, UTC, while the result is the grantee's). Of those without a time, the
 * first. Null where nothing is open.
 */
export function nextDue(
  milestones: readonly DatedMilestone[],
): { readonly waitingFor: Debtor; readonly dueAt: Instant | null } | null {
  const open = milestones.map(({ waitingFor, dueAt, dueOn }) => ({
    waitingFor: caseDebtor(waitingFor),
    dueAt: dueAt ?? (waitingFor === 'applicant' ? endOf(dueOn) : null),
  }));
  return open.sort((a, b) => compare(a.dueAt, b.dueAt))[0] ?? null;
}

function endOf(day: string | null): Instant | null {
  return day === null ? null : plusMs(`${day}T00:00:00.000Z`, 86_400_000);
}

/** Earlier first, without a time last. */
function compare(a: Instant | null, b: Instant | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a < b ? -1 : 1;
}
