import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** What ties somebody to an organisation, in their own words. Days are ISO; `until` is the last day it held. */
export interface StatedTie {
  readonly organisation: string;
  readonly kind: 'employer' | 'contractor' | 'board' | 'member';
  readonly since: string | null;
  readonly until: string | null;
}

/** Whether a tie ends no earlier than it began. Refuses `identity.affiliation-dates`. */
export function checkTieDates(
  { since, until }: Pick<StatedTie, 'since' | 'until'>,
  field: string,
): Refusal | undefined {
  if (since === null || until === null || since <= until) return undefined;
  return refuse('identity.affiliation-dates', 'invalid', 'It cannot end before it began.', field);
}

/**
 * The name under which an organisation is known here: what two people write with other capitals or spaces is one organisation.
 * Names that differ otherwise stay apart, since a wrong guess would accuse somebody.
 */
export function organisationKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
