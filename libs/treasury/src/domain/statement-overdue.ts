import type { Instant } from '#libs/kernel/src/index.js';
import { bankStatusOf } from './bank-status.js';
import type { OrderState } from './order-eligibility.js';
import { plusDays } from './target-calendar.js';

/**
 * Days from the execution of a file to the statement that shows it, before its absence is a problem: banks close the day's statement
 * in the night, and at Easter the next TARGET day is five days off.
 */
const STATEMENT_DAYS = 6;

/** Whether the bank says that it executed an order and no statement has shown it in all that time: then somebody has to ask. */
export function isOverdue(
  executionDate: string,
  orders: readonly { readonly state: OrderState; readonly bankStatus: string | null }[],
  now: Instant,
): boolean {
  return (
    now.slice(0, 10) >= plusDays(executionDate, STATEMENT_DAYS) &&
    orders.some(
      ({ state, bankStatus }) =>
        state === 'released' && bankStatus !== null && bankStatusOf(bankStatus) === 'good',
    )
  );
}
