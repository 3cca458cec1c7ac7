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
