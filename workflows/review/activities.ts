import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one review round needs. */
export interface ReviewActivities {
  /** Looks at the facts of the round and applies what follows. */
  readonly advanceReview: (roundId: string) => Promise<Advance>;
}
