import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { MilestoneActivities } from './activities.js';

const { advanceMilestone } = caseActivities<MilestoneActivities>();

/** One milestone: report, acceptance, claim, payment order, bank confirmation. What exactly is for `advance` to decide. */
export async function milestone(milestoneId: string): Promise<void> {
  await wakeLoop(milestoneId, advanceMilestone);
}
