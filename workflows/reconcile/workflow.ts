import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from './activities.js';

const { reconcile: wakeCases } = proxyActivities<ReconcileActivities>({
  taskQueue: 'cases',
  startToCloseTimeout: '2 minutes',
});

/** Scheduled: pokes what should have moved. With it a lost poke, or a lost Temporal, costs time and nothing else. */
export async function reconcile(scope: 'overdue' | 'all'): Promise<number> {
  return wakeCases(scope);
}
