import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { EvidenceFeedsActivities } from './activities.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

describe('fetching evidence', () => {
  it('takes every feed, and names those that failed when all were asked', async () => {
    const asked: number[] = [];
    const activities: EvidenceFeedsActivities = {
      countFeeds: async () => 3,
      takeFeed: async (index) => {
        asked.push(index);
        if (index !== 1) return 'taken';
        throw ApplicationFailure.nonRetryable('health.import-refused', 'health.import-refused');
      },
    };
    const common = { connection: temporal().connection, namespace: temporal().namespace };
    const evidence = await Worker.create({ ...common, taskQueue: 'evidence', activities: { ...activities } });
    const cases = await Worker.create({ ...common, taskQueue: 'cases', workflowBundle });
    const { workflow } = temporal().client;
    const options = { workflowId: 'schedule:evidence-feeds', taskQueue: 'cases' };
    const ended = evidence.runUntil(cases.runUntil(workflow.execute('evidenceFeeds', options)));
    await expect(ended).rejects.toMatchObject({
      cause: { message: 'Not taken: feed 2 (health.import-refused)' },
    });
    expect(asked).toEqual([0, 1, 2]);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
