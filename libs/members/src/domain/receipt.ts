import type { Refusal } from '#libs/kernel/src/index.js';
import { epochMs, refuse } from '#libs/kernel/src/index.js';

/** Money booked towards one assessment that was not taken back. */
export interface StandingReceipt {
  readonly id: string;
  readonly amountMinor: bigint;
  /** ISO day. */
  readonly valueDate: string;
  /** The bank showed it. What was recorded by hand is not, until the statement says so. */
  readonly isConfirmed: boolean;
}

/** One assessment with what was received towards it. */
export interface AssessedFacts {
  readonly assessedMinor: bigint;
  readonly currency: string;
  readonly standing: readonly StandingReceipt[];
}

/** Money of a state, as a person or a statement tells of it. `valueDate`: ISO day. */
export interface ReceivedMoney {
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: string;
}

/** The same sum twice within so many days is the same money to everybody but the bank: longest closing of T2 and value dating. */
const SAME_MONEY_DAYS = 7;

/** A statement shows money within days: what is older than this without one is a slip in the year, or lost. */
const OLDEST_RECEIPT_DAYS = 365;

/**
 * Whether a person may record money that no statement shows yet. Refuses `members.value-date` for a day to come or more than a
 * year ago, `money.currency-mismatch`, `members.amount-exceeds-debt`, and `members.receipt-known` where the same sum stands there around that day already: then the
 * statement came first, or somebody else recorded it.
 */
export function decideHandReceipt(
  facts: AssessedFacts,
  money: ReceivedMoney,
  today: string,
): 'record' | Refusal {
  const refusal = checkValueDate(money, today) ?? checkCurrency(facts, money) ?? checkDebt(facts, money);
  if (refusal !== undefined) return refusal;
  const isKnown = facts.standing.some(
    (one) => one.amountMinor === money.amountMinor && daysBetween(one, money) <= SAME_MONEY_DAYS,
  );
  return isKnown
    ? refuse(
        'members.receipt-known',
        'conflict',
        'This sum is booked already around this day.',
        'amount.minor',
      )
    : 'record';
}

/** What money on the statement is: the confirmation of a receipt recorded by hand, or a receipt of its own. */
export type BankReceipt = { readonly do: 'confirm'; readonly receiptId: string } | { readonly do: 'book' };

/**
 * What the bank's money means for an assessment. It confirms a receipt by hand of the same sum, the nearest by day; else it is
 * new. Refuses `money.currency-mismatch`, `members.amount-exceeds-debt`, and `members.receipt-open` while a receipt by hand of
 * another sum waits for the bank: whether that is the same money, short of charges, a person has to say.
 */
export function decideBankReceipt(facts: AssessedFacts, money: ReceivedMoney): BankReceipt | Refusal {
  const refusal = checkCurrency(facts, money);
  if (refusal !== undefined) return refusal;
  const open = facts.standing.filter(({ isConfirmed }) => !isConfirmed);
  const same = nearest(
    open.filter(({ amountMinor }) => amountMinor === money.amountMinor),
    money,
  );
  if (same !== undefined) return { do: 'confirm', receiptId: same.id };
  if (open.length > 0) {
    return refuse(
      'members.receipt-open',
      'conflict',
      'A receipt by hand of another sum waits for the bank. Take it back first if this is the same money.',
    );
  }
  return checkDebt(facts, money) ?? { do: 'book' };
}

/**
 * Which receipt the bank takes back by a debit of this sum: of those it has shown, the nearest by day. Answers its id; refuses
 * `money.currency-mismatch`, and `members.receipt-unknown` where no receipt of exactly this sum counts that the bank has shown.
 */
export function decideBankReversal(facts: AssessedFacts, money: ReceivedMoney): string | Refusal {
  const refusal = checkCurrency(facts, money);
  if (refusal !== undefined) return refusal;
  const shown = facts.standing.filter(
    ({ isConfirmed, amountMinor }) => isConfirmed && amountMinor === money.amountMinor,
  );
  return (
    nearest(shown, money)?.id ??
    refuse(
      'members.receipt-unknown',
      'conflict',
      'The bank has shown no contribution of this sum towards this assessment that still counts.',
      'assessmentId',
    )
  );
}

/** What a receipt is without the line that confirmed it: one by hand waits for the bank again, the bank's own falls away. */
export function decideUnshown(receipt: {
  readonly reference: string;
  readonly movementId: string;
}): 'wait' | 'fall-away' {
  return receipt.reference === bankReference(receipt.movementId) ? 'fall-away' : 'wait';
}

/** What stands for a bank's reference where a line of a statement is the receipt. */
export function bankReference(movement: string): string {
  return `movement:${movement}`;
}

function nearest(receipts: readonly StandingReceipt[], money: ReceivedMoney): StandingReceipt | undefined {
  return [...receipts].sort(
    (a, b) => daysBetween(a, money) - daysBetween(b, money) || (a.id < b.id ? -1 : 1),
  )[0];
}

function checkValueDate(money: ReceivedMoney, today: string): Refusal | undefined {
  return money.valueDate > today || daysBetween(money, { valueDate: today }) > OLDEST_RECEIPT_DAYS
    ? refuse('members.value-date', 'invalid', 'Money is recorded once it came, within a year.', 'valueDate')
    : undefined;
}

function checkCurrency({ currency }: AssessedFacts, money: ReceivedMoney): Refusal | undefined {
  return money.currency === currency
    ? undefined
    : refuse('money.currency-mismatch', 'invalid', `This amount must be in ${currency}.`, 'amount.currency');
}

function checkDebt({ assessedMinor, standing }: AssessedFacts, money: ReceivedMoney): Refusal | undefined {
  const received = standing.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return received + money.amountMinor > assessedMinor
    ? refuse(
        'members.amount-exceeds-debt',
        'conflict',
        'This is more than the state still owes.',
        'amount.minor',
      )
    : undefined;
}

function daysBetween(a: { readonly valueDate: string }, b: { readonly valueDate: string }): number {
  return Math.abs(epochMs(`${a.valueDate}T00:00:00Z`) - epochMs(`${b.valueDate}T00:00:00Z`)) / 86_400_000;
}
