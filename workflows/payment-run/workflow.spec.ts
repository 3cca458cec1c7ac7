import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { BankActivities, PaymentRunActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = new URL('./histories/', import.meta.url);

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

/** A run whose transmission dies with its worker, is unknown, and is found again by asking the bank. */
function aRun() {
  const steps: string[] = [];
  let isReleased = false;
  let attempts = 0;
  const cases: PaymentRunActivities = {
    advancePaymentRun: async () => {
      if (!isReleased) return { state: 'waiting' };
      if (attempts === 0) return { state: 'again', step: 'transmit' };
      if (!steps.includes('asked')) return { state: 'again', step: 'ask-bank' };
      return { state: 'settled' };
    },
  };
  const effects: BankActivities = {
    transmitPaymentRun: async () => {
      attempts += 1;
      steps.push('transmitted');
      throw new Error('the worker died before the answer');
    },
    askBank: async () => {
      steps.push('asked');
    },
  };
  return {
    steps,
    cases,
    effects,
    release: () => {
      isReleased = true;
    },
  };
}

describe('the payment run process', () => {
  it('hands the file over once, whatever becomes of it, and asks after a pause: a step that fails never runs hot', async () => {
    const run = aRun();
    const common = { connection: temporal().connection, namespace: temporal().namespace };
    const [cases, effects] = await Promise.all([
      Worker.create({ ...common, taskQueue: 'cases', workflowBundle, activities: { ...run.cases } }),
      Worker.create({ ...common, taskQueue: 'effects', activities: { ...run.effects } }),
    ]);
    const { workflow } = temporal().client;
    let pauses: unknown[] = [];
    const wake = () =>
      workflow.signalWithStart('paymentRun', {
        workflowId: 'payment-run:r1',
        taskQueue: 'cases',
        args: ['r1'],
        signal: 'poke',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    await effects.runUntil(
      cases.runUntil(async () => {
        // Woken once: a poke under way would end the pause.
        run.release();
        const handle = await wake();
        await handle.result();
        const { events } = await handle.fetchHistory();
        const afterFailure =
          events?.slice(events.findIndex((event) => event.activityTaskFailedEventAttributes)) ?? [];
        pauses = afterFailure.flatMap(
          (event) => event.timerStartedEventAttributes?.startToFireTimeout?.seconds ?? [],
        );
      }),
    );
    expect(run.steps).toEqual(['transmitted', 'asked']);
    expect(pauses.map(Number)).toEqual([5]);
  });

  it.each(readdirSync(HISTORIES))('still takes the way recorded in %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(new URL(file, HISTORIES)));
  });
});
