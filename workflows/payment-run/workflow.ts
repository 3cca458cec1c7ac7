import { ActivityFailure, patched, proxyActivities } from '@temporalio/workflow';
import type { Advance } from '#libs/acts/src/domain/processes.js';
import { caseActivities, wakeLoop } from '../wake-loop.js';
import type { BankActivities, PaymentRunActivities, RunStep } from './activities.js';

const { advancePaymentRun } = caseActivities<PaymentRunActivities>();
/** Once: whatever becomes of it, the attempt written before it says that the file may have arrived. */
const { transmitPaymentRun } = proxyActivities<BankActivities>({
  taskQueue: 'effects',
  startToCloseTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
});
const { askBank } = proxyActivities<BankActivities>({
  taskQueue: 'effects',
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 1 },
});

/** How long to leave a bank alone that did not answer, or a step that did not come about. */
const RETRY_MS = 5_000;
/** Runs from before a transmission that failed was waited for go round at once, as they did. */
const PAUSE = 'transmission-pause';

/** One payment run: the file goes to the bank once, then the bank is asked until every order has its end. */
export async function paymentRun(runId: string): Promise<void> {
  await wakeLoop(runId, async (id) => {
    const { step, ...next } = await advancePaymentRun(id);
    return step === undefined ? next : takeStep(step, id);
  });
}

/** A step that failed is no failure of the case: what is known of it is a fact, and `advance` looks again. */
async function takeStep(step: RunStep, runId: string): Promise<Advance> {
  try {
    await (step === 'transmit' ? transmitPaymentRun(runId) : askBank(runId));
    return { state: 'again' };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    // A step that dies before it wrote its attempt would come at once for ever.
    if (step === 'transmit' && !patched(PAUSE)) return { state: 'again' };
    return { state: 'waiting', retryAfterMs: RETRY_MS };
  }
}
