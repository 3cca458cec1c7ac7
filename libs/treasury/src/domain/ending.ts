import { isRefusal } from '#libs/kernel/src/index.js';
import type { MilestoneAct, MilestoneState } from './milestone.js';
import { moveMilestone } from './milestone.js';
import type { OrderState } from './order-eligibility.js';

/** Whether what an ended agreement paid in advance stays with the grantee: taken in good faith before the council said no. */
export function isKept(because: string | null): boolean {
  return because === 'not-ratified';
}

/** One milestone at the moment its agreement ends. */
export interface MilestoneAtEnd {
  readonly state: MilestoneState;
  /** The order that counts; null where none was made. */
  readonly order: OrderState | null;
  readonly payableMinor: bigint | null;
  /** What of an advance no accepted result has earned; zero for results. */
  readonly unearnedMinor: bigint;
}

/**
 * What becomes of it. The unearned part of an advance is dropped where it never left (`drop`: not owed any more), has to come
 * back where it did (`claim-back`), or stays as a grant (`keep`).
 */
export interface MilestoneEnd {
  readonly takesOrderBack: boolean;
  readonly state: MilestoneState;
  readonly unearned: 'nothing' | 'drop' | 'claim-back' | 'keep';
}

/**
 * Decides what the end of an agreement means for one of its milestones. No order stays that no released file has: its approvals
 * were given before the end. What is on its way or was paid stays. What nobody accepted is cancelled; what was accepted is owed
 * and ordered anew. An advance is owed as far as results have earned it. `because`: the act that ended the case.
 * Source: design, Stages (terminated); governance, Deciding (emergency).
 */
export function decideMilestoneEnd(facts: MilestoneAtEnd, because: string): MilestoneEnd {
  const { order, payableMinor, unearnedMinor } = facts;
  const takesOrderBack = order !== null && canBeTakenBack(order);
  const state = takesOrderBack ? follow(facts.state, 'recall') : noted(facts.state, order);
  if (unearnedMinor <= 0n)
    return { takesOrderBack, state: follow(state, 'cancel', OPEN), unearned: 'nothing' };
  if (isOut(order)) {
    return { takesOrderBack, state, unearned: isKept(because) ? 'keep' : 'claim-back' };
  }
  return { takesOrderBack, state: afterDrop(state, payableMinor, unearnedMinor), unearned: 'drop' };
}

/** The state of an advance whose unearned part is not owed any more: cancelled where nothing else of it is. */
export function afterDrop(
  state: MilestoneState,
  payableMinor: bigint | null,
  unearnedMinor: bigint,
): MilestoneState {
  return payableMinor === unearnedMinor ? follow(state, 'cancel') : state;
}

/** Whether money of this order has left, or is on its way. */
export function isOut(order: OrderState | null): boolean {
  return order === 'released' || order === 'settled';
}

/** Whether an order can be taken back: no released file has it. */
export function canBeTakenBack(order: OrderState): boolean {
  return order === 'pending-approval' || order === 'approved' || order === 'in-run';
}

/** Milestones nobody has accepted. */
const OPEN: readonly MilestoneState[] = ['planned', 'reported', 'rejected'];

/** The state once an order that failed or came back is taken note of: the milestone's own process may not have looked yet. */
function noted(state: MilestoneState, order: OrderState | null): MilestoneState {
  if (order === 'returned') return follow(state, 'payment-returned');
  return order === 'failed' || order === 'void' ? follow(state, 'reopen') : state;
}

/** The state after an act where the lifecycle knows it from here, else the same. */
function follow(
  state: MilestoneState,
  act: MilestoneAct,
  from: readonly MilestoneState[] = [state],
): MilestoneState {
  const next = from.includes(state) ? moveMilestone(state, act) : state;
  return isRefusal(next) ? state : next;
}
