/** Sending queued mails, on the queue for effects: only that worker knows the mail server. */
export interface DeliveryActivities {
  /** Takes due mails for a while. With nothing due, says when to look again. */
  claimMails(): Promise<{ ids: string[]; nextAt?: string }>;
  /** Tries each mail once; answers how many ended how. */
  deliverMails(ids: string[]): Promise<Record<string, number>>;
}
