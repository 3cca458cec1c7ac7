import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one milestone needs. */
export interface MilestoneActivities {
  /** Looks at the facts of the milestone and applies what follows. */
  readonly advanceMilestone: (milestoneId: string) => Promise<Advance>;
}
