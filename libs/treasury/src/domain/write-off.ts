import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse } from '#libs/kernel/src/index.js';
import type { MilestoneState } from './milestone.js';
import { moveMilestone } from './milestone.js';
import type { OrderState } from './order-eligibility.js';

/** A milestone that is owed and nobody can be paid for. */
export interface WriteOffFacts {
  readonly state: MilestoneState;
  readonly payableMinor: bigint | null;
  /** What of an advance no accepted result has earned; zero for results. */
  readonly unearnedMinor: bigint;
  /** The order that counts; null where none was made. */
  readonly order: OrderState | null;
}

/** What is written off: the part that was an expense, and the part of an advance that nobody earned. Minor units. */
export interface WriteOff {
  readonly earnedMinor: bigint;
  readonly unearnedMinor: bigint;
}

/**
 * Whether a debt to a grantee may be written off, and its parts: it is owed, and no order of it could still move money. Refuses
 * `treasury.milestone-conflict`, `treasury.order-open`, `treasury.nothing-owed`.
 */
export function decideWriteOff(facts: WriteOffFacts): WriteOff | Refusal {
  const next = moveMilestone(facts.state, 'write-off');
  if (isRefusal(next)) return next;
  if (facts.order !== null && !['failed', 'returned', 'void'].includes(facts.order)) {
    return refuse('treasury.order-open', 'conflict', 'An order of this milestone could still be paid.');
  }
  const payableMinor = facts.payableMinor ?? 0n;
  if (payableMinor === 0n) return refuse('treasury.nothing-owed', 'conflict', 'Nothing of this is owed.');
  const unearnedMinor = facts.unearnedMinor < payableMinor ? facts.unearnedMinor : payableMinor;
  return { earnedMinor: payableMinor - unearnedMinor, unearnedMinor };
}
