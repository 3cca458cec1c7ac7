import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { PORTS, accepts, freePort } from '../../apps/local/src/ports.js';
import { serverUser } from '../../apps/local/src/postgres/server-user.js';
import type { ServerUser } from '../../apps/local/src/postgres/server-user.js';
import { isAlive } from '../../apps/local/src/process-table.js';
import { SUPERVISOR_MARK, currentRun } from '../../apps/local/src/run-file.js';
import type { Run } from '../../apps/local/src/run-file.js';

const START_LIMIT_MS = 120_000;
jest.setTimeout(3 * START_LIMIT_MS);

interface LocalRun {
  readonly process: ChildProcess;
  readonly run: Run;
}

let home: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'plinth-run-')), 'state');
  const ports = await Promise.all(
    Object.values(PORTS).map(async ({ variable }) => [variable, String(await freePort())] as const),
  );
  environment = { ...process.env, ...Object.fromEntries(ports), PLINTH_HOME: home };
});

afterAll(async () => {
  const cluster = (await readFile(join(home, 'cluster'), 'utf8').catch(() => '')).trim();
  if (cluster !== '') await rm(cluster, { recursive: true, force: true });
  await rm(join(home, '..'), { recursive: true, force: true });
});

/** What a start of another home, by another user, is told. */
interface Elsewhere {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly user: ServerUser | null;
}

async function start(...flags: readonly string[]): Promise<LocalRun> {
  return startIn({ home, environment, user: null }, ...flags);
}

async function startIn(
  { home: state, environment: env, user }: Elsewhere,
  ...flags: readonly string[]
): Promise<LocalRun> {
  const began = performance.now();
  const supervisor = spawn(process.execPath, [`dist/${SUPERVISOR_MARK}`, 'start', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user ?? {}),
  });
  let output = '';
  supervisor.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  supervisor.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (performance.now() - began < START_LIMIT_MS) {
    const run = await currentRun(state);
    if (run?.state === 'ready' && run.pid === supervisor.pid) {
      return { process: supervisor, run };
    }
    if (supervisor.exitCode !== null) break;
    await pause(50);
  }
  supervisor.kill('SIGKILL');
  throw new Error(`The local run did not become ready:\n${output}`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return await exit;
}

async function rows(run: Run, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: run.databaseOwnerUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** One life after the other, each test taking up where the one before left off: a start is dear. */
describe('the one-machine run', () => {
  let running: LocalRun;

  afterAll(async () => {
    if (running.process.exitCode === null && running.process.signalCode === null) {
      await ended(running.process, 'SIGINT');
    }
  });

  it('starts from nothing, answers, and Ctrl-C leaves no process behind', async () => {
    running = await start();
    const names = running.run.children.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['temporal', 'bank', 'mail', 'oidc', 'worker-cases', 'worker-effects', 'api']),
    );
    expect((await fetch(`${running.run.apiUrl}/health/ready`)).status).toBe(200);
    await rows(running.run, "create table kept as select 'still here' as fact");

    expect(await ended(running.process, 'SIGINT')).toBe(0);
    expect(running.run.children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(await accepts(Number(new URL(running.run.databaseUrl).port))).toBe(false);
    expect(await currentRun(home)).toBeNull();
  });

  it('keeps its data and its addresses', async () => {
    const before = running.run;
    running = await start();
    expect(running.run).toMatchObject({ apiUrl: before.apiUrl, databaseUrl: before.databaseUrl });
    expect(await rows(running.run, 'select fact from kept')).toEqual([{ fact: 'still here' }]);
  });

  it('enters what the demo fund lacks without a new start', async () => {
    const account = "from accounts where kind = 'oidc' and sub = 'auditor'";
    const everything = `select (select count(*)::int from accounts) as accounts, (select count(*)::int from envelopes) as envelopes,
      (select count(*)::int from ledger_transactions) as booked, (select count(*)::int from projects) as projects`;
    const before = await rows(running.run, everything);
    await rows(running.run, `delete ${account}`);
    const seed = promisify(execFile)(
      process.execPath,
      ['dist/apps/local/src/cli/main.js', 'seed', '--json'],
      {
        env: environment,
      },
    );
    expect(await seed).toMatchObject({ stdout: '{"seeded":true}\n', stderr: '' });
    expect(await rows(running.run, `select count(*)::int ${account}`)).toEqual([{ count: 1 }]);
    expect(await rows(running.run, everything)).toEqual(before);
  });

  it('takes over from a run that was killed', async () => {
    const killed = running;
    await ended(killed.process, 'SIGKILL');
    expect(killed.run.children.some(({ pid }) => isAlive(pid))).toBe(true);

    running = await start();
    expect(killed.run.children.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(await rows(running.run, 'select fact from kept')).toEqual([{ fact: 'still here' }]);
  });

  it('refuses to run twice in one place', async () => {
    await expect(start()).rejects.toThrow(`Plinth already runs here: ${running.run.apiUrl}`);
    expect((await fetch(`${running.run.apiUrl}/health/ready`)).status).toBe(200);
  });

  it('uses servers that are given, as a user without rights, and leaves them running', async () => {
    const user = await serverUser();
    const folder = await mkdtemp(join(tmpdir(), 'plinth-given-'));
    if (user !== null) await chown(folder, user.uid, user.gid);
    const own = ['PORT', 'BANK_PORT', 'OIDC_PORT', 'SMTP_PORT', 'MAIL_PORT', 'GITHUB_PORT'];
    const ports = await Promise.all(own.map(async (name) => [name, String(await freePort())] as const));
    const { databaseUrl, databaseOwnerUrl, temporalAddress } = running.run;
    const given = await startIn({
      home: join(folder, 'state'),
      user,
      environment: {
        ...{ ...process.env, ...Object.fromEntries(ports), HOME: folder, PLINTH_HOME: join(folder, 'state') },
        ...{
          DATABASE_URL: databaseUrl,
          DATABASE_OWNER_URL: databaseOwnerUrl,
          TEMPORAL_ADDRESS: temporalAddress,
        },
      },
    });
    try {
      expect(given.run).toMatchObject({ databaseUrl, databaseOwnerUrl, temporalAddress });
      const names = given.run.children.map(({ name }) => name);
      expect(names).toContain('api');
      expect(names.filter((name) => /temporal|postgres/.test(name))).toEqual([]);
      expect((await fetch(`${given.run.apiUrl}/health/ready`)).status).toBe(200);
      const { uid } = await stat(join(folder, 'state', 'run.json'));
      expect(uid).toBe(user?.uid ?? process.getuid?.());
    } finally {
      expect(await ended(given.process, 'SIGINT')).toBe(0);
      await rm(folder, { recursive: true, force: true });
    }
    expect(await rows(running.run, 'select 1 as here')).toEqual([{ here: 1 }]);
    expect((await fetch(`${running.run.apiUrl}/health/ready`)).status).toBe(200);
  });

  it('begins anew when asked to', async () => {
    expect(await ended(running.process, 'SIGTERM')).toBe(0);
    running = await start('--fresh');
    expect(await rows(running.run, "select to_regclass('kept') as found")).toEqual([{ found: null }]);
  });
});
