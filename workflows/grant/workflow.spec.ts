import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { Advance } from '#libs/acts/src/domain/processes.js';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { GrantActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

/** A case that is submitted by its applicant, then left alone in `invited` until it lapses. */
function aCase(): GrantActivities & { readonly looks: string[]; submit(): void } {
  let stage = 'draft';
  let dueAt: number | null = null;
  const looks: string[] = [];
  return {
    looks,
    submit: () => {
      stage = 'submitted';
    },
    advanceGrant: async (): Promise<Advance> => {
      looks.push(stage);
      if (stage === 'draft') return { state: 'waiting' };
      if (stage === 'submitted') {
        stage = 'invited';
        return { state: 'again' };
      }
      dueAt ??= Date.now() + 700;
      if (Date.now() < dueAt) return { state: 'waiting', wakeAt: new Date(dueAt).toISOString() };
      if (stage === 'invited') {
        stage = 'lapsed';
        return { state: 'again' };
      }
      return { state: 'settled' };
    },
  };
}

describe('the grant process', () => {
  it('follows the facts: woken by an act, by itself at a deadline, and settled with the end', async () => {
    const found = aCase();
    const worker = await Worker.create({
      connection: temporal().connection,
      namespace: temporal().namespace,
      taskQueue: 'cases',
      workflowBundle,
      activities: { advanceGrant: found.advanceGrant },
    });
    const { workflow } = temporal().client;
    const wake = () =>
      workflow.signalWithStart('grant', {
        workflowId: 'grant:a1',
        taskQueue: 'cases',
        args: ['a1'],
        signal: 'poke',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    await worker.runUntil(async () => {
      const handle = await wake();
      while (found.looks.length === 0) await handle.describe();
      found.submit();
      await wake();
      await handle.result();
    });
    expect([...new Set(found.looks)]).toEqual(['draft', 'submitted', 'invited', 'lapsed']);
    expect(found.looks.filter((look) => look === 'submitted')).toHaveLength(1);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
