import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { grouped } from '#libs/kernel/src/index.js';
import type { DutyFacts } from './domain/four-eyes.js';
import type { ApprovableOrder } from './domain/order-hash.js';
import { orderHash } from './domain/order-hash.js';
import type { OrderState } from './domain/order-eligibility.js';
import { PaymentDuty, PaymentOrder } from './payment-order.entity.js';

/** The order of a milestone that counts: the one that paid it, else the newest. */
export async function countingOrder(tx: EntityManager, milestoneId: string): Promise<PaymentOrder | null> {
  return (await countingOrders(tx, [milestoneId])).get(milestoneId) ?? null;
}

/** The same of many milestones, by milestone; those without an order are missing. */
export async function countingOrders(
  tx: EntityManager,
  milestoneIds: readonly string[],
): Promise<ReadonlyMap<string, PaymentOrder>> {
  const orders = await tx.find(PaymentOrder, {
    where: { milestoneId: In([...milestoneIds]) },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
  const counting = new Map<string, PaymentOrder>();
  for (const [id, ofOne] of grouped(orders, ({ milestoneId }) => milestoneId)) {
    const order = thatCounts(ofOne);
    if (order !== undefined) counting.set(id, order);
  }
  return counting;
}

/** The same among orders of one milestone, oldest first. An order given up may turn out to have been paid. */
export function thatCounts(orders: readonly PaymentOrder[]): PaymentOrder | undefined {
  return orders.find(({ state }) => state === 'settled') ?? orders.at(-1);
}

/** Orders by id, locked in order of id: last but the accounts in every lock order. */
export async function lockOrders(tx: EntityManager, ids: readonly string[]): Promise<PaymentOrder[]> {
  return tx.find(PaymentOrder, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Every order of an agreement, oldest first, locked in order of id. */
export async function lockOrdersOf(tx: EntityManager, agreementId: string): Promise<PaymentOrder[]> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT o.id FROM payment_orders o JOIN milestones m ON m.id = o.milestone_id WHERE m.agreement_id = $1',
    [agreementId],
  );
  const orders = await lockOrders(
    tx,
    rows.map(({ id }) => id),
  );
  return byAge(orders);
}

function byAge(orders: PaymentOrder[]): PaymentOrder[] {
  return orders.sort((a, b) => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? -1 : 1));
}

/** These orders and the others of their milestones, oldest first, locked in order of id. */
export async function lockWithSiblings(tx: EntityManager, ids: readonly string[]): Promise<PaymentOrder[]> {
  return byAge(await lockOrders(tx, await siblingsOf(tx, ids)));
}

/** Ids of these orders and of the others of their milestones. */
export async function siblingsOf(tx: EntityManager, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM payment_orders WHERE milestone_id IN (SELECT milestone_id FROM payment_orders WHERE id = ANY($1::uuid[]))`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Who released orders. */
export async function releasersOf(tx: EntityManager, ids: readonly string[]): Promise<readonly string[]> {
  const duties = await tx.findBy(PaymentDuty, { orderId: In([...ids]), duty: 'release' });
  return duties.map(({ personId }) => personId);
}

export async function findOrders(tx: EntityManager, state: OrderState): Promise<PaymentOrder[]> {
  return tx.find(PaymentOrder, { where: { state }, order: { id: 'ASC' } });
}

export async function findDuties(tx: EntityManager, orderId: string): Promise<PaymentDuty[]> {
  return tx.find(PaymentDuty, { where: { orderId }, order: { performedAt: 'ASC' } });
}

/** The same of many orders, by order. */
export async function dutiesOf(
  tx: EntityManager,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PaymentDuty[]>> {
  const duties = await tx.find(PaymentDuty, {
    where: { orderId: In([...orderIds]) },
    order: { performedAt: 'ASC' },
  });
  return grouped(duties, ({ orderId }) => orderId);
}

/** What the four eyes depend on. `parties`: everybody on the payee's side, now or before. */
export function dutyFacts(
  order: PaymentOrder,
  duties: readonly PaymentDuty[],
  parties: readonly string[],
): DutyFacts {
  return {
    amountMinor: order.amountMinor,
    done: duties.map(({ duty, personId }) => ({ duty, personId })),
    payeePeople: [order.payeePersonId, ...parties],
  };
}

/** The hash of what the order says now. */
export function currentHash(order: PaymentOrder): string {
  return orderHash(transferOf(order));
}

/** The transfer as approved and as written to the bank file. */
export function transferOf(order: PaymentOrder): ApprovableOrder {
  return {
    id: order.endToEndId,
    payeeId: order.payeeId,
    accountVersion: order.accountVersion,
    service: order.service,
    creditor: order.creditor,
    amountMinor: order.amountMinor,
    currency: order.currency,
    remittance: order.remittance,
    ...(order.chargeBearer === null ? {} : { chargeBearer: order.chargeBearer }),
  };
}
