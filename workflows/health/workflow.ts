import { ActivityFailure, ApplicationFailure, proxyActivities, setHandler } from '@temporalio/workflow';
import { poke } from '../wake-loop.js';
import type { HealthActivities, HealthSweepActivities } from './activities.js';

const { pendingSources, recordSourceFailure, finishCollection } = proxyActivities<HealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
});
/** A clone may take minutes; a limit may take an hour to pass. Then the rest goes on without this source. */
const { collectSource } = proxyActivities<HealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '20 minutes',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '10 minutes', maximumAttempts: 4 },
});
const { sweepProjects } = proxyActivities<HealthSweepActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '5 minutes',
  retry: { maximumAttempts: 3 },
});

/** One collection: every source in turn, then the score. A source that fails is recorded and holds up nothing. */
export async function health(collectionId: string): Promise<void> {
  // A poke means that somebody asked again; the sources are read anew before every round anyway.
  setHandler(poke, () => undefined);
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

/** Scheduled: opens tier-1 collections by staleness and criticality, within a budget. */
export async function healthSweep(limit = 200): Promise<number> {
  return sweepProjects(limit);
}

function failureOf(error: unknown): { reason: string; code: string } {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === 'rate-limited'
    ? { reason: 'rate-limited', code: cause.message }
    : { reason: 'error', code: cause instanceof ApplicationFailure ? cause.message : 'timed-out' };
}
