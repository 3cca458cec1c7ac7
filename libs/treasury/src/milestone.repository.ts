import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { grouped } from '#libs/kernel/src/index.js';
import type { Act } from '#libs/acts/src/index.js';
import { clock } from '#libs/acts/src/index.js';
import { withMissing } from './approval-thresholds.js';
import type { MilestoneState } from './domain/milestone.js';
import { ANOTHER_APPROVAL, isGivenUp, isOver } from './domain/milestone.js';
import { nextDue } from './domain/next-due.js';
import type { OrderState } from './domain/order-eligibility.js';
import { Milestone, MilestoneReport } from './milestone.entity.js';
import { PaymentOrder } from './payment-order.entity.js';

/** Every milestone of an agreement in order, the advance first. */
export async function findMilestones(tx: EntityManager, agreementId: string): Promise<Milestone[]> {
  return tx.find(Milestone, { where: { agreementId }, order: { position: 'ASC' } });
}

/** Those that are agreed; terms that were withdrawn before the signature have a place below zero. */
export async function agreedMilestones(tx: EntityManager, agreementId: string): Promise<Milestone[]> {
  return (await findMilestones(tx, agreementId)).filter(({ position }) => position >= 0);
}

/** Every one, locked in order of id. */
export async function lockMilestones(tx: EntityManager, agreementId: string): Promise<Milestone[]> {
  const rows = await tx.find(Milestone, {
    where: { agreementId },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  return rows.sort((a, b) => a.position - b.position);
}

/** Wakes the milestones of a case that are to be paid: what an account, a screening or a hold makes a difference to. */
export async function wakePayable(act: Act, applicationId: string): Promise<void> {
  const state = In<MilestoneState>(['claimed', 'ordered', 'returned']);
  for (const { id } of await act.tx.findBy(Milestone, { applicationId, state })) act.wake('milestone', id);
}

/**
 * Wakes a case that has come to wait for something else, now that one of its milestones does. `before`: that milestone as it
 * was; `after`: as it is written.
 */
export async function wakeIfDueChanged(act: Act, before: Milestone, after: Milestone): Promise<void> {
  const all = await agreedMilestones(act.tx, after.agreementId);
  const due = (as: Milestone): unknown =>
    nextDue(all.map((one) => (one.id === as.id ? as : one)).filter(({ state }) => !isOver(state)));
  if (!isDeepStrictEqual(due(before), due(after))) act.wake('grant', after.applicationId);
}

export async function findReports(tx: EntityManager, milestoneId: string): Promise<MilestoneReport[]> {
  return tx.find(MilestoneReport, { where: { milestoneId }, order: { number: 'ASC' } });
}

/** The same of many milestones, by milestone. */
export async function reportsOf(
  tx: EntityManager,
  milestoneIds: readonly string[],
): Promise<ReadonlyMap<string, readonly MilestoneReport[]>> {
  const reports = await tx.find(MilestoneReport, {
    where: { milestoneId: In([...milestoneIds]) },
    order: { number: 'ASC' },
  });
  return grouped(reports, ({ milestoneId }) => milestoneId);
}

/** Takes planned milestones out of an agreement not yet signed; they keep a place of their own below zero. */
export async function withdrawTerms(tx: EntityManager, agreementId: string, now: string): Promise<void> {
  await tx.query(
    `UPDATE milestones SET state = 'cancelled', state_since = $2, version = version + 1,
       position = (SELECT least(min(position), 0) FROM milestones WHERE agreement_id = $1) - position
     WHERE agreement_id = $1 AND state = 'planned'`,
    [agreementId, now],
  );
}

/** What is still to be accepted, and what of the advance is not yet cleared. */
export function advanceState(milestones: readonly Milestone[]): {
  readonly openMinor: bigint;
  readonly outstandingMinor: bigint;
} {
  const deliveries = milestones.filter(({ kind, state }) => kind === 'delivery' && !isGivenUp(state));
  const advanced = milestones.filter(({ kind, state }) => kind === 'advance' && !isGivenUp(state));
  const sum = (list: readonly bigint[]) => list.reduce((total, one) => total + one, 0n);
  return {
    openMinor: sum(
      deliveries.filter(({ clearedMinor }) => clearedMinor === null).map((one) => one.amountMinor),
    ),
    outstandingMinor:
      sum(advanced.map((one) => one.amountMinor)) -
      sum(deliveries.map(({ clearedMinor }) => clearedMinor ?? 0n)),
  };
}

/** What of an advance no accepted result has earned and nobody took out of the books yet; zero for results. */
export function unearnedOf(milestone: Milestone, all: readonly Milestone[]): bigint {
  if (milestone.kind !== 'advance' || isGivenUp(milestone.state) || milestone.clearedMinor !== 0n) return 0n;
  const { outstandingMinor } = advanceState(all);
  return outstandingMinor > 0n ? outstandingMinor : 0n;
}

/**
 * Milestones whose process should be running: it begins with the first report. `overdue`: due more than a minute ago and not
 * escalated, or saying something else of an approval than the threshold in force does, since no act of a case goes with a policy. What
 * was accepted before its agreement ended is still paid.
 */
export async function openMilestones(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'milestone'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT m.id FROM milestones m JOIN agreements a ON a.id = m.agreement_id
     WHERE (a.state = 'signed' OR m.certified_at IS NOT NULL) AND m.state NOT IN ('planned', 'settled', 'cancelled', 'written-off')
       AND ($1 = 'all' OR (m.escalated_at IS NULL AND m.due_at < clock_timestamp() - interval '1 minute'))`,
    [scope],
  );
  const ids = new Set(rows.map(({ id }) => id));
  if (scope === 'overdue') for (const id of await misstated(tx)) ids.add(id);
  return [...ids].map((id) => ({ process: 'milestone', id }));
}

/** Milestones with an approved order that wait for another approval and do not say so, or say so and do not. */
async function misstated(tx: EntityManager): Promise<string[]> {
  const orders = await tx.findBy(PaymentOrder, { state: In<OrderState>(['approved', 'in-run']) });
  if (orders.length === 0) return [];
  const milestones = await tx.findBy(Milestone, {
    id: In(orders.map(({ milestoneId }) => milestoneId)),
    state: 'ordered',
  });
  const saying = new Map(milestones.map(({ id, waitingReason }) => [id, waitingReason === ANOTHER_APPROVAL]));
  const known = await withMissing(tx, orders, await clock(tx));
  return known.flatMap(({ order: { milestoneId }, missing }) => {
    const says = saying.get(milestoneId);
    return says !== undefined && says !== missing.length > 0 ? [milestoneId] : [];
  });
}
