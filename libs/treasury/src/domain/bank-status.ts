/** Codes of pain.002 that end an order: accepted for settlement on the debtor's or the creditor's account. */
const FINAL_GOOD = ['ACSC', 'ACCC'] as const;
/** Refused or cancelled: no money moves. */
const FINAL_BAD = ['RJCT', 'CANC'] as const;
/** On the way. */
const BETWEEN = ['RCVD', 'ACTC', 'ACCP', 'ACSP', 'ACWC', 'PDNG', 'PART'] as const;

/**
 * What a pain.002 code means for an order. Cash is never booked on it: `good` only says that the statement will follow.
 * Source: ISO 20022 external code set ExternalPaymentTransactionStatus1Code.
 */
export function bankStatusOf(code: string): 'good' | 'bad' | 'between' | 'unrecognised' {
  if ((FINAL_GOOD as readonly string[]).includes(code)) return 'good';
  if ((FINAL_BAD as readonly string[]).includes(code)) return 'bad';
  return (BETWEEN as readonly string[]).includes(code) ? 'between' : 'unrecognised';
}

/**
 * Reasons of a refusal that lie with us or the bank and not with the payee's account: amounts and limits, no cover, a duplicate, the
 * day or the cut-off, the file's format, settlement that was aborted. Source: ISO 20022 external code set ExternalStatusReason1Code.
 */
const NOT_THE_ACCOUNT = /^((AB|AM|DT|DU|ED|FF|TM|TS)\d\d|CUTA)$/;

/**
 * Whether a refusal with this reason says that the payee's account does not work, so that the same one is not tried again. A reason we
 * do not know, or none, is taken to say so.
 */
export function blamesAccount(reason: string | null): boolean {
  return reason === null || !NOT_THE_ACCOUNT.test(reason);
}

/** One line of a status report: of an order, of a payment block, or of the whole message. */
export interface StatusLine {
  readonly endToEndId: string | null;
  readonly paymentInformationId?: string | null;
  readonly code: string;
}

/** What a report says of an order: by its own id, else of its payment block, else of the whole message. */
export function statusFor<T extends StatusLine>(
  order: { readonly endToEndId: string; readonly paymentInformationId: string | null },
  report: readonly T[],
): T | undefined {
  const ofAnOrder = report.find(({ endToEndId }) => endToEndId === order.endToEndId);
  if (ofAnOrder !== undefined) return ofAnOrder;
  const others = report.filter(({ endToEndId }) => endToEndId === null);
  return (
    others.find(
      ({ paymentInformationId }) =>
        isGiven(paymentInformationId) && paymentInformationId === order.paymentInformationId,
    ) ?? others.find(({ paymentInformationId }) => !isGiven(paymentInformationId))
  );
}

function isGiven(id: string | null | undefined): id is string {
  return id !== null && id !== undefined;
}

/**
 * What a status means for an order on its way: it failed, the word is noted, or it changes nothing. An order that was accepted for
 * settlement does not fail any more: paying it again on a word that contradicts the first would pay it twice, so the statement has
 * the last one.
 */
export function decideStatus(known: string | null, code: string): 'fail' | 'note' | 'ignore' {
  if (code === known || (known !== null && bankStatusOf(known) === 'good')) return 'ignore';
  return bankStatusOf(code) === 'bad' ? 'fail' : 'note';
}
