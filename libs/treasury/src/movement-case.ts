import type { EntityManager, EntityTarget, FindOptionsWhere } from 'typeorm';
import { In, IsNull } from 'typeorm';
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
  return {
    movement,
    live: await liveAssignment(tx, id),
    isDoubted: await tx.existsBy(StatementSetAside, { statementId: statement.id, outcome: IsNull() }),
    orders,
    siblings: all.filter((order) => !orders.includes(order)),
    counterpart,
    facts: { movement, orders: await assignableOrders(tx, orders, all), counterpart },
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

async function assignableOrders(
  tx: EntityManager,
  orders: readonly PaymentOrder[],
  all: readonly PaymentOrder[],
): Promise<AssignableOrder[]> {
  const milestones = await byId(
    tx,
    Milestone,
    orders.map(({ milestoneId }) => milestoneId),
  );
  const agreements = await byId(
    tx,
    Agreement,
    [...milestones.values()].map(({ agreementId }) => agreementId),
  );
  const assignable: AssignableOrder[] = [];
  for (const { id, milestoneId, state, amountMinor, currency } of orders) {
    const milestone = milestones.get(milestoneId);
    const agreement = milestone && agreements.get(milestone.agreementId);
    if (agreement === undefined) throw new Error(`Order ${id} is under no agreement.`);
    // A version that was read once is not read again.
    const policy = readTreasuryPolicy((await getPolicy(tx, agreement.treasuryPolicyId)).body);
    const others = all.filter((one) => one.id !== id && one.milestoneId === milestoneId);
    assignable.push({
      id,
      state,
      amountMinor,
      currency,
      isOwed:
        milestone?.state === 'claimed' || milestone?.state === 'ordered' ? others.every(isNoPayment) : false,
      chargesMaxMinor: BigInt(policy.chargesMaxMinor),
    });
  }
  return assignable;
}

async function byId<T extends { readonly id: string }>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const where = { id: In([...ids]) } as unknown as FindOptionsWhere<T>;
  return new Map((await tx.findBy(entity, where)).map((row) => [row.id, row]));
}

/** An order that has not paid and can be taken back without taking a file apart. */
function isNoPayment({ state }: PaymentOrder): boolean {
  return state !== 'in-run' && (canBeTakenBack(state) || ['failed', 'returned', 'void'].includes(state));
}
