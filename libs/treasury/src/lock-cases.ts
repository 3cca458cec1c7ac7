import type { EntityManager } from 'typeorm';
import type { ApplicationsService } from '#libs/applications/src/index.js';

/** Locks the cases of orders, by id: first in every lock order, so that accounts, holds and ends stand still meanwhile. */
export async function lockCasesOf(
  tx: EntityManager,
  applications: ApplicationsService,
  orderIds: readonly string[],
): Promise<void> {
  const rows = await tx.query<{ application_id: string }[]>(
    'SELECT DISTINCT application_id FROM payment_orders WHERE id = ANY($1::uuid[]) ORDER BY application_id',
    [orderIds],
  );
  for (const row of rows) await applications.lock(tx, row.application_id);
}

/**
 * Whoever stands on the side of a payee of these orders, for rights: everybody who is or was of the team of their cases, and whoever
 * is paid. They have no part in paying.
 */
export async function partiesOfOrders(
  tx: EntityManager,
  applications: ApplicationsService,
  orderIds: readonly string[],
): Promise<{ readonly party: readonly string[] }> {
  const rows = await tx.query<{ application_id: string; payee_person_id: string }[]>(
    'SELECT DISTINCT application_id, payee_person_id FROM payment_orders WHERE id = ANY($1::uuid[])',
    [orderIds],
  );
  const parties = new Set(rows.map((row) => row.payee_person_id));
  for (const id of new Set(rows.map((row) => row.application_id))) {
    const application = await applications.find(tx, id);
    if (application === null) throw new Error(`Application ${id} has orders and is not there.`);
    for (const person of await applications.partiesOf(tx, application)) parties.add(person);
  }
  return { party: [...parties] };
}
