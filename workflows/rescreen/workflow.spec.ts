import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { RescreenActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

describe('the rescreening', () => {
  it('screens everybody who is due, each by itself', async () => {
    const screened: string[] = [];
    const activities: RescreenActivities = {
      payeesToScreen: async () => ['p1', 'p2'],
      rescreenPayee: async (payeeId) => {
        screened.push(payeeId);
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
    const answer = await worker.runUntil(
      workflow.execute('rescreen', { workflowId: 'schedule:rescreen', taskQueue: 'cases' }),
    );
    expect([answer, screened]).toEqual([2, ['p1', 'p2']]);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
