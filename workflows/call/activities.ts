import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one call needs. */
export interface CallActivities {
  /** Announces opening and closing when their dates have come. */
  readonly advanceCall: (callId: string) => Promise<Advance>;
}
