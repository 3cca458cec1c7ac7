import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { readHistory } from '../test/support/history.js';
import { BUNDLE_OPTIONS } from '../apps/worker/src/workflow-bundle.js';

const HERE = new URL('./', import.meta.url);
const PROCESSES = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Every recorded history, as process and file. */
const RECORDED = PROCESSES.flatMap((process) =>
  readdirSync(new URL(`${process}/`, HERE)).includes('histories')
    ? readdirSync(new URL(`${process}/histories/`, HERE)).map((file) => [process, file] as const)
    : [],
);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
}, 120_000);

describe('running cases under changed code', () => {
  it('are represented: every process has a recorded history', () => {
    expect(PROCESSES.filter((process) => !RECORDED.some(([recorded]) => recorded === process))).toEqual([]);
  });

  it.each(RECORDED)('%s still takes the way recorded in %s', async (process, file) => {
    await Worker.runReplayHistory(
      { workflowBundle },
      readHistory(new URL(`${process}/histories/${file}`, HERE)),
    );
  });
});
