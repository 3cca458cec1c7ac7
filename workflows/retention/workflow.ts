import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { RetentionActivities } from './activities.js';

const { expire, expiringKinds } = proxyActivities<RetentionActivities>({
  taskQueue: 'cases',
  startToCloseTimeout: '10 minutes',
  retry: { maximumAttempts: 5 },
});

/** Nightly: deletes what is past its time. A kind that fails is named at the end, after all others were done. */
export async function retention(): Promise<void> {
  const failed: string[] = [];
  for (const kind of await expiringKinds()) {
    await expire(kind).catch(() => failed.push(kind));
  }
  if (failed.length > 0) throw ApplicationFailure.nonRetryable(`Not expired: ${failed.join(', ')}`);
}
