import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Cluster } from '../../../apps/local/src/postgres/cluster.js';
import { ensureDatabase, ensureRoles } from '../../../apps/local/src/postgres/roles.js';
import { serverDirectory, startCluster } from '../../support/servers.js';

let directory: string;
let cluster: Cluster;

beforeAll(async () => {
  directory = await serverDirectory();
  cluster = await startCluster(directory, {});
  await ensureRoles(cluster.adminUrl(), { owner: 'one', app: 'two' });
  await ensureDatabase(cluster.adminUrl(), 'plinth');
  await query('create table kept (fact text)');
  await query("insert into kept values ('still here')");
});

afterEach(async () => {
  await cluster.stop();
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function query(sql: string, url = cluster.adminUrl('plinth')): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('has what was committed before it was killed', async () => {
    await cluster.crash();
    await cluster.start();
    expect(await query('select fact from kept')).toEqual([{ fact: 'still here' }]);
  });

  it('starts where a killed run left its lock file, even one that names another program by now', async () => {
    await writeFile(
      join(cluster.options.directory, 'postmaster.pid'),
      [process.pid, cluster.options.directory, '0', cluster.options.port, '', '', '', 'ready'].join('\n'),
    );
    await cluster.start();
    expect(await query('select fact from kept')).toEqual([{ fact: 'still here' }]);
  });

  it('ends a server that an earlier run left on the same data', async () => {
    await cluster.start();
    const left = cluster.pid;
    await cluster.start();
    expect(cluster.pid).not.toBe(left);
    expect(await query('select fact from kept')).toEqual([{ fact: 'still here' }]);
  });

  it('lets nobody in without a password', async () => {
    await cluster.start();
    const url = new URL(cluster.adminUrl());
    url.password = 'wrong';
    await expect(query('select 1', url.href)).rejects.toMatchObject({ code: '28P01' });
  });

  it('says why it does not start', async () => {
    await writeFile(join(cluster.options.directory, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
    await expect(cluster.start()).rejects.toThrow(/no_such_setting/);
    await writeFile(join(cluster.options.directory, 'postgresql.auto.conf'), '');
    await cluster.start();
    expect(await query('select fact from kept')).toEqual([{ fact: 'still here' }]);
  });
});
