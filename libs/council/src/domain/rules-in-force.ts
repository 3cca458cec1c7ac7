import type { CouncilPolicy } from './council-policy.js';
import { VOTES } from './council-policy.js';
import type { MotionMember, VotingPolicy } from './tally.js';
import { sumOf } from './tally.js';

/**
 * The quorum and the majority a motion is counted under. A reopened motion has its own quorum and the same majority.
 * Where those without an interest hold less than half of the votes of all members that are not suspended, heads alone
 * decide. Source: governance, "Deciding" (quorum, recusal).
 */
export function rulesInForce(
  policy: CouncilPolicy,
  motion: { readonly members: readonly MotionMember[]; readonly isReopened: boolean },
): VotingPolicy {
  return {
    quorum: motion.isReopened ? policy.reopened.quorum : policy.quorum,
    decision: isMajorityRecused(motion.members) ? policy.recusalDecision : policy.decision,
    abstention: policy.abstention,
  };
}

/** Whether the members left to decide hold less than half of the votes of all that are not suspended. */
export function isMajorityRecused(members: readonly MotionMember[]): boolean {
  const active = members.filter(({ suspended }) => !suspended);
  const deciding = active.filter(({ recused }) => !recused);
  return 2n * sumOf(deciding, VOTES) < sumOf(active, VOTES);
}
