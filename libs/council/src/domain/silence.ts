import type { Instant } from '#libs/kernel/src/index.js';
import type { Part } from './rule.js';
import type { MotionMember } from './tally.js';
import { sumOf } from './tally.js';
import { VOTES } from './council-policy.js';

export interface SilenceFacts {
  readonly members: readonly MotionMember[];
  /** States that objected, each once. */
  readonly objections: readonly string[];
  /** Exclusive end of the procedure. */
  readonly closesAt: Instant;
}

export type SilenceDecision =
  | { readonly state: 'running' }
  | {
      readonly state: 'adopted' | 'objected';
      readonly objectingVotes: bigint;
      readonly entitledVotes: bigint;
    };

/**
 * A silence procedure: adopted when its time ends without enough objections, and brought to the council as soon as
 * members with the given part of the entitled votes object. Suspended and recused members do not count on either side.
 */
export function decideSilence(facts: SilenceFacts, share: Part, now: Instant): SilenceDecision {
  const entitled = facts.members.filter(({ suspended, recused }) => !suspended && !recused);
  const objecting = entitled.filter(({ id }) => facts.objections.includes(id));
  const objectingVotes = sumOf(objecting, VOTES);
  const entitledVotes = sumOf(entitled, VOTES);
  const isObjected =
    objecting.length > 0 && objectingVotes * BigInt(share.den) >= BigInt(share.num) * entitledVotes;
  if (isObjected) return { state: 'objected', objectingVotes, entitledVotes };
  return now < facts.closesAt ? { state: 'running' } : { state: 'adopted', objectingVotes, entitledVotes };
}
