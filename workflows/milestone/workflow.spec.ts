import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { Advance } from '#libs/acts/src/domain/processes.js';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { MilestoneActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

const WAKE = {
  workflowId: 'milestone:m1',
  taskQueue: 'cases',
  args: ['m1'],
  signal: 'poke',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  workflowIdConflictPolicy: 'USE_EXISTING',
} as const;

describe('the milestone process', () => {
  it('settles with the payment, and begins again when the payment comes back weeks later', async () => {
    let state: 'reported' | 'settled' | 'returned' = 'reported';
    const looks: string[] = [];
    const activities: MilestoneActivities = {
      advanceMilestone: async (): Promise<Advance> => {
        looks.push(state);
        return { state: state === 'settled' ? 'settled' : 'waiting' };
      },
    };
    const worker = await Worker.create({
      connection: temporal().connection,
      namespace: temporal().namespace,
      taskQueue: 'cases',
      workflowBundle,
      activities: { ...activities },
    });
    const { workflow } = temporal().client;
    await worker.runUntil(async () => {
      const first = await workflow.signalWithStart('milestone', WAKE);
      while (!looks.includes('reported')) await first.describe();
      state = 'settled';
      await workflow.signalWithStart('milestone', WAKE);
      await first.result();
      state = 'returned';
      const second = await workflow.signalWithStart('milestone', WAKE);
      expect(second.signaledRunId).not.toBe(first.signaledRunId);
      while (!looks.includes('returned')) await second.describe();
      state = 'settled';
      await workflow.signalWithStart('milestone', WAKE);
      await second.result();
    });
    expect([...new Set(looks)]).toEqual(['reported', 'settled', 'returned']);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
