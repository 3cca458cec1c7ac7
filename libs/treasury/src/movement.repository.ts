import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
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

/** Assignments that were neither rejected nor set aside: one at most of a movement, by index. */
const LIVE = `a.outcome IS DISTINCT FROM 'rejected' AND a.set_aside_at IS NULL`;

/** Assignments that count, of these movements. */
export async function liveAssignments(
  tx: EntityManager,
  movementIds: readonly string[],
): Promise<MovementAssignment[]> {
  return tx
    .createQueryBuilder(MovementAssignment, 'a')
    .where(`${LIVE} AND a.movement_id = ANY(:ids)`, { ids: movementIds })
    .orderBy('a.id')
    .getMany();
}

/** The one of a movement; null where there is none. */
export async function liveAssignment(
  tx: EntityManager,
  movementId: string,
): Promise<MovementAssignment | null> {
  return (await liveAssignments(tx, [movementId]))[0] ?? null;
}

/** Those of other movements that name these as what went back. */
export async function namingCounterparts(
  tx: EntityManager,
  movementIds: readonly string[],
): Promise<MovementAssignment[]> {
  return tx
    .createQueryBuilder(MovementAssignment, 'a')
    .where(`${LIVE} AND a.counterpart_id = ANY(:ids)`, { ids: movementIds })
    .orderBy('a.id')
    .getMany();
}

/** Those by which somebody said that one of these orders came back, as it is booked. */
export async function bookedReturnsOf(
  tx: EntityManager,
  orderIds: readonly string[],
): Promise<MovementAssignment[]> {
  return tx
    .createQueryBuilder(MovementAssignment, 'a')
    .where(`${LIVE} AND a.outcome = 'booked' AND a.kind = 'return' AND a.order_ids ?| :ids`, {
      ids: orderIds,
    })
    .orderBy('a.id')
    .getMany();
}

/** Takes assignments out of what counts. Movements of other statements that they explained are on the work list again. */
export async function setAssignmentsAside(
  tx: EntityManager,
  ids: readonly string[],
  openMovementIds: readonly string[],
  at: Instant,
): Promise<void> {
  await tx.update(MovementAssignment, { id: In([...ids]) }, { setAsideAt: at });
  const open = { resolvedBy: null, resolvedAt: null, resolution: null };
  await tx.update(StatementMovement, { id: In([...openMovementIds]) }, open);
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
  const assignments = new Map((await liveAssignments(tx, ids)).map((one) => [one.movementId, one]));
  return rows.flatMap(({ id, imported_at }) => {
    const movement = movements.get(id);
    if (movement === undefined) return [];
    return [{ movement, importedAt: instant(imported_at), assignment: assignments.get(id) ?? null }];
  });
}
