import {
  ActivityFailure,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { poke } from '../wake-loop.js';
import type { AskAnswer, HealthActivities, HealthSweepActivities } from './activities.js';
import { oneAfterTheOther } from './former.js';

/** Collections under way before waits stood here end as they began. */
const WAITS_HERE = 'waits-here';

const { planSources, recordSourceFailure, finishCollection } = proxyActivities<HealthActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
});
const { sweepProjects } = proxyActivities<HealthSweepActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 3 },
});

/** A clone of a long history takes minutes and says that it lives; a forge answers or does not. */
const TIME: Readonly<Record<string, `${number} minutes`>> = { 'git-history': '20 minutes' };
const MOST_TIME = '5 minutes';

/**
 * One collection: forges first, then everybody at once, each as long as it takes, then the score. Whoever has to wait waits
 * here, in plain sight, and holds up nobody.
 */
export async function health(collectionId: string): Promise<void> {
  // A poke means that somebody asked again; the sources are read anew before every round anyway.
  setHandler(poke, () => undefined);
  if (!patched(WAITS_HERE)) return await oneAfterTheOther(collectionId);
  for (;;) {
    const { forges, others } = await planSources(collectionId);
    if (forges.length + others.length === 0) break;
    const first = await Promise.all(forges.map((source) => ask(collectionId, source)));
    await Promise.all([
      ...forges.map((source, index) => untilDone(collectionId, source, first[index])),
      ...others.map((source) => untilDone(collectionId, source)),
    ]);
  }
  await finishCollection(collectionId);
}

/** Scheduled: opens tier-1 collections by staleness and criticality, within a budget. */
export async function healthSweep(limit = 1_000): Promise<number> {
  return sweepProjects(limit);
}

async function untilDone(collectionId: string, source: string, first?: AskAnswer): Promise<void> {
  for (let answer = first ?? (await ask(collectionId, source)); answer.state === 'wait';) {
    await sleep(answer.ms);
    answer = await ask(collectionId, source);
  }
}

/** A source whose worker fails again and again is recorded as one that cannot answer. */
async function ask(collectionId: string, source: string): Promise<AskAnswer> {
  const { askSource } = proxyActivities<HealthActivities>({
    taskQueue: 'evidence',
    startToCloseTimeout: TIME[source] ?? MOST_TIME,
    heartbeatTimeout: '30 seconds',
    retry: { initialInterval: '2 seconds', maximumInterval: '1 minute', maximumAttempts: 4 },
  });
  try {
    return await askSource(collectionId, source);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    await recordSourceFailure(collectionId, source, 'error', 'worker-failed');
    return { state: 'done' };
  }
}
