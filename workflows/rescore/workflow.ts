import { continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { poke } from '../wake-loop.js';
import type { RescoreActivities } from './activities.js';

const { scoreForAWhile, compareMethod } = proxyActivities<RescoreActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** One version of the method: every project scored under it, then compared with the version in force. */
export async function rescore(version: string): Promise<void> {
  // A poke means that somebody asked again: compared once more where it comes before the end.
  let isAsked = true;
  setHandler(poke, () => {
    isAsked = true;
  });
  while (isAsked) {
    isAsked = false;
    while (!(await scoreForAWhile(version))) {
      if (workflowInfo().continueAsNewSuggested) await continueAsNew(version);
    }
    await compareMethod(version);
  }
}
