import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { OrderState } from './order-eligibility.js';
import type { AccountState } from './payee-account.js';

/** Where a milestone stands. An advance is a milestone without delivery: it begins as `claimed`. */
export const MILESTONE_STATES = [
  'planned',
  'reported',
  'rejected',
  'accepted',
  'claimed',
  'ordered',
  'settled',
  'returned',
  'cancelled',
  'written-off',
] as const;
export type MilestoneState = (typeof MILESTONE_STATES)[number];

/** States in which nothing of a milestone will be paid any more, though it was not. */
const GIVEN_UP: readonly MilestoneState[] = ['cancelled', 'written-off'];

/** Whether a milestone was given up for good: it counts towards no sum. */
export function isGivenUp(state: MilestoneState): boolean {
  return GIVEN_UP.includes(state);
}

/** Whether nothing of a milestone is open any more: paid as the bank showed, or given up. */
export function isOver(state: MilestoneState): boolean {
  return state === 'settled' || isGivenUp(state);
}

/** Everything that moves a milestone. The last six are taken by its own process; the end of its agreement cancels. */
export type MilestoneAct =
  | 'report'
  | 'certify'
  | 'reject'
  | 'claim'
  | 'cancel'
  | 'write-off'
  | 'order'
  | 'confirm'
  | 'reopen'
  | 'recall'
  | 'payment-returned'
  | 'unconfirm';

/** The lifecycle of a milestone: report → acceptance → claim → payment order → bank confirmation. */
export const MILESTONE_EDGES: readonly {
  readonly from: MilestoneState;
  readonly act: MilestoneAct;
  readonly to: MilestoneState;
}[] = [
  { from: 'planned', act: 'report', to: 'reported' },
  { from: 'rejected', act: 'report', to: 'reported' },
  { from: 'reported', act: 'certify', to: 'accepted' },
  { from: 'reported', act: 'reject', to: 'rejected' },
  { from: 'accepted', act: 'claim', to: 'claimed' },
  { from: 'accepted', act: 'confirm', to: 'settled' },
  { from: 'claimed', act: 'order', to: 'ordered' },
  { from: 'claimed', act: 'confirm', to: 'settled' },
  { from: 'ordered', act: 'confirm', to: 'settled' },
  { from: 'ordered', act: 'reopen', to: 'claimed' },
  { from: 'ordered', act: 'recall', to: 'claimed' },
  { from: 'ordered', act: 'payment-returned', to: 'returned' },
  { from: 'settled', act: 'payment-returned', to: 'returned' },
  { from: 'settled', act: 'unconfirm', to: 'ordered' },
  { from: 'returned', act: 'order', to: 'ordered' },
  { from: 'returned', act: 'confirm', to: 'settled' },
  { from: 'planned', act: 'cancel', to: 'cancelled' },
  { from: 'reported', act: 'cancel', to: 'cancelled' },
  { from: 'rejected', act: 'cancel', to: 'cancelled' },
  { from: 'claimed', act: 'cancel', to: 'cancelled' },
  { from: 'returned', act: 'cancel', to: 'cancelled' },
  { from: 'accepted', act: 'write-off', to: 'written-off' },
  { from: 'claimed', act: 'write-off', to: 'written-off' },
  { from: 'returned', act: 'write-off', to: 'written-off' },
];

/** The state after an act. Refused `treasury.milestone-conflict` where the state does not know it. */
export function moveMilestone(from: MilestoneState, act: MilestoneAct): MilestoneState | Refusal {
  const edge = MILESTONE_EDGES.find((one) => one.from === from && one.act === act);
  return (
    edge?.to ??
    refuse('treasury.milestone-conflict', 'conflict', `The milestone is ${from}; this is not possible now.`)
  );
}

/** What the process of a milestone looks at. */
export interface MilestoneFacts {
  readonly state: MilestoneState;
  /** Acceptance is owed by then while reported, payment while claimed or ordered; null where nothing is due by us. */
  readonly dueAt: Instant | null;
  readonly escalatedAt: Instant | null;
  /** What is to be paid after clearing the advance; null before acceptance. */
  readonly payableMinor: bigint | null;
  /** What of an advance is not owed any more, since its agreement ended before results earned it; zero otherwise. */
  readonly unearnedMinor: bigint;
  /** The newest account of the payee; null where none was entered. */
  readonly account: AccountState | null;
  /** Open holds on the case that stop money. */
  readonly holds: readonly string[];
  /** The order that paid it, else the newest. */
  readonly order: {
    readonly state: OrderState;
    readonly accountVersion: number;
    /** The bank refused or returned it, so the same account is not tried again. */
    readonly needsNewAccount: boolean;
    /** It was approved, and the threshold in force now asks for another person. */
    readonly lacksApproval: boolean;
  } | null;
}

/**
 * What follows. `wait` says for whom, so that nobody has to ask; `recall` also makes the order void; `drop` takes what is not
 * owed any more out of the books.
 */
export type MilestoneDecision =
  | { readonly do: 'order' | 'confirm' | 'reopen' | 'recall' | 'payment-returned' | 'unconfirm' }
  | { readonly do: 'drop' }
  | { readonly do: 'escalate' }
  | {
      readonly do: 'wait';
      readonly for: MilestoneDebtor;
      readonly until: Instant | null;
      readonly reason: string;
    }
  | { readonly do: 'done' };

/** What an approved order waits for once a lower threshold is in force. */
export const ANOTHER_APPROVAL = 'The payment order waits for another approval.';

/** Whom a milestone waits for. */
export type MilestoneDebtor = 'applicant' | 'programme' | 'treasury' | 'bank' | 'clock';

/**
 * What the milestone's own process does next. It makes the payment order once a claim stands and the payee's account is
 * verified and past its cool-down, confirms what the statement shows, and escalates what we owe; it never accepts, rejects or
 * approves. Source: design (workflow `milestone`), governance (Ledger).
 */
export function decideMilestone(facts: MilestoneFacts, now: Instant): MilestoneDecision {
  const step = nextStep(facts, now);
  const isOverdue = facts.dueAt !== null && facts.dueAt <= now && facts.escalatedAt === null;
  if (step.do !== 'wait') return step;
  if (isOverdue && step.for !== 'applicant') return { do: 'escalate' };
  const due = facts.escalatedAt === null && step.for !== 'applicant' ? facts.dueAt : null;
  return { ...step, until: earliest(step.until, due) };
}

function nextStep(facts: MilestoneFacts, now: Instant): MilestoneDecision {
  const { order } = facts;
  switch (facts.state) {
    case 'planned':
      return waitFor('applicant', 'The report is not in yet.');
    case 'rejected':
      return waitFor('applicant', 'The report was rejected; a new one is awaited.');
    case 'reported':
      return waitFor('programme', 'The report waits for acceptance.');
    case 'accepted':
      return facts.payableMinor === 0n ? { do: 'confirm' } : waitFor('applicant', 'The claim is not in yet.');
    case 'claimed':
      // An order that was given up turned out to have been paid.
      if (order?.state === 'settled') return { do: 'confirm' };
      if (facts.unearnedMinor > 0n) return { do: 'drop' };
      return payable(facts, order?.needsNewAccount === true ? order.accountVersion : 0, now);
    case 'returned':
      // The statement that showed it coming back was set aside.
      if (order?.state === 'settled') return { do: 'confirm' };
      if (facts.unearnedMinor > 0n) return { do: 'drop' };
      return payable(facts, order?.accountVersion ?? 0, now);
    case 'ordered':
      return ordered(order, order !== null && facts.account?.version !== order.accountVersion);
    case 'settled':
      return { do: undoingOf(order?.state ?? null) ?? 'done' };
    case 'cancelled':
    case 'written-off':
      return { do: 'done' };
  }
}

/**
 * What undoes a settled milestone, by the order that counts: it came back, or the statement that showed it was set aside. Null where the
 * payment stands, or there was nothing to pay.
 */
export function undoingOf(order: OrderState | null): 'payment-returned' | 'unconfirm' | null {
  if (order === null || order === 'settled') return null;
  return order === 'returned' ? 'payment-returned' : 'unconfirm';
}

/** Whether an order can be made now; accounts up to `spentVersion` are known not to work. */
function payable({ account, holds }: MilestoneFacts, spentVersion: number, now: Instant): MilestoneDecision {
  if (account === null) return waitFor('applicant', 'A bank account is needed.');
  if (account.version <= spentVersion) return waitFor('applicant', 'Another bank account is needed.');
  if (account.verifiedAt === null) return waitFor('treasury', 'The bank account waits for verification.');
  if (holds.length > 0) return waitFor('treasury', 'The case is on hold.');
  if (account.usableFrom > now) {
    return {
      do: 'wait',
      for: 'clock',
      until: account.usableFrom,
      reason: 'The changed account is cooling down.',
    };
  }
  return { do: 'order' };
}

/** An order to an account that was changed is never released: it is recalled, and the claim waits for the new account. */
function ordered(order: MilestoneFacts['order'], isAccountChanged: boolean): MilestoneDecision {
  const state = order?.state ?? null;
  switch (state) {
    case 'settled':
      return { do: 'confirm' };
    case 'returned':
      return { do: 'payment-returned' };
    case null:
    case 'failed':
    case 'void':
      return { do: 'reopen' };
    case 'pending-approval':
      if (isAccountChanged) return { do: 'recall' };
      return waitFor('treasury', 'The payment order waits for approval.');
    case 'approved':
      if (isAccountChanged) return { do: 'recall' };
      if (order?.lacksApproval === true) return waitFor('treasury', ANOTHER_APPROVAL);
      return waitFor('treasury', 'The payment order waits for a payment run.');
    case 'in-run':
      if (isAccountChanged)
        return waitFor('treasury', 'The bank account was changed; the payment run has to be made void.');
      if (order?.lacksApproval === true) return waitFor('treasury', ANOTHER_APPROVAL);
      return waitFor('treasury', 'The payment run waits for release.');
    case 'released':
      return waitFor('bank', 'The payment is on its way.');
  }
}

function waitFor(debtor: MilestoneDebtor, reason: string): MilestoneDecision {
  return { do: 'wait', for: debtor, until: null, reason };
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}
