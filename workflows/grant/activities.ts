import type { Advance } from '#libs/acts/src/domain/processes.js';

/** What the process of one application needs. */
export interface GrantActivities {
  /** Looks at the facts of the case, gathered from every domain, and applies what follows. */
  readonly advanceGrant: (applicationId: string) => Promise<Advance>;
}
