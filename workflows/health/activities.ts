/** Looking at a project, on the queue for evidence: git and forges, no secrets of the treasury. */
export interface HealthActivities {
  /** The sources that still have to be asked, in order. */
  pendingSources(collectionId: string): Promise<string[]>;
  /** Asks one source and keeps its answer. Fails with type `rate-limited` or `error` and the code as its message. */
  collectSource(collectionId: string, source: string): Promise<number>;
  /** Keeps that a source could not answer: null with the reason, never zero. */
  recordSourceFailure(collectionId: string, source: string, reason: string, code: string): Promise<void>;
  /** Newest values, score, outcome, and a wake for the cases that wait. */
  finishCollection(collectionId: string): Promise<void>;
}

/** Keeping the directory fresh. */
export interface HealthSweepActivities {
  /** Opens collections for the stalest of the most critical projects; answers how many. */
  sweepProjects(limit: number): Promise<number>;
}
