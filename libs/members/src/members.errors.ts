/** Stable codes of refusals by members' services; those of rules stand beside the rules. */
export const MEMBERS_ERRORS = {
  weightsMissing: 'members.weights-missing',
  nothingOwed: 'members.nothing-owed',
  assessmentReversed: 'members.assessment-reversed',
  assessmentNotFound: 'members.assessment-not-found',
  referenceUsed: 'members.reference-used',
  receiptNotFound: 'members.receipt-not-found',
  receiptConfirmed: 'members.receipt-confirmed',
  receiptTakenBack: 'members.receipt-taken-back',
  receiptReversed: 'members.receipt-reversed',
} as const;
