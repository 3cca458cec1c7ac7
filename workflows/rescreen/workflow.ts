import { proxyActivities } from '@temporalio/workflow';
import type { RescreenActivities } from './activities.js';

const { payeesToScreen, rescreenPayee } = proxyActivities<RescreenActivities>({
  taskQueue: 'cases',
  startToCloseTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute', maximumAttempts: 10 },
});

/** Scheduled: whoever is still to be paid is screened again when the list has changed. */
export async function rescreen(): Promise<number> {
  const payees = await payeesToScreen();
  for (const payeeId of payees) await rescreenPayee(payeeId);
  return payees.length;
}
