import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { ApplicationsService } from '#libs/applications/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { getPolicy } from '#libs/policies/src/index.js';
import { Agreement } from './agreement.entity.js';
import type { AssignmentFacts, AssignableOrder, AssignmentKind } from './domain/assignment.js';
import { canBeTakenBack } from './domain/ending.js';
import { readTreasuryPolicy } from './domain/treasury-policy.js';
import { lockCasesOf } from './lock-cases.js';
import { Milestone } from './milestone.entity.js';
import type { MovementAssignment } from './movement-assignment.entity.js';
import { liveAssignment, lockMovements } from './movement.repository.js';
import type { PaymentOrder } from './payment-order.entity.js';
import { lockWithSiblings } from './payment-order.repository.js';
import type { StatementMovement } from './statement.entity.js';
import { BankStatement } from './statement.entity.js';
import { StatementSetAside } from './statement-set-aside.entity.js';
import { notFound } from './treasury.errors.js';

/** What an assignment names, as far as rows have to be locked for it. */
export interface Named {
  readonly kind: AssignmentKind;
  readonly orderIds: readonly string[];
  readonly counterpartId: string | null;
}

/** A movement with everything an assignment of it depends on, locked in order: cases, movements, orders. */
export interface MovementCase {
  readonly movement: StatementMovement;
  readonly live: MovementAssignment | null;
  /** Somebody said that its statement is wrong, and nobody decided yet. */
  readonly isDoubted: boolean;
  /** The orders it names, in that order, and the others of their milestones, oldest first. */
  readonly orders: readonly PaymentOrder[];
  readonly siblings: readonly PaymentOrder[];
  /** The credit it names, as `AssignmentFacts` has it. */
  readonly counterpart: StatementMovement | null;
  readonly facts: AssignmentFacts;
}

/** Locks a movement of the work list with what is named. Refused `identity.not-found`. */
export async function lockMovementCase(
  tx: EntityManager,
  applications: ApplicationsService,
  id: string,
  { kind, orderIds, counterpartId }: Named,
): Promise<MovementCase> {
  await lockCasesOf(tx, applications, orderIds);
  const movements = await lockMovements(tx, counterpartId === null ? [id] : [id, counterpartId]);
  const movement = movements.get(id) ?? accepted<StatementMovement>(notFound());
  const statement = await tx.findOneByOrFail(BankStatement, { id: movement.statementId });
  if (movement.match !== 'unmatched' || statement.setAsideAt !== null) accepted(notFound());
  const all = await lockWithSiblings(tx, orderIds);
  const orders = orderIds.flatMap((wanted) => all.filter((order) => order.id === wanted));
  const credit = counterpartId === null ? undefined : movements.get(counterpartId);
  const counterpart = await (kind === 'own-transfer'
    ? arrived(tx, credit, statement.account)
    : goingBack(tx, credit));
  const assignable: AssignableOrder[] = [];
  for (const order of orders) assignable.push(await assignableOrder(tx, order, all));
  return {
    movement,
    live: await liveAssignment(tx, id),
    isDoubted: await tx.existsBy(StatementSetAside, { statementId: statement.id, outcome: IsNull() }),
    orders,
    siblings: all.filter((order) => !orders.includes(order)),
    counterpart,
    facts: { movement, orders: assignable, counterpart },
  };
}

/** The credit, where two people decided that it goes back and it has not yet gone. */
async function goingBack(
  tx: EntityManager,
  credit: StatementMovement | undefined,
): Promise<StatementMovement | null> {
  if (credit === undefined || credit.resolvedAt !== null) return null;
  const decided = await liveAssignment(tx, credit.id);
  return decided?.kind === 'return-to-sender' && decided.outcome === 'booked' ? credit : null;
}

/** The credit, where it came in on another account and nobody has said what it is. */
async function arrived(
  tx: EntityManager,
  credit: StatementMovement | undefined,
  leftAccount: string,
): Promise<StatementMovement | null> {
  if (credit?.creditDebit !== 'CRDT' || credit.match !== 'unmatched' || credit.resolvedAt !== null)
    return null;
  const { account, setAsideAt } = await tx.findOneByOrFail(BankStatement, { id: credit.statementId });
  const isElsewhere = account !== leftAccount && setAsideAt === null;
  return isElsewhere && (await liveAssignment(tx, credit.id)) === null ? credit : null;
}

async function assignableOrder(
  tx: EntityManager,
  order: PaymentOrder,
  all: readonly PaymentOrder[],
): Promise<AssignableOrder> {
  const milestone = await tx.findOneByOrFail(Milestone, { id: order.milestoneId });
  const others = all.filter(({ id, milestoneId }) => id !== order.id && milestoneId === order.milestoneId);
  const { id, state, amountMinor, currency } = order;
  const agreement = await tx.findOneByOrFail(Agreement, { id: milestone.agreementId });
  const policy = readTreasuryPolicy((await getPolicy(tx, agreement.treasuryPolicyId)).body);
  return {
    id,
    state,
    amountMinor,
    currency,
    isOwed:
      milestone.state === 'claimed' || milestone.state === 'ordered' ? others.every(isNoPayment) : false,
    chargesMaxMinor: BigInt(policy.chargesMaxMinor),
  };
}

/** An order that has not paid and can be taken back without taking a file apart. */
function isNoPayment({ state }: PaymentOrder): boolean {
  return state !== 'in-run' && (canBeTakenBack(state) || ['failed', 'returned', 'void'].includes(state));
}
