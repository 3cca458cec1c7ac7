import { proxyActivities, setHandler } from '@temporalio/workflow';
import { poke } from '../wake-loop.js';
import type { AuditCheckpointActivities } from './activities.js';

const { awaitNumbering, signHead } = proxyActivities<AuditCheckpointActivities>({
  taskQueue: 'cases',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

/** Hourly and on demand: a signed head over everything that had happened when it was asked for. */
export async function auditCheckpoint(): Promise<void> {
  let isAsked = true;
  setHandler(poke, () => {
    isAsked = true;
  });
  while (isAsked) {
    isAsked = false;
    await awaitNumbering();
    await signHead();
  }
}
