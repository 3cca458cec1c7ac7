/** A member's account with the fund on the day a motion opens, from the ledger. */
export interface MemberAccount {
  /** Called for and past due, less what was received. */
  readonly unpaidMinor: bigint;
  /** Assessed for the two full years before this one; null where it was not a member for both. */
  readonly assessedLastTwoYearsMinor: bigint | null;
}

/**
 * Whether arrears suspend the vote: the unpaid amount is at least what the two preceding full years were assessed.
 * Somebody who owes nothing is never suspended, nor is a member without two full years behind it.
 * Source: the rule of Article 19 of the Charter of the United Nations, applied from motion to motion.
 */
export function isSuspendedForArrears({ unpaidMinor, assessedLastTwoYearsMinor }: MemberAccount): boolean {
  return unpaidMinor > 0n && assessedLastTwoYearsMinor !== null && unpaidMinor >= assessedLastTwoYearsMinor;
}
