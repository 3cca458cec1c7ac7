import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { readHistory } from '../../test/support/history.js';
import { useTemporal } from '../../test/support/temporal.js';
import type { AuditCheckpointActivities } from '../audit-checkpoint/activities.js';
import type { DigestActivities } from '../digest/activities.js';
import type { RetentionActivities } from '../retention/activities.js';
import type { DeliveryActivities } from './activities.js';
import { BUNDLE_OPTIONS } from '../../apps/worker/src/workflow-bundle.js';

const temporal = useTemporal();
const HISTORIES = ['./histories/', '../audit-checkpoint/histories/'].flatMap((folder) => {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url).map((file) => new URL(file, url));
});

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
});

/** Workers for both queues with these activities, while `drive` runs. */
async function running<T>(
  activities: {
    readonly cases?: Partial<AuditCheckpointActivities & DigestActivities & RetentionActivities>;
    readonly effects?: DeliveryActivities;
  },
  drive: () => Promise<T>,
): Promise<T> {
  const { connection, namespace } = temporal();
  const cases = await Worker.create({
    ...{ connection, namespace, workflowBundle, taskQueue: 'cases' },
    activities: { ...activities.cases },
  });
  if (activities.effects === undefined) return cases.runUntil(drive);
  const effects = await Worker.create({
    ...{ connection, namespace, taskQueue: 'effects' },
    activities: { ...activities.effects },
  });
  return effects.runUntil(() => cases.runUntil(drive));
}

async function wake(type: string, id: string) {
  return temporal().client.workflow.signalWithStart(type, {
    workflowId: `${type}:${id}`,
    taskQueue: 'cases',
    args: [id],
    signal: 'poke',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}

describe('the delivery process', () => {
  it('sends what is due, waits for the retry, and ends when nothing is queued', async () => {
    const tries: string[][] = [];
    let retryAt: number | null = null;
    const effects: DeliveryActivities = {
      claimMails: async () => {
        if (tries.length === 0) return { ids: ['a', 'b'] };
        retryAt ??= Date.now() + 700;
        if (tries.length > 1) return { ids: [] };
        return Date.now() < retryAt ? { ids: [], nextAt: new Date(retryAt).toISOString() } : { ids: ['b'] };
      },
      deliverMails: async (ids) => {
        tries.push(ids);
        return { sent: ids.length };
      },
    };
    await running({ effects }, async () => (await wake('delivery', 'mail')).result());
    expect(tries).toEqual([['a', 'b'], ['b']]);
  });

  it('goes on after a batch that broke, and is started again by the next poke', async () => {
    let claims = 0;
    let breaks = 0;
    const effects: DeliveryActivities = {
      claimMails: async () => {
        claims += 1;
        return { ids: claims === 1 ? ['a'] : [] };
      },
      deliverMails: async () => {
        breaks += 1;
        throw new Error('the worker lost its database');
      },
    };
    await running({ effects }, async () => {
      await (await wake('delivery', 'other')).result();
      await (await wake('delivery', 'other')).result();
    });
    expect([claims, breaks]).toEqual([3, 1]);
  });
});

describe('the signing of heads', () => {
  it('numbers first, and signs once more for whoever asked meanwhile', async () => {
    const steps: string[] = [];
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const cases: AuditCheckpointActivities = {
      awaitNumbering: async () => {
        steps.push('number');
        await asked;
      },
      signHead: async () => steps.push('sign'),
    };
    await running({ cases }, async () => {
      const handle = await wake('auditCheckpoint', 'log');
      while (steps.length === 0) await handle.describe();
      await wake('auditCheckpoint', 'log');
      release();
      await handle.result();
    });
    expect(steps).toEqual(['number', 'sign', 'number', 'sign']);
  });
});

describe('the digest', () => {
  it('announces the head before it writes the mails', async () => {
    const steps: string[] = [];
    const cases: DigestActivities = {
      announceHead: async () => {
        steps.push('head');
      },
      writeDigests: async () => steps.push('mails'),
    };
    await running({ cases }, () =>
      temporal().client.workflow.execute('digest', { workflowId: 'digest', taskQueue: 'cases', args: [] }),
    );
    expect(steps).toEqual(['head', 'mails']);
  });
});

describe('retention', () => {
  it('does every kind, and names at the end what failed', async () => {
    const done: string[] = [];
    const cases: RetentionActivities = {
      expiringKinds: async () => ['keys', 'mails', 'reads'],
      expire: async (kind) => {
        if (kind === 'mails') throw ApplicationFailure.nonRetryable('the table is gone');
        return done.push(kind);
      },
    };
    const run = running({ cases }, () =>
      temporal().client.workflow.execute('retention', {
        workflowId: 'retention',
        taskQueue: 'cases',
        args: [],
      }),
    );
    await expect(run).rejects.toMatchObject({ cause: { message: 'Not expired: mails' } });
    expect(done).toEqual(['keys', 'reads']);
  });
});

describe('recorded histories', () => {
  it.each(HISTORIES.map((file) => [file.pathname.split('/').slice(-3).join('/'), file] as const))(
    '%s still takes its way',
    async (_, file) => {
      await Worker.runReplayHistory({ workflowBundle }, readHistory(file));
    },
  );
});
