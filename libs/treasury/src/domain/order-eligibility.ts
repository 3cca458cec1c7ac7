import type { HoldKind } from '#libs/applications/src/domain/holds.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { DutyFacts } from './four-eyes.js';
import { decideRelease } from './four-eyes.js';
import type { AccountState } from './payee-account.js';

/** Holds under which no money leaves. A pause is the applicant's own and does not keep from them what is owed. */
export function stopsMoney(kind: HoldKind): boolean {
  return kind === 'sanctions' || kind === 'dispute';
}

/** Where an order stands. `released` is money in transit; the last four are final. */
export const ORDER_STATES = [
  'pending-approval',
  'approved',
  'in-run',
  'released',
  'settled',
  'failed',
  'returned',
  'void',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Everything the release of one order depends on, read under lock. */
export interface ReleaseFacts {
  readonly id: string;
  readonly state: OrderState;
  readonly accountVersion: number;
  /** What was approved, and what the order says now. */
  readonly approvedHash: string | null;
  readonly currentHash: string;
  readonly duties: DutyFacts;
  /** From this amount on it needed a second approval, under the policy it was made. */
  readonly thirdApproverFromMinor: bigint;
  /** The payee's newest account. */
  readonly account: AccountState;
  /** Holds open on the case that stop money. */
  readonly holds: readonly string[];
  readonly screening: ScreeningFacts;
}

/** The newest screening of the payee; null where there was none. */
export type ScreeningFacts = {
  readonly listVersion: string;
  readonly isHit: boolean;
  readonly isCleared: boolean;
} | null;

/**
 * Whether every order of a run may be released now, checked again under lock: approved as it stands, the payee's account
 * unchanged, verified and past its cool-down, no hold, screened against the current list without an open hit, and a releaser
 * who had no part in any of them. Answers all findings with paths `orders[i]`. Codes: `treasury.order-not-approved`,
 * `treasury.order-changed`, `treasury.account-changed`, `treasury.account-not-verified`, `treasury.cool-down`, `treasury.held`,
 * `treasury.screening-outdated`, `treasury.screening-hit` and those of `decideRelease`.
 */
export function checkRelease(
  orders: readonly ReleaseFacts[],
  releaser: string,
  listVersion: string,
  now: Instant,
): 'release' | Refusal {
  const findings = orders.flatMap((order, index) => {
    const path = `orders[${index}]`;
    const duty = decideRelease(order.duties, releaser, order.thirdApproverFromMinor);
    return [
      ...(isRefusal(duty) ? [{ ...duty, path }] : []),
      ...eligibility(order, listVersion, now).map((finding) => ({ ...finding, path })),
    ];
  });
  return refuseAll(findings) ?? 'release';
}

/** What keeps one order from being released, apart from who releases it. */
export function eligibility(order: ReleaseFacts, listVersion: string, now: Instant): readonly Refusal[] {
  const findings: (Refusal | false)[] = [
    order.state !== 'in-run' && no('treasury.order-not-approved', 'This order is not approved.'),
    order.approvedHash !== order.currentHash &&
      no('treasury.order-changed', 'This order is not the one that was approved.'),
    ...accountFindings(order.accountVersion, order.account, now),
    order.holds.length > 0 && held(),
    ...screeningFindings(order.screening, listVersion),
  ];
  return findings.filter(isRefusal);
}

/** What keeps an account from being paid to: used when an order is made and again at its release. */
export function accountFindings(
  orderVersion: number,
  account: AccountState,
  now: Instant,
): readonly (Refusal | false)[] {
  return [
    account.version !== orderVersion &&
      no('treasury.account-changed', 'The bank account was changed meanwhile.'),
    account.verifiedAt === null && no('treasury.account-not-verified', 'The bank account is not verified.'),
    account.usableFrom > now && no('treasury.cool-down', 'The changed bank account is not yet usable.'),
  ];
}

/** What keeps a payee from being paid after screening. */
export function screeningFindings(
  screening: ScreeningFacts,
  listVersion: string,
): readonly (Refusal | false)[] {
  return [
    screening?.listVersion !== listVersion &&
      no('treasury.screening-outdated', 'The payee was not screened against the current list.'),
    screening !== null &&
      screening.isHit &&
      !screening.isCleared &&
      no('treasury.screening-hit', 'A screening hit is not cleared.'),
  ];
}

/** No money leaves a case on hold. */
export function held(): Refusal {
  return no('treasury.held', 'The case is on hold.');
}

function no(code: string, message: string): Refusal {
  return refuse(code, 'conflict', message);
}
