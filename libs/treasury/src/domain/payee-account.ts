import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { durationMs, plusMs, refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { ChargeBearer, Creditor, PaymentService } from './payment-order.js';
import { checkPaymentFile } from './payment-file.js';

/** Where a payee wants to be paid, as entered. Restricted. */
export interface PayeeAccount {
  readonly route: PaymentService;
  readonly creditor: Creditor;
  readonly currency: string;
  readonly chargeBearer?: ChargeBearer;
}

/** One version of a payee's account, as far as paying depends on it. */
export interface AccountState {
  readonly version: number;
  readonly verifiedAt: Instant | null;
  /** Not paid to before: the cool-down of a changed account. */
  readonly usableFrom: Instant;
}

/** A day on which T2 is open and structured addresses are demanded: what an account is checked against when it is entered. */
const CHECK_DAY = '2026-11-26';

/**
 * Whether an order to this account could ever be written, checked when the account is entered instead of when money is due.
 * Refuses what `checkPaymentFile` refuses of an order, with paths `creditor.…`.
 */
export function checkPayeeAccount(account: PayeeAccount): PayeeAccount | Refusal {
  const answer = checkPaymentFile({
    messageId: 'CHECK',
    createdAt: `${CHECK_DAY}T00:00:00Z`,
    executionDate: CHECK_DAY,
    debtor: { name: 'Check', iban: 'BE68539007547034', address: { townName: 'Brussels', country: 'BE' } },
    orders: [
      {
        id: 'CHECK',
        service: account.route,
        creditor: account.creditor,
        amountMinor: 1n,
        currency: account.currency,
        remittance: '',
        ...(account.chargeBearer === undefined ? {} : { chargeBearer: account.chargeBearer }),
      },
    ],
  });
  if (!('refused' in answer)) return account;
  const findings = (answer.details ?? [answer]).map(({ message, path }) =>
    refuse('treasury.account-invalid', 'invalid', message, (path ?? '').replace(/^orders\[0\]\./, '')),
  );
  return refuseAll(findings) ?? account;
}

/**
 * From when an account may be paid to, once verified: the first one at once, a changed one after the cool-down (policy, 7 days
 * of wall-clock time), because a stolen sign-in changes the account first. Source: governance, Ledger, four eyes.
 */
export function usableFrom(version: number, enteredAt: Instant, coolDown: string): Instant {
  return version === 1 ? enteredAt : plusMs(enteredAt, durationMs(coolDown));
}

/** What a payee is: a natural person, a person in business, a company, or a host that pays a project's people. */
export const PAYEE_KINDS = ['person', 'sole-trader', 'company', 'fiscal-host'] as const;
export type PayeeKind = (typeof PAYEE_KINDS)[number];
