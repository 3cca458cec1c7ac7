import { accountCode } from './chart.js';
import type { EncumbranceMove } from './encumbrance.js';
import type { EntryDraft } from './transaction.js';

/** The two entries of a plain posting. */
export function pair(
  debit: string,
  credit: string,
  amountMinor: bigint,
  currency: string,
): readonly EntryDraft[] {
  return [
    { accountCode: debit, direction: 'debit', amountMinor, currency },
    { accountCode: credit, direction: 'credit', amountMinor, currency },
  ];
}

/** An envelope: one programme's money of one budget year. */
export interface Envelope {
  readonly programmeSlug: string;
  readonly year: number;
  readonly currency: string;
}

/** The council gives a programme its money of the year. */
export function appropriation({ programmeSlug, year, currency }: Envelope, amountMinor: bigint) {
  return pair(
    accountCode('budget-available', programmeSlug, year),
    accountCode('budget-appropriated', programmeSlug, year),
    amountMinor,
    currency,
  );
}

/** The council gives this year's cash. */
export function paymentAppropriation(year: number, amountMinor: bigint, currency: string) {
  return pair(
    accountCode('payment-budget', year),
    accountCode('payment-budget-appropriated', year),
    amountMinor,
    currency,
  );
}

const BUDGET_STEPS = {
  reserve: ['budget-reserved', 'budget-available'],
  release: ['budget-available', 'budget-reserved'],
  commit: ['budget-committed', 'budget-reserved'],
  cancel: ['budget-available', 'budget-committed'],
  spend: ['budget-spent', 'budget-committed'],
  recover: ['budget-available', 'budget-spent'],
} as const;

/** How a case's encumbrance moves through the budget accounts of its envelope. */
export function encumbrancePosting(
  move: EncumbranceMove,
  { programmeSlug, year, currency }: Envelope,
  amountMinor: bigint,
) {
  const [debit, credit] = BUDGET_STEPS[move];
  return pair(
    accountCode(debit, programmeSlug, year),
    accountCode(credit, programmeSlug, year),
    amountMinor,
    currency,
  );
}

/** Where money the bank shows stands before it is booked as what it is: on the account itself, or among what nothing explained. */
export type Shown = { readonly bankAccount: string } | 'unidentified-receipts';

function shownAccount(shown: Shown): string {
  return typeof shown === 'string' ? accountCode(shown) : accountCode('bank', shown.bankAccount);
}

/** What the account held before the fund kept books here. */
export function openingPosting(bankAccount: string, amountMinor: bigint, currency: string) {
  return pair(
    accountCode('bank', bankAccount),
    accountCode('net-assets-unrestricted'),
    amountMinor,
    currency,
  );
}

/** A state's assessment becomes due. */
export function assessmentPosting(stateId: string, year: number, amountMinor: bigint, currency: string) {
  return pair(
    accountCode('contributions-receivable', stateId),
    accountCode('contribution-revenue', year),
    amountMinor,
    currency,
  );
}

/** The statement shows a state's contribution. */
export function contributionReceiptPosting(
  stateId: string,
  shown: Shown,
  amountMinor: bigint,
  currency: string,
) {
  const receivable = accountCode('contributions-receivable', stateId);
  return pair(shownAccount(shown), receivable, amountMinor, currency);
}

/** A state paid and the statement is still to come: it owes less, and the money is on its way to us. */
export function contributionAnnouncedPosting(stateId: string, amountMinor: bigint, currency: string) {
  const receivable = accountCode('contributions-receivable', stateId);
  return pair(accountCode('receipts-in-transit'), receivable, amountMinor, currency);
}

/** The statement shows what was announced. */
export function contributionConfirmedPosting(shown: Shown, amountMinor: bigint, currency: string) {
  return pair(shownAccount(shown), accountCode('receipts-in-transit'), amountMinor, currency);
}

/** What was announced never came: the state owes it again. */
export function contributionTakenBackPosting(stateId: string, amountMinor: bigint, currency: string) {
  const receivable = accountCode('contributions-receivable', stateId);
  return pair(receivable, accountCode('receipts-in-transit'), amountMinor, currency);
}

/** The bank takes back a contribution it had shown: the state owes it again. */
export function contributionReversedPosting(
  stateId: string,
  shown: Shown,
  amountMinor: bigint,
  currency: string,
) {
  const receivable = accountCode('contributions-receivable', stateId);
  return pair(receivable, shownAccount(shown), amountMinor, currency);
}

/** At signature the advance is owed before anything is delivered: an asset until acceptances clear it. */
export function advancePosting(amountMinor: bigint, currency: string) {
  return pair(accountCode('advances'), accountCode('grants-payable'), amountMinor, currency);
}

/**
 * A milestone is accepted: the whole amount is expense; what the advance already paid is cleared, the rest becomes payable.
 * `clearedMinor` is between 0 and `amountMinor`.
 */
export function acceptancePosting(
  programmeSlug: string,
  amountMinor: bigint,
  clearedMinor: bigint,
  currency: string,
): readonly EntryDraft[] {
  const payableMinor = amountMinor - clearedMinor;
  const credits = [
    { accountCode: accountCode('advances'), amountMinor: clearedMinor },
    { accountCode: accountCode('grants-payable'), amountMinor: payableMinor },
  ];
  return [
    {
      accountCode: accountCode('grants-expense', programmeSlug),
      direction: 'debit',
      amountMinor,
      currency,
    },
    ...credits
      .filter((credit) => credit.amountMinor !== 0n)
      .map((credit) => ({ ...credit, direction: 'credit' as const, currency })),
  ];
}

/** A payment run is released: the debt becomes money in transit, and this year's cash is used. */
export function releasePosting(year: number, amountMinor: bigint, currency: string): readonly EntryDraft[] {
  return [
    ...pair(accountCode('grants-payable'), accountCode('bank-in-transit'), amountMinor, currency),
    ...pair(
      accountCode('payment-budget-used', year),
      accountCode('payment-budget', year),
      amountMinor,
      currency,
    ),
  ];
}

/** An order certainly never reached the bank, or the bank refused it: what its release did is turned back. */
export function failurePosting(year: number, amountMinor: bigint, currency: string): readonly EntryDraft[] {
  return [
    ...pair(accountCode('bank-in-transit'), accountCode('grants-payable'), amountMinor, currency),
    ...pair(
      accountCode('payment-budget', year),
      accountCode('payment-budget-used', year),
      amountMinor,
      currency,
    ),
  ];
}

/** The statement shows the payment: the money has left the bank, and what the bank took beside it. */
export function settlementPosting(
  shown: Shown,
  amountMinor: bigint,
  chargesMinor: bigint,
  currency: string,
): readonly EntryDraft[] {
  return [
    ...pair(accountCode('bank-in-transit'), shownAccount(shown), amountMinor, currency),
    ...chargesTaken(shown, chargesMinor, currency),
  ];
}

/** The statement shows a payment we had given up: its release and its settlement in one. */
export function lateSettlementPosting(
  shown: Shown,
  year: number,
  amountMinor: bigint,
  chargesMinor: bigint,
  currency: string,
): readonly EntryDraft[] {
  return [
    ...releasePosting(year, amountMinor, currency),
    ...settlementPosting(shown, amountMinor, chargesMinor, currency),
  ];
}

/** The statement shows the payment coming back, less what the bank kept: it is owed again, and this year's cash is free again. */
export function returnPosting(
  shown: Shown,
  year: number,
  amountMinor: bigint,
  chargesMinor: bigint,
  currency: string,
): readonly EntryDraft[] {
  return [
    ...pair(shownAccount(shown), accountCode('grants-payable'), amountMinor, currency),
    ...chargesTaken(shown, chargesMinor, currency),
    ...pair(
      accountCode('payment-budget', year),
      accountCode('payment-budget-used', year),
      amountMinor,
      currency,
    ),
  ];
}

function chargesTaken(shown: Shown, chargesMinor: bigint, currency: string): readonly EntryDraft[] {
  return chargesMinor === 0n
    ? []
    : pair(accountCode('bank-charges'), shownAccount(shown), chargesMinor, currency);
}

/** What unexplained money turned out to be, beside contributions and payments. */
export type Identified =
  { readonly donor: string } | 'interest' | 'bank-charges' | 'clawback-receivable' | 'refunds-payable';

/** A person said what unexplained money is. Positive: it came in. */
export function identifiedPosting(what: Identified, signedMinor: bigint, currency: string) {
  const account = typeof what === 'string' ? accountCode(what) : accountCode('donor-revenue', what.donor);
  const unidentified = accountCode('unidentified-receipts');
  return signedMinor > 0n
    ? pair(unidentified, account, signedMinor, currency)
    : pair(account, unidentified, -signedMinor, currency);
}

/** Money on the statement that nothing explains yet: it stands in the books and on a work list. */
export function unidentifiedPosting(bankAccount: string, signedMinor: bigint, currency: string) {
  const bank = accountCode('bank', bankAccount);
  const unidentified = accountCode('unidentified-receipts');
  return signedMinor > 0n
    ? pair(bank, unidentified, signedMinor, currency)
    : pair(unidentified, bank, -signedMinor, currency);
}

/** The grant ends before the advance was earned: what was taken must come back. */
export function clawbackPosting(amountMinor: bigint, currency: string) {
  return pair(accountCode('clawback-receivable'), accountCode('advances'), amountMinor, currency);
}

/** The grant ends and what was taken in good faith stays: the advance was a grant after all. */
export function keptAdvancePosting(programmeSlug: string, amountMinor: bigint, currency: string) {
  return pair(accountCode('grants-expense', programmeSlug), accountCode('advances'), amountMinor, currency);
}

/** What stood against a debt that is not owed any more: an advance still to be earned or claimed back, or an expense. */
export type DebtBehind = 'advances' | 'clawback-receivable' | { readonly expenseOf: string };

/** A debt to a grantee falls away before money left for it, and with it what stood against it. */
export function debtDroppedPosting(behind: DebtBehind, amountMinor: bigint, currency: string) {
  const against =
    typeof behind === 'string' ? accountCode(behind) : accountCode('grants-expense', behind.expenseOf);
  return pair(accountCode('grants-payable'), against, amountMinor, currency);
}

/** What left for a debt that is not owed, or was paid by something else as well, has to come back. */
export function paidUnowedPosting(amountMinor: bigint, currency: string) {
  return pair(accountCode('clawback-receivable'), accountCode('grants-payable'), amountMinor, currency);
}

/** Money changes currency at the bank's actual rate: each currency balances through the clearing account. */
export function exchangePosting(
  sold: { readonly bankAccount: string; readonly amountMinor: bigint; readonly currency: string },
  bought: { readonly bankAccount: string; readonly amountMinor: bigint; readonly currency: string },
): readonly EntryDraft[] {
  const clearing = accountCode('fx-clearing');
  return [
    ...pair(clearing, accountCode('bank', sold.bankAccount), sold.amountMinor, sold.currency),
    ...pair(accountCode('bank', bought.bankAccount), clearing, bought.amountMinor, bought.currency),
  ];
}
