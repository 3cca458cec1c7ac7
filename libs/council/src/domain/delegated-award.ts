import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { COUNCIL_ERRORS } from './codes.js';

export interface DelegatedFacts {
  readonly stage: string;
  readonly route: string | null;
  readonly awardMinor: bigint | null;
  readonly delegatedMaxMinor: bigint;
  readonly hasOpenMotion: boolean;
}

/**
 * Whether the executive may award on the board's recommendation, subject to the silence procedure. Refused outside the
 * stage and route of delegated awards, above the delegated amount, and while a motion is open.
 * Source: governance, "Deciding" (small awards).
 */
export function decideDelegatedAward(facts: DelegatedFacts): { readonly awardMinor: bigint } | Refusal {
  const { stage, route, awardMinor, delegatedMaxMinor } = facts;
  if (stage !== 'council' || route !== 'executive') {
    return refuse(COUNCIL_ERRORS.notDelegated, 'conflict', 'This case does not wait for a delegated award.');
  }
  if (awardMinor === null) {
    return refuse(COUNCIL_ERRORS.noAward, 'conflict', 'The board recommended no amount.');
  }
  if (awardMinor > delegatedMaxMinor) {
    return refuse(COUNCIL_ERRORS.aboveDelegated, 'conflict', 'This award is for the council to decide.');
  }
  return facts.hasOpenMotion
    ? refuse(COUNCIL_ERRORS.motionPending, 'conflict', 'A motion on this case is open already.')
    : { awardMinor };
}
