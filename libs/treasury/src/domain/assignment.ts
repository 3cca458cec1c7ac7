import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { OrderState } from './order-eligibility.js';
import type { CreditDebit } from './statement.js';

/** What an assignment has to name beside its kind, and which way the money went. */
interface AssignmentRule {
  readonly direction: CreditDebit | 'either';
  readonly names: 'orders' | 'order' | 'assessment' | 'donor' | 'counterpart' | 'nothing';
}

/**
 * What a person of treasury can say a movement is that nothing explains. `payment`, `return`: of our own orders, short of or beyond
 * the bank's charges. `contribution-reversal`: the bank takes a contribution back that it had shown. `overpayment`: left for an order
 * that was paid or not owed; the grantee has to give it back. `recovery`: what a grantee gave back. `return-to-sender`: nobody knows what
 * it is, and it goes back; `refund`: the debit by which it went. `own-transfer`: the debit of money that came in on another account of the
 * fund.
 */
const RULES = {
  contribution: { direction: 'CRDT', names: 'assessment' },
  donation: { direction: 'CRDT', names: 'donor' },
  return: { direction: 'CRDT', names: 'order' },
  recovery: { direction: 'CRDT', names: 'order' },
  'return-to-sender': { direction: 'CRDT', names: 'nothing' },
  'contribution-reversal': { direction: 'DBIT', names: 'assessment' },
  payment: { direction: 'DBIT', names: 'orders' },
  overpayment: { direction: 'DBIT', names: 'order' },
  refund: { direction: 'DBIT', names: 'counterpart' },
  'own-transfer': { direction: 'DBIT', names: 'counterpart' },
  interest: { direction: 'either', names: 'nothing' },
  'bank-charges': { direction: 'either', names: 'nothing' },
} as const satisfies Readonly<Record<string, AssignmentRule>>;

export type AssignmentKind = keyof typeof RULES;
export const ASSIGNMENT_KINDS = Object.keys(RULES) as readonly AssignmentKind[];

/** What a person says a movement is. */
export interface Assignment {
  readonly kind: AssignmentKind;
  readonly orderIds: readonly string[];
  readonly assessmentId: string | null;
  /** The donor's name in the chart of accounts. */
  readonly donor: string | null;
  /** For a refund: the credit that it sends back. For a transfer of the fund's own: the credit by which it arrived. */
  readonly counterpartId: string | null;
}

/** A booked line of a statement that nothing explains. */
export interface OpenMovement {
  readonly creditDebit: CreditDebit;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** An order an assignment names, as it stands. */
export interface AssignableOrder {
  readonly id: string;
  readonly state: OrderState;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Its milestone owes money that no other order has paid or is about to pay. */
  readonly isOwed: boolean;
  /** The most that the bank takes beside it, by the policy of its agreement. */
  readonly chargesMaxMinor: bigint;
}

/** What an assignment depends on, read under lock. */
export interface AssignmentFacts {
  readonly movement: OpenMovement;
  /** The orders it names, in that order; those that do not exist are missing. */
  readonly orders: readonly AssignableOrder[];
  /**
   * The credit it names: for a refund one that treasury decided goes back, for a transfer of the fund's own one on another account that
   * nothing explains.
   */
  readonly counterpart: OpenMovement | null;
}

/** Whether two people have to say it: money that left, or that settles an order, or that is about to leave. */
export function needsTwo(kind: AssignmentKind, creditDebit: CreditDebit): boolean {
  return creditDebit === 'DBIT' || kind === 'return' || kind === 'return-to-sender';
}

/**
 * Whether a movement can be this, and what of it are the bank's charges (minor units, not negative). Refuses
 * `treasury.assignment-incomplete`, `treasury.wrong-direction`, `treasury.order-unknown`, `treasury.order-conflict`,
 * `treasury.not-owed`, `treasury.amount-differs`, `treasury.charges-too-high`, `money.currency-mismatch`,
 * `treasury.counterpart-unknown`.
 * Source: governance, Payees and bank files (the rest goes to a work list, never dropped).
 */
export function checkAssignment(assignment: Assignment, facts: AssignmentFacts): bigint | Refusal {
  const { direction, names } = RULES[assignment.kind];
  const { movement, orders, counterpart } = facts;
  const wrong = checkNames(assignment, names);
  if (wrong !== undefined) return wrong;
  if (direction !== 'either' && direction !== movement.creditDebit) {
    const way = direction === 'CRDT' ? 'came in' : 'went out';
    return refuse('treasury.wrong-direction', 'conflict', `Only money that ${way} can be this.`, 'kind');
  }
  if (orders.length < assignment.orderIds.length)
    return refuse('treasury.order-unknown', 'invalid', 'There is no such order.', 'orderIds');
  const foreign = orders.some(({ currency }) => currency !== movement.currency);
  if (foreign)
    return refuse('money.currency-mismatch', 'conflict', 'The order is in another currency.', 'orderIds');
  switch (assignment.kind) {
    case 'payment':
      return payment(movement, orders);
    case 'return':
      return returned(movement, orders[0]);
    case 'overpayment':
      return orders[0]?.state === 'released' ? conflict(0, 'released') : 0n;
    case 'refund':
    case 'own-transfer':
      return counterpartOf(movement, counterpart);
    default:
      return 0n;
  }
}

/** Whether somebody may confirm what another person said. Refuses `treasury.four-eyes`. */
export function checkSecond(
  assignedBy: string,
  personId: string,
  /** Who released the orders it names: they do not say that the money arrived. */
  releasers: readonly string[],
): Refusal | undefined {
  return personId === assignedBy || releasers.includes(personId)
    ? refuse(
        'treasury.four-eyes',
        'forbidden',
        'You already had a part in this payment. Somebody else must do this.',
      )
    : undefined;
}

function checkNames(assignment: Assignment, names: AssignmentRule['names']): Refusal | undefined {
  const given = {
    orderIds: assignment.orderIds.length,
    assessmentId: assignment.assessmentId === null ? 0 : 1,
    donor: assignment.donor === null ? 0 : 1,
    counterpartId: assignment.counterpartId === null ? 0 : 1,
  };
  const wanted = {
    orders: 'orderIds',
    order: 'orderIds',
    assessment: 'assessmentId',
    donor: 'donor',
    counterpart: 'counterpartId',
    nothing: null,
  }[names];
  const missing = wanted !== null && given[wanted as keyof typeof given] === 0 ? wanted : undefined;
  const isRepeated = new Set(assignment.orderIds).size !== given.orderIds;
  const several = isRepeated || (names === 'order' && given.orderIds > 1) ? 'orderIds' : undefined;
  const surplus = Object.entries(given).find(([field, count]) => count > 0 && field !== wanted)?.[0];
  const path = missing ?? several ?? surplus;
  return path === undefined
    ? undefined
    : refuse('treasury.assignment-incomplete', 'invalid', 'This kind names something else.', path);
}

/** The orders it settles; what is beyond them the bank charged. */
function payment(movement: OpenMovement, orders: readonly AssignableOrder[]): bigint | Refusal {
  const index = orders.findIndex(({ state }) => state !== 'released' && state !== 'failed');
  if (index >= 0) return conflict(index, orders[index]?.state ?? 'void');
  const paidElsewhere = orders.findIndex(({ state, isOwed }) => state === 'failed' && !isOwed);
  if (paidElsewhere >= 0) {
    return refuse(
      'treasury.not-owed',
      'conflict',
      'This order failed and what it was for is not owed or paid by another one. It was paid too much.',
      `orderIds[${paidElsewhere}]`,
    );
  }
  const sum = orders.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  return movement.amountMinor < sum
    ? differs('less than the orders')
    : charges(movement.amountMinor - sum, orders);
}

/** Only what left can come back; what is missing the banks charged. */
function returned(movement: OpenMovement, order: AssignableOrder | undefined): bigint | Refusal {
  if (order === undefined || order.state !== 'settled') return conflict(0, order?.state ?? 'void');
  return movement.amountMinor > order.amountMinor
    ? differs('more than the order')
    : charges(order.amountMinor - movement.amountMinor, [order]);
}

/** What no bank takes is another sum: a wrong line, or a part of what was paid that the grantee gives back. */
function charges(amountMinor: bigint, orders: readonly AssignableOrder[]): bigint | Refusal {
  const most = orders.reduce((sum, { chargesMaxMinor }) => sum + chargesMaxMinor, 0n);
  return amountMinor <= most
    ? amountMinor
    : refuse('treasury.charges-too-high', 'conflict', 'The amounts differ by more than a bank charges.');
}

function counterpartOf(movement: OpenMovement, counterpart: OpenMovement | null): bigint | Refusal {
  if (counterpart === null) {
    return refuse(
      'treasury.counterpart-unknown',
      'conflict',
      'There is no such credit: one that goes back to its sender, or an open one on another account of the fund.',
      'counterpartId',
    );
  }
  if (counterpart.currency !== movement.currency)
    return refuse('money.currency-mismatch', 'conflict', 'It came in another currency.', 'counterpartId');
  return counterpart.amountMinor === movement.amountMinor ? 0n : differs('another sum than what came in');
}

function conflict(index: number, state: OrderState): Refusal {
  const message = `The order is ${state}; this is not possible now.`;
  return refuse('treasury.order-conflict', 'conflict', message, `orderIds[${index}]`);
}

function differs(how: string): Refusal {
  return refuse('treasury.amount-differs', 'conflict', `The amount is ${how}.`);
}
