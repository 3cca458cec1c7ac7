import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { ReviewActivities } from './activities.js';

const { advanceReview } = caseActivities<ReviewActivities>();

/** One review round: asks, reminds, replaces, tells the chair, closes. What exactly is for `advance` to decide. */
export async function review(roundId: string): Promise<void> {
  await wakeLoop(roundId, advanceReview);
}
