import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one motion needs. */
export interface VoteActivities {
  /** Looks at the facts of the motion and applies what follows. */
  readonly advanceVote: (motionId: string) => Promise<Advance>;
}
