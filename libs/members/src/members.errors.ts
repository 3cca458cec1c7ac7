/** Stable codes of refusals by members' services; those of rules stand beside the rules. */
export const MEMBERS_ERRORS = {
  yearAssessed: 'members.year-assessed',
  noMembers: 'members.none',
  weightsMissing: 'members.weights-missing',
  assessmentNotFound: 'members.assessment-not-found',
  referenceUsed: 'members.reference-used',
  receiptNotFound: 'members.receipt-not-found',
  receiptConfirmed: 'members.receipt-confirmed',
  receiptTakenBack: 'members.receipt-taken-back',
} as const;
