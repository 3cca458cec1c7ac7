import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { GrantActivities } from './activities.js';

const { advanceGrant } = caseActivities<GrantActivities>();

/** One application, end to end: whenever a fact or a deadline wakes it, it takes the next step of the lifecycle. */
export async function grant(applicationId: string): Promise<void> {
  await wakeLoop(applicationId, advanceGrant);
}
