import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import type { ApplicationsService } from '#libs/applications/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, isRefusal, refuseAll } from '#libs/kernel/src/index.js';
import type { MembersService } from '#libs/members/src/index.js';
import type { ReturnUndone } from './domain/return-undone.js';
import { decideReturnUndone } from './domain/return-undone.js';
import { lockCasesOf } from './lock-cases.js';
import { Milestone } from './milestone.entity.js';
import type { MovementAssignment } from './movement-assignment.entity.js';
import {
  bookedReturnsOf,
  liveAssignments,
  lockMovements,
  namingCounterparts,
} from './movement.repository.js';
import type { PaymentOrder } from './payment-order.entity.js';
import { lockOrders, lockWithSiblings, siblingsOf } from './payment-order.repository.js';
import type { PaymentRun } from './payment-run.entity.js';
import { liveRunsOf, lockRuns, ordersInRuns } from './payment-run.repository.js';
import { BankStatement, StatementMovement } from './statement.entity.js';
import { lastStatement, lockStatements } from './statement.repository.js';
import { StatementSetAside } from './statement-set-aside.entity.js';
import { notFound, setAsideConflict, statementNotLast, statementReliedOn } from './treasury.errors.js';

/** What falls with a statement: orders its money settled or brought back, and what people said of money that rests on it. */
export interface Falling {
  /** On its own money, and on money of earlier statements that was explained by this one's. */
  readonly assignments: readonly MovementAssignment[];
  /** Orders whose payment it shows, by itself or as people said. */
  readonly paid: ReadonlySet<string>;
  /** Orders whose return does. */
  readonly returned: ReadonlySet<string>;
}

/** A statement with everything that hangs on it, locked in order: statements, cases, movements, runs, orders. */
export interface SetAsideCase extends Falling {
  readonly statement: BankStatement;
  readonly movements: readonly StatementMovement[];
  /** Movements of other statements that are on the work list again. */
  readonly others: readonly StatementMovement[];
  /** Every order it names, or that falls with it. */
  readonly orderIds: readonly string[];
  /** These, and the others of their milestones, oldest first. */
  readonly orders: readonly PaymentOrder[];
  /** Runs of all of them, by order. */
  readonly runOf: ReadonlyMap<string, PaymentRun>;
  /** What somebody said of it and nobody rejected. */
  readonly live: StatementSetAside | null;
}

/** Locks a statement with what hangs on it. Refused `identity.not-found`, `treasury.set-aside-conflict` where somebody just says what its money is. */
export async function lockSetAsideCase(
  tx: EntityManager,
  domains: { readonly applications: ApplicationsService; readonly members: MembersService },
  statementId: string,
): Promise<SetAsideCase> {
  await lockStatements(tx);
  const statement =
    (await tx.findOneBy(BankStatement, { id: statementId })) ?? accepted<BankStatement>(notFound());
  // What a statement showed never changes, and what people said is read again under the locks.
  const shown = await tx.find(StatementMovement, { where: { statementId }, order: { id: 'ASC' } });
  const before = await falling(tx, domains.members, shown);
  const orderIds = ordersOf(shown, before);
  await lockCasesOf(tx, domains.applications, orderIds);
  const named = before.assignments.flatMap(({ movementId, counterpartId }) =>
    counterpartId === null ? [movementId] : [movementId, counterpartId],
  );
  const own = new Set(shown.map(({ id }) => id));
  const locked = await lockMovements(tx, [...new Set([...own, ...named])]);
  const now = await falling(tx, domains.members, shown);
  const isCovered = now.assignments.every(
    ({ movementId, counterpartId }) =>
      locked.has(movementId) && (counterpartId === null || locked.has(counterpartId)),
  );
  if (!isCovered || ordersOf(shown, now).some((id) => !orderIds.includes(id))) accepted(setAsideConflict());
  const siblings = await siblingsOf(tx, orderIds);
  const runIds = await liveRunsOf(tx, siblings);
  const runs = new Map((await lockRuns(tx, [...runIds.values()])).map((run) => [run.id, run]));
  // A prepared run may be taken apart, and then writes all of its orders.
  const prepared = [...runs.values()].filter(({ state }) => state === 'prepared').map(({ id }) => id);
  await lockOrders(tx, [...siblings, ...(await ordersInRuns(tx, prepared))]);
  const orders = await lockWithSiblings(tx, orderIds);
  const said = await tx.findBy(StatementSetAside, { statementId });
  return {
    ...now,
    statement,
    movements: [...own].flatMap((id) => locked.get(id) ?? []),
    others: [...locked.values()].filter(({ id }) => !own.has(id)),
    orderIds,
    orders,
    runOf: new Map([...runIds].flatMap(([order, run]) => (runs.has(run) ? [[order, runs.get(run)!]] : []))),
    live: standing(said, statementId),
  };
}

/** What somebody said of a statement and nobody rejected. */
export function standing(said: readonly StatementSetAside[], statementId: string): StatementSetAside | null {
  return said.find((one) => one.statementId === statementId && one.outcome !== 'rejected') ?? null;
}

/**
 * Whether it can be set aside now, and what each order is whose return falls with it. Refuses `treasury.set-aside-conflict`,
 * `treasury.statement-not-last`, and `treasury.statement-relied-on` with the order that has gone on since.
 */
export async function checkSetAside(
  tx: EntityManager,
  found: SetAsideCase,
): Promise<ReadonlyMap<string, ReturnUndone>> {
  const { statement, orders, paid, returned } = found;
  if (statement.setAsideAt !== null) accepted(setAsideConflict());
  const last = await lastStatement(tx, statement.account, statement.currency);
  if (last?.id !== statement.id) accepted(statementNotLast());
  const milestones = await tx.findBy(Milestone, { id: In(orders.map(({ milestoneId }) => milestoneId)) });
  const undone = new Map<string, ReturnUndone>();
  const problems: Refusal[] = [];
  for (const order of orders) {
    const isReturned = returned.has(order.id);
    if (!isReturned && !paid.has(order.id)) continue;
    if (order.state !== (isReturned ? 'returned' : 'settled')) {
      problems.push(statementReliedOn(order.id, order.state));
      continue;
    }
    const milestone = milestones.find(({ id }) => id === order.milestoneId);
    if (!isReturned || milestone === undefined) continue;
    const others = orders.filter((one) => one.milestoneId === order.milestoneId && one.id !== order.id);
    const answer = decideReturnUndone({ ...order, milestone, others, wasPaidThere: paid.has(order.id) });
    if (isRefusal(answer)) problems.push(answer);
    else undone.set(order.id, answer);
  }
  accepted(refuseAll(problems));
  return undone;
}

/** What falls with the movements of a statement, as it is now. */
async function falling(
  tx: EntityManager,
  members: MembersService,
  shown: readonly StatementMovement[],
): Promise<Falling> {
  const ids = shown.map(({ id }) => id);
  const reversing = await members.reversingLines(tx, ids);
  const first = [
    ...(await liveAssignments(tx, [...new Set([...ids, ...reversing])])),
    ...(await namingCounterparts(tx, ids)),
  ];
  const paid = new Set([
    ...shown.filter(({ match }) => match === 'payment' || match === 'batch').flatMap((one) => one.orderIds),
    ...bookedAs('payment', first),
  ]);
  // Only what was settled comes back: whoever said so of these orders said it after this statement.
  const all = new Map([...first, ...(await bookedReturnsOf(tx, [...paid]))].map((one) => [one.id, one]));
  const assignments = [...all.values()];
  const returned = new Set([
    ...shown.filter(({ match }) => match === 'return').flatMap((one) => one.orderIds),
    ...bookedAs('return', assignments),
  ]);
  return { assignments, paid, returned };
}

function bookedAs(kind: 'payment' | 'return', assignments: readonly MovementAssignment[]): readonly string[] {
  return assignments
    .filter((one) => one.kind === kind && one.outcome === 'booked')
    .flatMap(({ orderIds }) => orderIds);
}

function ordersOf(shown: readonly StatementMovement[], { assignments }: Falling): readonly string[] {
  return [...new Set([...shown, ...assignments].flatMap(({ orderIds }) => orderIds))];
}
