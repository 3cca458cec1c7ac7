import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { canBeTakenBack, isOut } from './ending.js';
import type { MilestoneState } from './milestone.js';
import { isGivenUp } from './milestone.js';
import type { OrderState } from './order-eligibility.js';

/** An order whose return stands on a statement that is set aside, and what became of its milestone since. */
export interface ReturnedOrder {
  readonly id: string;
  readonly amountMinor: bigint;
  /** The same statement showed it leaving, too: then it is on its way again. */
  readonly wasPaidThere: boolean;
  readonly milestone: { readonly state: MilestoneState; readonly payableMinor: bigint | null };
  /** The other orders of its milestone. */
  readonly others: readonly { readonly id: string; readonly state: OrderState }[];
}

/**
 * What a payment is that did not come back after all. `paid`: it stands as before, and what was ordered instead is taken back
 * (`recalls`). `paid-twice`: another one has left for the same debt, so that it stays as it is. `unowedMinor` of it has to
 * come back: its debt fell away, or the other payment was for it.
 */
export interface ReturnUndone {
  readonly as: 'paid' | 'paid-twice';
  readonly recalls: readonly string[];
  readonly unowedMinor: bigint;
}

/**
 * What follows for an order whose return is undone. Refuses `treasury.statement-relied-on` where the statement also showed it leaving
 * and another payment has left since: whether the first did nobody knows then, and a milestone has one payment on its way.
 */
export function decideReturnUndone(order: ReturnedOrder): ReturnUndone | Refusal {
  const { id, amountMinor, milestone, others } = order;
  const left = others.find(({ state }) => isOut(state));
  if (left !== undefined) {
    return order.wasPaidThere
      ? refuse(
          'treasury.statement-relied-on',
          'conflict',
          `Order ${id} left and came back on this statement, and order ${left.id} has left instead of it.`,
        )
      : { as: 'paid-twice', recalls: [], unowedMinor: amountMinor };
  }
  const owedMinor = isGivenUp(milestone.state) ? 0n : (milestone.payableMinor ?? 0n);
  return {
    as: 'paid',
    recalls: others.filter(({ state }) => canBeTakenBack(state)).map((one) => one.id),
    unowedMinor: owedMinor < amountMinor ? amountMinor - owedMinor : 0n,
  };
}
