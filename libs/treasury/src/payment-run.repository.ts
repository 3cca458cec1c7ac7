import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import type { PaymentOrder } from './payment-order.entity.js';
import { lockOrders } from './payment-order.repository.js';
import { PaymentRun, PaymentRunOrder, TransmissionAttempt } from './payment-run.entity.js';
import { accepted } from '#libs/kernel/src/index.js';
import { notFound } from './treasury.errors.js';
import { lockRow } from './versioned-row.js';

/** A run with its orders in the order of the file. */
export interface RunWithOrders {
  readonly run: PaymentRun;
  readonly orders: readonly PaymentOrder[];
}

/** Ids of the orders of a run, in file order. */
export async function orderIdsOf(tx: EntityManager, runId: string): Promise<readonly string[]> {
  const rows = await tx.find(PaymentRunOrder, { where: { runId }, order: { position: 'ASC' } });
  return rows.map(({ orderId }) => orderId);
}

/** A run and its orders, locked in order: run, orders by id. Refused `identity.not-found`. */
export async function lockRun(tx: EntityManager, runId: string): Promise<RunWithOrders> {
  const run = (await lockRow(tx, PaymentRun, runId)) ?? accepted<PaymentRun>(notFound());
  const ids = await orderIdsOf(tx, runId);
  const orders = await lockOrders(tx, ids);
  const inFileOrder = ids.flatMap((id) => orders.filter((order) => order.id === id));
  return { run, orders: inFileOrder };
}

/** Ids of every order of these runs. */
export async function ordersInRuns(tx: EntityManager, runIds: readonly string[]): Promise<string[]> {
  const rows = await tx.findBy(PaymentRunOrder, { runId: In([...runIds]) });
  return rows.map(({ orderId }) => orderId);
}

export async function findAttempt(tx: EntityManager, runId: string): Promise<TransmissionAttempt | null> {
  return tx.findOneBy(TransmissionAttempt, { runId });
}

/** The live run of an order; null where it is in none. */
export async function liveRunOf(tx: EntityManager, orderId: string): Promise<string | null> {
  return (await liveRunsOf(tx, [orderId])).get(orderId) ?? null;
}

/** The live runs of orders, by order; those that are in none are missing. */
export async function liveRunsOf(
  tx: EntityManager,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ order_id: string; run_id: string }[]>(
    'SELECT order_id, run_id FROM payment_run_orders WHERE order_id = ANY($1::uuid[]) AND voided_at IS NULL',
    [orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, row.run_id]));
}

/** Runs, locked in order of id. */
export async function lockRuns(tx: EntityManager, ids: readonly string[]): Promise<PaymentRun[]> {
  return tx.find(PaymentRun, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Prepared runs that hold an order of an agreement, by id. */
export async function preparedRunsOf(tx: EntityManager, agreementId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT DISTINCT r.id FROM payment_runs r
     JOIN payment_run_orders p ON p.run_id = r.id AND p.voided_at IS NULL
     JOIN payment_orders o ON o.id = p.order_id
     JOIN milestones m ON m.id = o.milestone_id
     WHERE m.agreement_id = $1 AND r.state = 'prepared' ORDER BY r.id`,
    [agreementId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Runs whose process should be running: it begins with the release. `overdue`: not asked about for a minute while money is on
 * its way.
 */
export async function openPaymentRuns(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'payment-run'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM payment_runs WHERE state NOT IN ('prepared', 'settled', 'void')
       AND ($1 = 'all' OR (state IN ('released', 'sent', 'unknown')
         AND coalesce(asked_at, released_at) < clock_timestamp() - interval '1 minute'))`,
    [scope],
  );
  return rows.map(({ id }) => ({ process: 'payment-run', id }));
}
