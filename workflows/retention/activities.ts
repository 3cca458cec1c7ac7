/** Deletion on time, one kind of data a step, so that one that fails holds up no other. */
export interface RetentionActivities {
  /** Deletes one kind of data past its time; answers how many rows. */
  expire(kind: string): Promise<number>;
  /** The kinds of data that have a time. */
  expiringKinds(): Promise<string[]>;
}
