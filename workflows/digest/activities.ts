/** What goes out once a day. */
export interface DigestActivities {
  /** Tells representatives and auditors the newest signed head, so that it is remembered outside. */
  announceHead(): Promise<void>;
  /** Writes one mail to everybody whose messages wait for a digest; answers how many. */
  writeDigests(): Promise<number>;
}
