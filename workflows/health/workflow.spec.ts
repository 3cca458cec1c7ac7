import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { HealthActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

/** A collection whose forge asks for quiet once, whose clone kills its worker, and which is widened while it runs. */
function aCollection(): HealthActivities & { readonly steps: string[] } {
  const done = new Set<string>();
  const steps: string[] = [];
  let asked = 0;
  return {
    steps,
    planSources: async () => {
      const wanted = ['github', 'git-history', 'snapshot', ...(done.size >= 3 ? ['scorecard'] : [])];
      const pending = wanted.filter((source) => !done.has(source));
      return {
        forges: pending.filter((source) => source === 'github'),
        others: pending.filter((source) => source !== 'github'),
      };
    },
    askSource: async (_id, source) => {
      steps.push(`ask ${source}`);
      if (source === 'github' && (asked += 1) === 1) return { state: 'wait', ms: 400 };
      if (source === 'git-history') throw ApplicationFailure.nonRetryable('unexpected-Error', 'error');
      done.add(source);
      return { state: 'done' };
    },
    recordSourceFailure: async (_id, source, reason, code) => {
      steps.push(`failed ${source} ${reason} ${code}`);
      done.add(source);
    },
    finishCollection: async () => {
      steps.push('finish');
    },
  };
}

describe('the health process', () => {
  it('asks forges first, waits for one while the others go on, looks again, and finishes once', async () => {
    const { steps, ...activities } = aCollection();
    const common = { connection: temporal().connection, namespace: temporal().namespace };
    const evidence = await Worker.create({ ...common, taskQueue: 'evidence', activities });
    const cases = await Worker.create({ ...common, taskQueue: 'cases', workflowBundle });
    await evidence.runUntil(
      cases.runUntil(
        temporal().client.workflow.execute('health', {
          workflowId: 'health:c1',
          taskQueue: 'cases',
          args: ['c1'],
        }),
      ),
    );
    expect(steps[0]).toBe('ask github');
    expect(steps.slice(1, 4).sort()).toEqual([
      'ask git-history',
      'ask snapshot',
      'failed git-history error worker-failed',
    ]);
    expect(steps.slice(4)).toEqual(['ask github', 'ask scorecard', 'finish']);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
