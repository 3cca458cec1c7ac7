/** The steps of a signed tree head, in the one worker that has the signing key. */
export interface AuditCheckpointActivities {
  /** Returns once every entry that waited for a number when it was called has one. */
  awaitNumbering(): Promise<void>;
  /** Signs the head of the log and keeps it; answers its size. */
  signHead(): Promise<number>;
}
