import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { Advance } from '#libs/acts/src/domain/processes.js';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { ContributionActivities } from '../contribution/activities.js';
import type { VoteActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = ['./histories/', '../contribution/histories/'].flatMap((folder) => {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url).map((file) => new URL(file, url));
});

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

async function running<T>(
  activities: VoteActivities | ContributionActivities,
  drive: () => Promise<T>,
): Promise<T> {
  const { connection, namespace } = temporal();
  const worker = await Worker.create({
    ...{ connection, namespace, workflowBundle, taskQueue: 'cases' },
    activities: { ...activities },
  });
  return await worker.runUntil(drive);
}

async function wake(type: 'vote' | 'contribution', id: string) {
  return await temporal().client.workflow.signalWithStart(type, {
    workflowId: `${type}:${id}`,
    taskQueue: 'cases',
    args: [id],
    signal: 'poke',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}

/** Waits until its end, opens again once, and closes at the second end. */
function aMotion(): VoteActivities & { readonly looks: string[] } {
  let closesAt: number | null = null;
  let isReopened = false;
  const looks: string[] = [];
  const advanceVote = async (): Promise<Advance> => {
    closesAt ??= Date.now() + 600;
    if (Date.now() < closesAt) {
      looks.push('open');
      return { state: 'waiting', wakeAt: new Date(closesAt).toISOString() };
    }
    if (isReopened) {
      looks.push('closed');
      return { state: 'settled' };
    }
    isReopened = true;
    closesAt = Date.now() + 600;
    looks.push('reopened');
    return { state: 'again' };
  };
  return { looks, advanceVote };
}

/** Is overdue at its time, and settles by the receipt. */
function aContribution(): ContributionActivities & { readonly looks: string[]; pay(): void } {
  let dueAt: number | null = null;
  let isPaid = false;
  const looks: string[] = [];
  const advanceContribution = async (): Promise<Advance> => {
    dueAt ??= Date.now() + 600;
    if (isPaid) {
      looks.push('paid');
      return { state: 'settled' };
    }
    if (Date.now() < dueAt) {
      looks.push('called');
      return { state: 'waiting', wakeAt: new Date(dueAt).toISOString() };
    }
    looks.push('overdue');
    return { state: 'waiting' };
  };
  return { looks, advanceContribution, pay: () => (isPaid = true) };
}

describe('the vote process', () => {
  it('wakes at the end by itself, goes round after a missed quorum, and settles with the close', async () => {
    const motion = aMotion();
    await running(motion, async () => await (await wake('vote', 'm1')).result());
    expect([...new Set(motion.looks)]).toEqual(['open', 'reopened', 'closed']);
    expect(motion.looks.filter((look) => look === 'reopened')).toHaveLength(1);
  });
});

describe('the contribution process', () => {
  it('wakes when it is due, and then only a receipt ends it', async () => {
    const contribution = aContribution();
    await running(contribution, async () => {
      const handle = await wake('contribution', 'c1');
      while (contribution.looks.at(-1) !== 'overdue') await handle.describe();
      contribution.pay();
      await wake('contribution', 'c1');
      await handle.result();
    });
    expect([...new Set(contribution.looks)]).toEqual(['called', 'overdue', 'paid']);
  });
});

it.each(HISTORIES.map((url) => [url.pathname.split('/').slice(-3).join('/'), url] as const))(
  'still takes the way recorded in %s',
  async (_name, url) => {
    await Worker.runReplayHistory({ workflowBundle }, readHistory(url));
  },
);
