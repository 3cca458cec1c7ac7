import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { instant } from '#libs/kernel/src/index.js';
import { MovementAssignment } from './movement-assignment.entity.js';
import { StatementMovement } from './statement.entity.js';

/** Movements by id, locked in order of id. Those that are not there are missing. */
export async function lockMovements(
  tx: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StatementMovement>> {
  const rows = await tx.find(StatementMovement, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The assignment of a movement that was not rejected; null where there is none. */
export async function liveAssignment(
  tx: EntityManager,
  movementId: string,
): Promise<MovementAssignment | null> {
  const found = await tx.find(MovementAssignment, {
    where: { movementId },
    order: { assignedAt: 'DESC', id: 'DESC' },
  });
  return found.find(({ outcome }) => outcome !== 'rejected') ?? null;
}

/** A movement of the work list, when it was imported, and what somebody said of it. */
export interface OpenMovementRow {
  readonly movement: StatementMovement;
  readonly importedAt: string;
  readonly assignment: MovementAssignment | null;
}

/** Movements nobody has explained yet, oldest first. */
export async function openMovements(
  tx: EntityManager,
  after: string | null,
  limit: number,
): Promise<OpenMovementRow[]> {
  const rows = await tx.query<{ id: string; imported_at: Date }[]>(
    `SELECT m.id, s.imported_at FROM statement_movements m JOIN bank_statements s ON s.id = m.statement_id
     WHERE m.match = 'unmatched' AND m.resolved_at IS NULL AND s.set_aside_at IS NULL AND ($1::uuid IS NULL OR m.id > $1)
     ORDER BY m.id LIMIT $2`,
    [after, limit],
  );
  const ids = rows.map(({ id }) => id);
  const movements = new Map(
    (await tx.findBy(StatementMovement, { id: In(ids) })).map((one) => [one.id, one]),
  );
  const assignments = await tx.findBy(MovementAssignment, { movementId: In(ids) });
  return rows.flatMap(({ id, imported_at }) => {
    const movement = movements.get(id);
    if (movement === undefined) return [];
    const assignment = assignments.find((one) => one.movementId === id && one.outcome !== 'rejected');
    return [{ movement, importedAt: instant(imported_at), assignment: assignment ?? null }];
  });
}
