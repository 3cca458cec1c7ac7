import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { ContributionActivities } from './activities.js';

const { advanceContribution } = caseActivities<ContributionActivities>();

/** One state's year: reminds, notes what is overdue, ends when all is received. */
export async function contribution(assessmentId: string): Promise<void> {
  await wakeLoop(assessmentId, advanceContribution);
}
