import {
  CancellationScope,
  TemporalFailure,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Advance } from '#libs/acts/src/domain/processes.js';

/** Wakes a case. Carries nothing: what happened is a fact in PostgreSQL. */
export const poke = defineSignal('poke');

/** Shortest wait between two looks, so that clocks apart cannot make the loop spin. */
const MIN_WAIT_MS = 250;

/** A look that answers within this runs inside the workflow task: a marker in the history instead of three events and a task. */
const AT_ONCE_MS = 5_000;
/** Cases that ran before looks ran inside the task, and before one timer stood for a deadline, go over to it at their next look. */
const AT_ONCE = 'looks-at-once';

type Looks = Record<string, (caseId: string) => Promise<unknown>>;

/**
 * The activities of a case's own process. Each look runs inside the workflow task, once; one that fails or takes too long goes
 * to the queue for cases, where it is tried again for as long as it takes without a trace in the history.
 */
export function caseActivities<T extends object>(): T {
  const atOnce = proxyLocalActivities<Looks>({
    startToCloseTimeout: AT_ONCE_MS,
    retry: { maximumAttempts: 1 },
  });
  const queued = proxyActivities<Looks>({
    taskQueue: 'cases',
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
  });
  const look = (name: string) => async (caseId: string) => {
    const later = (): Promise<unknown> | undefined => queued[name]?.(caseId);
    if (!patched(AT_ONCE)) return await later();
    try {
      return await atOnce[name]?.(caseId);
    } catch (error) {
      if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
      return await later();
    }
  };
  return new Proxy({} as T, { get: (_, name) => look(String(name)) });
}

/**
 * What every case does: look at the facts, let `advance` apply what follows, wait for a poke or the next deadline.
 * No rule stands here; a corrected rule replays. `poked` is cleared before the look, so a fact written during it is seen next.
 */
export async function wakeLoop(caseId: string, advance: (caseId: string) => Promise<Advance>): Promise<void> {
  let poked = true;
  const alarm = new Alarm();
  setHandler(poke, () => {
    poked = true;
  });
  for (;;) {
    poked = false;
    const next = await advance(caseId);
    if (!poked && workflowInfo().continueAsNewSuggested) await continueAsNew(caseId);
    if (poked || next.state === 'again') continue;
    if (next.state === 'settled') return;
    if (patched(AT_ONCE)) {
      alarm.setFor(next);
      await condition(() => poked || alarm.hasRung);
      continue;
    }
    const waitMs = waitMsOf(next);
    if (waitMs === undefined) await condition(() => poked);
    else await condition(() => poked, waitMs);
  }
}

function waitMsOf({ retryAfterMs, wakeAt }: Advance): number | undefined {
  const waitMs = retryAfterMs ?? (wakeAt === undefined ? undefined : Date.parse(wakeAt) - Date.now());
  return waitMs === undefined ? undefined : Math.max(waitMs, MIN_WAIT_MS);
}

/** One timer for as long as the deadline stays the same: a poke after which nothing changed leaves no timer in the history. */
class Alarm {
  hasRung = false;
  private deadline: string | undefined;
  private timer: CancellationScope | undefined;

  setFor(next: Advance): void {
    const isSame =
      next.wakeAt !== undefined && next.retryAfterMs === undefined && next.wakeAt === this.deadline;
    if (isSame && !this.hasRung) return;
    this.timer?.cancel();
    this.timer = undefined;
    this.hasRung = false;
    this.deadline = next.retryAfterMs === undefined ? next.wakeAt : undefined;
    const waitMs = waitMsOf(next);
    if (waitMs === undefined) return;
    const timer = new CancellationScope();
    this.timer = timer;
    const ring = (): void => {
      if (this.timer === timer) this.hasRung = true;
    };
    timer.run(() => sleep(waitMs)).then(ring, () => undefined);
  }
}
