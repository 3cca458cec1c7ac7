/** Looking at a project, on the queue for evidence: git and forges, no secrets of the treasury. */
export interface HealthActivities {
  /** The sources that still have to be asked: forges, and then the others. */
  planSources(collectionId: string): Promise<{ forges: string[]; others: string[] }>;
  /**
   * Asks one source once. `done` where it has answered or will not, which is recorded; otherwise how long to wait before it
   * is asked again. Fails only where the worker did.
   */
  askSource(collectionId: string, source: string): Promise<AskAnswer>;
  /** Keeps that a source could not answer: null with the reason, never zero. */
  recordSourceFailure(collectionId: string, source: string, reason: string, code: string): Promise<void>;
  /** Newest values, score, outcome, and a wake for the cases that wait. */
  finishCollection(collectionId: string): Promise<void>;
}

export type AskAnswer = { readonly state: 'done' } | { readonly state: 'wait'; readonly ms: number };

/** How collections were made before waits stood in the workflow; those under way then end like this. */
export interface FormerHealthActivities {
  /** The sources that still have to be asked, in order. */
  pendingSources(collectionId: string): Promise<string[]>;
  /** Asks one source and keeps its answer. Fails with type `rate-limited` or `error` and the code as its message. */
  collectSource(collectionId: string, source: string): Promise<number>;
}

/** Keeping the directory fresh. */
export interface HealthSweepActivities {
  /** Opens collections for the stalest of the most critical projects; answers how many. */
  sweepProjects(limit: number): Promise<number>;
}
