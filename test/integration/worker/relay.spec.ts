import { Client, Connection } from '@temporalio/client';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { insertWakes } from '#libs/acts/src/index.js';
import type { WakeableProcess } from '#libs/acts/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { Relay, workflowTypeOf } from '../../../apps/worker/src/relay.js';
import { useDatabase } from '../../support/postgres.js';
import { useTemporal } from '../../support/temporal.js';

const database = useDatabase();
const temporal = useTemporal();

interface Row {
  workflow_id: string;
  attempts: number;
  parked_at: Date | null;
  claimed_until: Date | null;
}

async function rows(): Promise<Row[]> {
  return (
    await database().owner.query<Row>(
      'SELECT workflow_id, attempts, parked_at, claimed_until FROM outbox ORDER BY workflow_id',
    )
  ).rows;
}

async function write(...ids: string[]): Promise<void> {
  for (const id of ids) {
    await insertWakes(
      database().dataSource.manager,
      new Map<string, WakeableProcess>([[id, 'grant']]),
      'trace-1',
    );
  }
}

async function signals(workflowId: string): Promise<number> {
  const history = await temporal().client.workflow.getHandle(workflowId).fetchHistory();
  return (history.events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes != null)
    .length;
}

function relay(client = temporal().client): Relay {
  return new Relay(database().dataSource, client, 20);
}

beforeEach(async () => {
  await database().owner.query('DELETE FROM outbox');
});

describe('the relay', () => {
  it('delivers ten pokes of one case as one, and leaves nothing', async () => {
    const id = `grant:${newId()}`;
    await write(...Array.from({ length: 10 }, () => id));
    expect(await relay().deliverOnce()).toBe(10);
    expect([await signals(id), await rows()]).toEqual([1, []]);
  });

  it('lets two relays share the work without delivering a row twice', async () => {
    const ids = Array.from({ length: 40 }, () => `grant:${newId()}`);
    await write(...ids);
    await Promise.all([relay().deliverOnce(), relay().deliverOnce()]);
    expect(await rows()).toEqual([]);
    expect(await Promise.all(ids.map(signals))).toEqual(ids.map(() => 1));
  });

  it('counts a poison row alone, parks it in the end, and blocks nobody', async () => {
    const poison = `grant:${'x'.repeat(1_200)}`;
    const healthy = `grant:${newId()}`;
    await write(poison, healthy);
    await relay().deliverOnce();
    expect(await signals(healthy)).toBe(1);
    const [row] = await rows();
    expect([row?.workflow_id, row?.attempts, row?.parked_at]).toEqual([poison, 1, null]);
    await database().owner.query('UPDATE outbox SET attempts = 11, available_at = now()');
    await relay().deliverOnce();
    expect((await rows())[0]?.parked_at).not.toBeNull();
    expect(await relay().deliverOnce()).toBe(0);
  });

  it('gives rows back unharmed while Temporal is away, and delivers them when it is there', async () => {
    const id = `grant:${newId()}`;
    await write(id);
    const nowhere = new Client({
      connection: Connection.lazy({ address: '127.0.0.1:1' }),
      namespace: temporal().namespace,
    });
    await relay(nowhere).deliverOnce();
    expect(
      (await rows()).map(({ attempts, parked_at, claimed_until }) => [attempts, parked_at, claimed_until]),
    ).toEqual([[0, null, null]]);
    await nowhere.connection.close();
    await relay().deliverOnce();
    expect([await signals(id), await rows()]).toEqual([1, []]);
  });

  it('treats a lost namespace as Temporal being away', async () => {
    await write(`grant:${newId()}`);
    await relay(new Client({ connection: temporal().client.connection, namespace: 'lost' })).deliverOnce();
    expect((await rows()).map(({ attempts }) => attempts)).toEqual([0]);
  });

  it('keeps delivering after PostgreSQL took its connections away', async () => {
    const running = relay();
    running.start();
    try {
      await database().owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user`,
      );
      const id = `grant:${newId()}`;
      await write(id);
      await until(async () => (await rows()).length === 0);
      expect(await signals(id)).toBe(1);
    } finally {
      await running.stop();
    }
  });

  it.each([
    ['grant', 'grant'],
    ['payment-run', 'paymentRun'],
  ])('knows the workflow of %s as %s', (process, type) => {
    expect(workflowTypeOf(process)).toBe(type);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not become true within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
