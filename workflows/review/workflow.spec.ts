import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { Advance } from '#libs/acts/src/domain/processes.js';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { ReviewActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

/** A round due a moment after the first look, then decided by a poke: reviewer replaced, the replacement's review in. */
function aRound(): ReviewActivities & { readonly looks: string[]; submit(): void } {
  let dueAt: number | null = null;
  let isReplaced = false;
  let isSubmitted = false;
  const looks: string[] = [];
  return {
    looks,
    submit: () => {
      isSubmitted = true;
    },
    advanceReview: async (): Promise<Advance> => {
      if (isSubmitted) {
        looks.push('closed');
        return { state: 'settled' };
      }
      dueAt ??= Date.now() + 700;
      if (Date.now() < dueAt) {
        looks.push('waits for the reviewer');
        return { state: 'waiting', wakeAt: new Date(dueAt).toISOString() };
      }
      if (!isReplaced) {
        isReplaced = true;
        looks.push('replaced');
        return { state: 'again' };
      }
      looks.push('waits for the replacement');
      return { state: 'waiting' };
    },
  };
}

describe('the review process', () => {
  it('looks again at the deadline by itself, waits for a poke, and settles with the round', async () => {
    const round = aRound();
    const worker = await Worker.create({
      connection: temporal().connection,
      namespace: temporal().namespace,
      taskQueue: 'cases',
      workflowBundle,
      activities: { advanceReview: round.advanceReview },
    });
    const { workflow } = temporal().client;
    const wake = () =>
      workflow.signalWithStart('review', {
        workflowId: 'review:r1',
        taskQueue: 'cases',
        args: ['r1'],
        signal: 'poke',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    await worker.runUntil(async () => {
      const handle = await wake();
      while (round.looks.at(-1) !== 'waits for the replacement') await handle.describe();
      round.submit();
      await wake();
      await handle.result();
    });
    expect(new Set(round.looks)).toEqual(
      new Set(['waits for the reviewer', 'replaced', 'waits for the replacement', 'closed']),
    );
    expect(round.looks.filter((look) => look === 'replaced')).toHaveLength(1);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
