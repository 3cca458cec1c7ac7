import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { VoteActivities } from './activities.js';

const { advanceVote } = caseActivities<VoteActivities>();

/** One motion: reminds, opens again after a missed quorum, counts, closes. What exactly is for `advance` to decide. */
export async function vote(motionId: string): Promise<void> {
  await wakeLoop(motionId, advanceVote);
}
