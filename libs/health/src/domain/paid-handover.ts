import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { instant, refuse } from '#libs/kernel/src/index.js';
import { monthsBefore } from './calendar.js';

/** A handover the fund itself paid for: days from first to last, ISO, both included. */
export interface PaidHandover {
  readonly fromOn: string;
  readonly untilOn: string;
}

/** Whoever was paid to take over is a newcomer for three years; nobody is paid for longer than two to do so. */
const LONGEST_MONTHS = 60;

/** Refuses `health.handover-out-of-order`, also what would keep a project out of sight for more than five years. */
export function checkHandover({ fromOn, untilOn }: PaidHandover): Refusal | undefined {
  const isLong = monthsBefore(instant(untilOn), LONGEST_MONTHS).slice(0, 10) > fromOn;
  return untilOn < fromOn || isLong
    ? refuse(
        'health.handover-out-of-order',
        'invalid',
        'A handover ends after it begins, within five years.',
        'untilOn',
      )
    : undefined;
}

/** The handover that explains what signals would say as of a time (health: nothing when the fund itself paid for it). */
export function handoverAt<T extends PaidHandover>(handovers: readonly T[], asOf: Instant): T | null {
  const day = asOf.slice(0, 10);
  return handovers.find(({ fromOn, untilOn }) => fromOn <= day && day <= untilOn) ?? null;
}
