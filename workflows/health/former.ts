import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { FormerHealthActivities, HealthActivities } from './activities.js';

const { pendingSources } = proxyActivities<FormerHealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
});
const { recordSourceFailure, finishCollection } = proxyActivities<HealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
});
const { collectSource } = proxyActivities<FormerHealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '20 minutes',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '10 minutes', maximumAttempts: 4 },
});

/** A collection as it was made before: every source in turn, limits waited for between the tries of an activity. */
export async function oneAfterTheOther(collectionId: string): Promise<void> {
  for (let sources = await pendingSources(collectionId); sources.length > 0;) {
    for (const source of sources) {
      try {
        await collectSource(collectionId, source);
      } catch (error) {
        const { reason, code } = failureOf(error);
        await recordSourceFailure(collectionId, source, reason, code);
      }
    }
    sources = await pendingSources(collectionId);
  }
  await finishCollection(collectionId);
}

function failureOf(error: unknown): { reason: string; code: string } {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === 'rate-limited'
    ? { reason: 'rate-limited', code: cause.message }
    : { reason: 'error', code: cause instanceof ApplicationFailure ? cause.message : 'timed-out' };
}
