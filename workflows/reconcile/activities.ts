export interface ReconcileActivities {
  /** Writes a wake for every case overdue by a minute, or for every open case. Answers how many. */
  reconcile(scope: 'overdue' | 'all'): Promise<number>;
}
