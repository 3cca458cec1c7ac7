import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { COUNCIL_ERRORS } from './codes.js';

/**
 * Whether a person may award a case: never one they have a part in, be it in its team or as a reviewer of it. `people`: person
 * ids by their relation to the case. Refused `council.own-case`. Source: governance, Ledger (four eyes, payee never among them).
 */
export function checkOwnCase(
  personId: string,
  people: Readonly<Record<string, readonly string[] | undefined>> = {},
): 'may-decide' | Refusal {
  return Object.values(people).some((ids) => ids?.includes(personId) === true)
    ? refuse(
        COUNCIL_ERRORS.ownCase,
        'forbidden',
        'You have a part in this case. Somebody else must decide it.',
      )
    : 'may-decide';
}
