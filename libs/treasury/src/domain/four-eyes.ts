import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** What different people do to one payment: certify delivery, approve, approve once more from €250k, release. */
export const DUTIES = ['certify', 'approve', 'second-approve', 'release'] as const;
export type Duty = (typeof DUTIES)[number];

/** Who has done what for one order, and whom it pays. */
export interface DutyFacts {
  readonly amountMinor: bigint;
  readonly done: readonly { readonly duty: Duty; readonly personId: string }[];
  /** The payee, those who control it, and the team of the application. */
  readonly payeePeople: readonly string[];
}

/** Approvals an order needs: one, or two from the policy's threshold on. */
export function approvalsNeeded(amountMinor: bigint, thirdApproverFromMinor: bigint): readonly Duty[] {
  return amountMinor >= thirdApproverFromMinor ? ['approve', 'second-approve'] : ['approve'];
}

/**
 * The duty a person takes on by approving: the first approval still missing. Refuses `treasury.payee-may-not-act`,
 * `treasury.four-eyes` (this person has had a part already) and `treasury.already-approved`.
 * Source: governance, Ledger (pairwise different people).
 */
export function decideApproval(
  facts: DutyFacts,
  personId: string,
  thirdApproverFromMinor: bigint,
): Duty | Refusal {
  const missing = missingApprovals(facts, thirdApproverFromMinor)[0];
  if (missing === undefined) {
    return refuse('treasury.already-approved', 'conflict', 'This order has all the approvals it needs.');
  }
  return partOf(facts, personId) ?? missing;
}

/**
 * Whether a person may release an order: it has all its approvals, and they had no part in it. Refuses
 * `treasury.approval-missing`, `treasury.payee-may-not-act`, `treasury.four-eyes`.
 */
export function decideRelease(
  facts: DutyFacts,
  personId: string,
  thirdApproverFromMinor: bigint,
): 'release' | Refusal {
  if (missingApprovals(facts, thirdApproverFromMinor).length > 0) {
    return refuse('treasury.approval-missing', 'conflict', 'An approval of this order is missing.');
  }
  return partOf(facts, personId) ?? 'release';
}

/** The approvals still missing. */
export function missingApprovals(facts: DutyFacts, thirdApproverFromMinor: bigint): readonly Duty[] {
  return approvalsNeeded(facts.amountMinor, thirdApproverFromMinor).filter(
    (duty) => !facts.done.some((one) => one.duty === duty),
  );
}

function partOf(facts: DutyFacts, personId: string): Refusal | undefined {
  if (facts.payeePeople.includes(personId)) {
    return refuse('treasury.payee-may-not-act', 'forbidden', 'Whoever is paid has no part in paying.');
  }
  if (facts.done.some((one) => one.personId === personId)) {
    return refuse(
      'treasury.four-eyes',
      'forbidden',
      'You already had a part in this payment. Somebody else must do this.',
    );
  }
  return undefined;
}
