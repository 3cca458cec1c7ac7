import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** The day that says who owes for a year: the day of the assessment, or the first of a year that is still to come. */
export function assessmentDay(year: number, now: Instant): Instant {
  return year > yearOf(now) ? `${year}-01-01T00:00:00.000Z` : now;
}

/** A year that somebody wants to assess. `members`: how many states are members on its `assessmentDay`. */
export interface YearFacts {
  readonly year: number;
  readonly members: number;
  /** An assessment of the year stands. */
  readonly isAssessed: boolean;
}

/**
 * Whether a year may be assessed: the running one or the next, while it has members, once. Refuses `members.year-out-of-range`,
 * `members.year-assessed`, `members.none`.
 */
export function checkYear({ year, members, isAssessed }: YearFacts, now: Instant): Refusal | undefined {
  const running = yearOf(now);
  if (year !== running && year !== running + 1) {
    const message = `Only ${running} and ${running + 1} can be assessed.`;
    return refuse('members.year-out-of-range', 'invalid', message, 'year');
  }
  if (isAssessed) {
    return refuse('members.year-assessed', 'conflict', `The contributions of ${year} are assessed.`, 'year');
  }
  return members > 0
    ? undefined
    : refuse('members.none', 'conflict', `No state is a member in ${year}: nobody owes anything.`, 'year');
}

/** In place of who assessed a year, where the trace no longer says who it was: erased since. */
export const ASSESSOR_NOT_KEPT = 'not-kept';

/** The assessment of a year that somebody wants to take back. */
export interface StandingYear {
  /** How many states were assessed. */
  readonly assessed: number;
  readonly assessedBy: string;
  /** Money towards it was booked and not taken back. */
  readonly hasReceipts: boolean;
}

/**
 * Whether a person may take the assessment of a year back: of the running year or the next, which can be assessed anew, by somebody
 * else than who made it, before money came. Refuses `members.year-not-assessed`, `members.year-out-of-range`,
 * `members.own-assessment`, `members.assessor-unknown`, `members.assessment-received`.
 */
export function checkReversal(
  year: number,
  { assessed, assessedBy, hasReceipts }: StandingYear,
  by: string,
  now: Instant,
): Refusal | undefined {
  if (assessed === 0) {
    return refuse('members.year-not-assessed', 'conflict', `${year} is not assessed.`, 'year');
  }
  if (year < yearOf(now)) {
    const message = `${year} is over and could not be assessed again.`;
    return refuse('members.year-out-of-range', 'invalid', message, 'year');
  }
  if (assessedBy === ASSESSOR_NOT_KEPT) {
    return refuse(
      'members.assessor-unknown',
      'conflict',
      `Who assessed ${year} is no longer known, so nobody can be told to be somebody else.`,
    );
  }
  if (assessedBy === by) {
    return refuse(
      'members.own-assessment',
      'forbidden',
      'Who assessed a year does not take it back. Somebody else of treasury must do this.',
    );
  }
  return hasReceipts
    ? refuse(
        'members.assessment-received',
        'conflict',
        `Money was booked towards the contributions of ${year}.`,
        'year',
      )
    : undefined;
}

function yearOf(now: Instant): number {
  return Number(now.slice(0, 4));
}
