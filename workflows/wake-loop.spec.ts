import { describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import type { Advance } from '#libs/acts/src/index.js';
import { workflowsOf } from '../apps/worker/src/workflow-bundle.js';
import { until } from '../test/support/stack.js';
import { useTemporal } from '../test/support/temporal.js';

const temporal = useTemporal();

/** Runs the grant process on scripted answers of `advance` while `drive` does what it wants to it. */
async function running<T>(
  advance: (id: string) => Promise<Advance>,
  drive: (wake: (id: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const worker = await Worker.create({
    connection: temporal().connection,
    namespace: temporal().namespace,
    taskQueue: 'cases',
    ...workflowsOf(),
    activities: { advanceGrant: advance },
  });
  return worker.runUntil(() =>
    drive(async (id) => {
      await temporal().client.workflow.signalWithStart('grant', {
        workflowId: `grant:${id}`,
        taskQueue: 'cases',
        args: [id],
        signal: 'poke',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    }),
  );
}

describe('the wake loop', () => {
  it('goes round while there is more to do and settles', async () => {
    const answers: Advance[] = [{ state: 'again' }, { state: 'again' }, { state: 'settled' }];
    let looks = 0;
    await running(
      async () => answers[looks++] ?? { state: 'settled' },
      async (wake) => {
        await wake('a');
        await temporal().client.workflow.getHandle('grant:a').result();
      },
    );
    expect(looks).toBe(3);
  });

  it('looks again at its deadline without anybody poking', async () => {
    const looks: number[] = [];
    const wakeAt = new Date(Date.now() + 1_500);
    await running(
      async () => {
        looks.push(Date.now());
        return Date.now() < wakeAt.getTime()
          ? { state: 'waiting', wakeAt: wakeAt.toISOString() }
          : { state: 'settled' };
      },
      async (wake) => {
        await wake('b');
        await temporal().client.workflow.getHandle('grant:b').result();
      },
    );
    expect(looks.at(-1)).toBeGreaterThanOrEqual(wakeAt.getTime());
    expect(looks.length).toBeLessThan(6);
  });

  it('never misses a poke that arrives while it is looking', async () => {
    let fact = 0;
    const seen: number[] = [];
    let pokeDuringLook: (() => Promise<void>) | null = null;
    await running(
      async () => {
        const read = fact;
        seen.push(read);
        await pokeDuringLook?.();
        return read === 2 ? { state: 'settled' } : { state: 'waiting' };
      },
      async (wake) => {
        let pokes = 0;
        pokeDuringLook = async () => {
          if (pokes < 2) {
            pokes += 1;
            fact += 1;
            await wake('c');
          }
        };
        await wake('c');
        await temporal().client.workflow.getHandle('grant:c').result();
      },
    );
    expect(seen.at(-1)).toBe(2);
  });

  it('starts anew for a settled case that is poked again', async () => {
    let looks = 0;
    await running(
      async () => {
        looks += 1;
        return { state: 'settled' };
      },
      async (wake) => {
        for (let round = 0; round < 5; round += 1) {
          await wake('d');
          await temporal().client.workflow.getHandle('grant:d').result();
        }
      },
    );
    expect(looks).toBeGreaterThanOrEqual(5);
  });

  it('runs a look inside its task, and takes one that fails to the queue, where trying again leaves no trace', async () => {
    let looks = 0;
    await running(
      async () => {
        looks += 1;
        if (looks > 1 && looks < 6) throw new Error('The database is away.');
        return { state: looks === 1 ? 'again' : 'settled' };
      },
      async (wake) => {
        await wake('e');
        await temporal().client.workflow.getHandle('grant:e').result();
      },
    );
    expect(looks).toBe(6);
    const { events } = await temporal().client.workflow.getHandle('grant:e').fetchHistory();
    const count = (has: (event: NonNullable<typeof events>[number]) => boolean): number =>
      (events ?? []).filter(has).length;
    expect(
      count(({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_local_activity'),
    ).toBe(2);
    expect(count((event) => event.activityTaskScheduledEventAttributes != null)).toBe(1);
  });

  it('keeps one timer for a deadline that stays the same, and takes an earlier one at once', async () => {
    const far = new Date(Date.now() + 3_600_000).toISOString();
    let soon: string | null = null;
    let looks = 0;
    await running(
      async () => {
        looks += 1;
        if (soon !== null && Date.now() >= Date.parse(soon)) return { state: 'settled' };
        return { state: 'waiting', wakeAt: soon ?? far };
      },
      async (wake) => {
        const look = async (count: number): Promise<void> => {
          await wake('f');
          await until(`look ${count}`, async () => looks >= count);
        };
        for (const count of [1, 2, 3, 4]) await look(count);
        soon = new Date(Date.now() + 1_000).toISOString();
        await look(5);
        await temporal().client.workflow.getHandle('grant:f').result();
      },
    );
    const { events } = await temporal().client.workflow.getHandle('grant:f').fetchHistory();
    const timers = (events ?? []).filter((event) => event.timerStartedEventAttributes != null);
    expect(timers).toHaveLength(2);
  });
});
