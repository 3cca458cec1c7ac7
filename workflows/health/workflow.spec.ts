import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { HealthActivities } from './activities.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../index.ts', import.meta.url)),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        extensionAlias: { '.js': ['.ts', '.js'] },
        conditionNames: ['source', '...'],
      },
    }),
  });
});

/** A collection whose forge is over its limit, and which is widened to one more source while it runs. */
function aCollection(): HealthActivities & { readonly steps: string[] } {
  const done = new Set<string>();
  const steps: string[] = [];
  return {
    steps,
    pendingSources: async () => {
      const wanted = done.size < 2 ? ['github', 'snapshot'] : ['git-history'];
      return wanted.filter((source) => !done.has(source));
    },
    collectSource: async (_id, source) => {
      steps.push(`collect ${source}`);
      if (source === 'github') {
        throw ApplicationFailure.nonRetryable('github-rate-limited', 'rate-limited');
      }
      done.add(source);
      return 3;
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
  it('asks every source, records the one that fails, looks again, and finishes once', async () => {
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
    expect(steps).toEqual([
      'collect github',
      'failed github rate-limited github-rate-limited',
      'collect snapshot',
      'collect git-history',
      'finish',
    ]);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
