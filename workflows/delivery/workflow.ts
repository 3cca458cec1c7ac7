import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { poke } from '../wake-loop.js';
import type { DeliveryActivities } from './activities.js';

const { claimMails } = proxyActivities<DeliveryActivities>({
  taskQueue: 'effects',
  startToCloseTimeout: '30 seconds',
  retry: { maximumInterval: '10 seconds' },
});
/** Once per claim: what was cut short comes back when its lease ends, as an attempt with an unknown outcome. */
const { deliverMails } = proxyActivities<DeliveryActivities>({
  taskQueue: 'effects',
  startToCloseTimeout: '5 minutes',
  retry: { maximumAttempts: 1 },
});

/** Shortest wait, so that clocks apart cannot make it spin. */
const MIN_WAIT_MS = 250;

/** Sends what is due, waits for a poke or the next retry, ends when nothing is queued; a poke starts it again. */
export async function delivery(channel: string): Promise<void> {
  let isPoked = true;
  setHandler(poke, () => {
    isPoked = true;
  });
  for (;;) {
    isPoked = false;
    const { ids, nextAt } = await claimMails();
    if (ids.length > 0) {
      await deliverMails(ids).catch(() => undefined);
      isPoked = true;
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew(channel);
    if (isPoked) continue;
    if (nextAt === undefined) return;
    await condition(() => isPoked, Math.max(Date.parse(nextAt) - Date.now(), MIN_WAIT_MS));
  }
}
