/** What the rescreening of payees needs. */
export interface RescreenActivities {
  /** Payees with money still to come that were not screened against the current list. */
  payeesToScreen(): Promise<readonly string[]>;
  /** Screens one payee again; a hit stops its payments until a person clears it. */
  rescreenPayee(payeeId: string): Promise<void>;
}
