import { proxyActivities } from '@temporalio/workflow';
import type { DigestActivities } from './activities.js';

const { announceHead, writeDigests } = proxyActivities<DigestActivities>({
  taskQueue: 'cases',
  startToCloseTimeout: '2 minutes',
});

/** Daily: the signed head of the log first, so that it is in the same day's digests. */
export async function digest(): Promise<number> {
  await announceHead();
  return writeDigests();
}
