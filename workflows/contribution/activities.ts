import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one state's year needs. */
export interface ContributionActivities {
  /** Looks at what was assessed and received, and applies what follows. */
  readonly advanceContribution: (assessmentId: string) => Promise<Advance>;
}
