import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Advance } from '#libs/acts/src/domain/processes.js';

/** Wakes a case. Carries nothing: what happened is a fact in PostgreSQL. */
export const poke = defineSignal('poke');

/** Shortest wait between two looks, so that clocks apart cannot make the loop spin. */
const MIN_WAIT_MS = 250;

/** The activities of a case's own process, on the queue for cases, tried again for as long as it takes. */
export function caseActivities<T extends object>(): T {
  return proxyActivities<T & Record<string, never>>({
    taskQueue: 'cases',
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
  }) as unknown as T;
}

/**
 * What every case does: look at the facts, let `advance` apply what follows, wait for a poke or the next deadline.
 * No rule stands here; a corrected rule replays. `poked` is cleared before the look, so a fact written during it is seen next.
 */
export async function wakeLoop(caseId: string, advance: (caseId: string) => Promise<Advance>): Promise<void> {
  let poked = true;
  setHandler(poke, () => {
    poked = true;
  });
  for (;;) {
    poked = false;
    const next = await advance(caseId);
    if (!poked && workflowInfo().continueAsNewSuggested) await continueAsNew(caseId);
    if (poked || next.state === 'again') continue;
    if (next.state === 'settled') return;
    const waitMs =
      next.retryAfterMs ?? (next.wakeAt === undefined ? undefined : Date.parse(next.wakeAt) - Date.now());
    if (waitMs === undefined) await condition(() => poked);
    else await condition(() => poked, Math.max(waitMs, MIN_WAIT_MS));
  }
}
