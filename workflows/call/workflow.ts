import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { CallActivities } from './activities.js';

const { advanceCall } = caseActivities<CallActivities>();

/** One call: announces that it opens and that it closes. What is accepted follows from its dates alone. */
export async function call(callId: string): Promise<void> {
  await wakeLoop(callId, advanceCall);
}
