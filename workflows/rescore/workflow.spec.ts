import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { RescoreActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

describe('computing a version of the method', () => {
  it('scores until it is through, compares, and once more where somebody asks meanwhile', async () => {
    const { workflow } = temporal().client;
    const steps: string[] = [];
    const activities: RescoreActivities = {
      scoreForAWhile: async (version) => {
        steps.push(`score ${version}`);
        return steps.length > 1;
      },
      compareMethod: async (version) => {
        steps.push(`compare ${version}`);
        if (steps.length === 3) await workflow.getHandle('rescore:2').signal('poke');
      },
    };
    const common = { connection: temporal().connection, namespace: temporal().namespace };
    const evidence = await Worker.create({ ...common, taskQueue: 'evidence', activities: { ...activities } });
    const cases = await Worker.create({ ...common, taskQueue: 'cases', workflowBundle });
    await evidence.runUntil(
      cases.runUntil(
        workflow.execute('rescore', { workflowId: 'rescore:2', taskQueue: 'cases', args: ['2'] }),
      ),
    );
    expect(steps).toEqual(['score 2', 'score 2', 'compare 2', 'score 2', 'compare 2']);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
