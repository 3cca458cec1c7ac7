import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { durationMs, plusMs, refuse } from '#libs/kernel/src/index.js';
import type { OrderState } from './order-eligibility.js';
import { isDay, isTargetDay, nextTargetDay, plusDays } from './target-calendar.js';
import type { TransmissionOutcome } from './transmission.js';

/** Where a run stands. `settled` once every order has its end; `void` only before release. */
export const RUN_STATES = ['prepared', 'released', 'sent', 'failed', 'unknown', 'settled', 'void'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** An order in one of these needs nothing more of its run. */
const FINAL_ORDERS: readonly OrderState[] = ['settled', 'failed', 'returned', 'void'];

/** What the process of a run looks at. */
export interface RunFacts {
  readonly state: RunState;
  readonly attempt: { readonly startedAt: Instant; readonly outcome: TransmissionOutcome | null } | null;
  readonly orders: readonly OrderState[];
  /** When the bank was last asked for status and statements. */
  readonly askedAt: Instant | null;
}

/** What follows. `transmit` and `ask-bank` are steps outside the database, shown in the workflow. */
export type RunDecision =
  | { readonly do: 'transmit' }
  | { readonly do: 'ask-bank' }
  | { readonly do: 'mark-unknown' }
  | { readonly do: 'settle' }
  | { readonly do: 'wait'; readonly until: Instant | null }
  | { readonly do: 'done' };

/**
 * The next step of a payment run. A file is transmitted once: an attempt without an end is waited for, then unknown, and never
 * repeated. While money is on its way the bank is asked in the policy's rhythm, which changes nothing there.
 */
export function decidePaymentRun(
  facts: RunFacts,
  policy: { readonly transmissionTimeout: string; readonly bankPoll: string },
  now: Instant,
): RunDecision {
  switch (facts.state) {
    case 'prepared':
      return { do: 'wait', until: null };
    case 'released':
      return released(facts, policy.transmissionTimeout, now);
    case 'sent':
    case 'unknown':
    case 'failed': {
      if (facts.orders.every((order) => FINAL_ORDERS.includes(order))) return { do: 'settle' };
      const nextAsk = facts.askedAt === null ? now : plusMs(facts.askedAt, durationMs(policy.bankPoll));
      return nextAsk <= now ? { do: 'ask-bank' } : { do: 'wait', until: nextAsk };
    }
    case 'settled':
    case 'void':
      return { do: 'done' };
  }
}

function released({ attempt }: RunFacts, timeout: string, now: Instant): RunDecision {
  if (attempt === null) return { do: 'transmit' };
  const until = plusMs(attempt.startedAt, durationMs(timeout));
  return until <= now ? { do: 'mark-unknown' } : { do: 'wait', until };
}

/** An order offered to a run. */
export interface RunCandidate {
  readonly id: string;
  readonly state: OrderState;
}

/** Approvals, screening and the payee's account speak for about now: a day further ahead than a year is a slip in the year. */
const LATEST_EXECUTION_DAYS = 365;

/**
 * Whether these orders may form a run for a day. Refuses `treasury.run-empty`, `treasury.order-not-approved` naming the order,
 * `treasury.execution-date` for days in the past or that are no TARGET day (naming the next), or more than a year ahead.
 */
export function checkRun(
  orders: readonly RunCandidate[],
  executionDate: string,
  today: string,
): 'prepare' | Refusal {
  if (orders.length === 0) {
    return refuse('treasury.run-empty', 'conflict', 'There is no approved order to pay.', 'orderIds');
  }
  const index = orders.findIndex(({ state }) => state !== 'approved');
  if (index >= 0) {
    return refuse(
      'treasury.order-not-approved',
      'conflict',
      'This order is not approved.',
      `orderIds[${index}]`,
    );
  }
  if (!isDay(executionDate) || executionDate < today || !isTargetDay(executionDate)) {
    const next = nextTargetDay(isDay(executionDate) && executionDate > today ? executionDate : today);
    const message = `The bank does not execute on this day; the next one is ${next}.`;
    return refuse('treasury.execution-date', 'invalid', message, 'executionDate');
  }
  const latest = plusDays(today, LATEST_EXECUTION_DAYS);
  if (executionDate > latest) {
    const message = `A run is for a day within a year, until ${latest}.`;
    return refuse('treasury.execution-date', 'invalid', message, 'executionDate');
  }
  return 'prepare';
}
