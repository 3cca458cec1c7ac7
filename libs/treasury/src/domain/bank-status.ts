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
