import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { getPolicy, policyInForce } from '#libs/policies/src/index.js';
import type { Duty } from './domain/four-eyes.js';
import { missingApprovals } from './domain/four-eyes.js';
import type { OrderState } from './domain/order-eligibility.js';
import { readTreasuryPolicy } from './domain/treasury-policy.js';
import type { PaymentDuty, PaymentOrder } from './payment-order.entity.js';
import { dutiesOf, dutyFacts } from './payment-order.repository.js';

/**
 * From which amount on a second person approves, by the version in force at this moment of the policy an agreement is under. Four eyes
 * are never pinned (temporal, Stage, holds, pins).
 */
export async function thirdApproverFrom(
  tx: EntityManager,
  treasuryPolicyId: string,
  at: Instant,
): Promise<bigint> {
  const { kind, name } = await getPolicy(tx, treasuryPolicyId);
  const { body } = await policyInForce(tx, kind, at, name);
  return BigInt(readTreasuryPolicy(body).thirdApproverFromMinor);
}

/**
 * The same for orders on their way, by id: what was in force when each was made, or is now, whichever asks for more people. Each
 * policy is looked up once, however many orders are under it.
 */
export async function thirdApproversOf(
  tx: EntityManager,
  orders: readonly PaymentOrder[],
  at: Instant,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.query<{ id: string; policy: string }[]>(
    `SELECT o.id, a.treasury_policy_id AS policy FROM payment_orders o JOIN milestones m ON m.id = o.milestone_id
     JOIN agreements a ON a.id = m.agreement_id WHERE o.id = ANY($1::uuid[])`,
    [orders.map(({ id }) => id)],
  );
  const inForce = new Map<string, bigint>();
  for (const policy of new Set(rows.map((row) => row.policy)))
    inForce.set(policy, await thirdApproverFrom(tx, policy, at));
  const policyOf = new Map(rows.map(({ id, policy }) => [id, policy]));
  return new Map(
    orders.map(({ id, thirdApproverFromMinor }) => {
      const now = inForce.get(policyOf.get(id) ?? '') ?? thirdApproverFromMinor;
      return [id, now < thirdApproverFromMinor ? now : thirdApproverFromMinor];
    }),
  );
}

/** An order with who did what for it, and the approvals it lacks before it may leave. */
export interface OrderWithDuties {
  readonly order: PaymentOrder;
  readonly duties: readonly PaymentDuty[];
  readonly missing: readonly Duty[];
}

/** A threshold lowered since may ask for another approval of an order that was approved, or is in a run already. */
export async function withMissing(
  tx: EntityManager,
  orders: readonly PaymentOrder[],
  at: Instant,
): Promise<readonly OrderWithDuties[]> {
  const duties = await dutiesOf(
    tx,
    orders.map(({ id }) => id),
  );
  const thresholds = await thirdApproversOf(
    tx,
    orders.filter(({ state }) => BEFORE_RELEASE.includes(state)),
    at,
  );
  return orders.map((order) => {
    const done = duties.get(order.id) ?? [];
    const threshold = thresholds.get(order.id);
    const missing = threshold === undefined ? [] : missingApprovals(dutyFacts(order, done, []), threshold);
    return { order, duties: done, missing };
  });
}

/** States in which an approval can still be given. */
const BEFORE_RELEASE: readonly OrderState[] = ['pending-approval', 'approved', 'in-run'];
