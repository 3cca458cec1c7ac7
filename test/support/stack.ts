import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { Child } from '../../apps/local/src/child.js';
import { readConfig } from '../../apps/local/src/config.js';
import { freePort } from '../../apps/local/src/ports.js';
import type { PortName, Ports } from '../../apps/local/src/ports.js';
import type { Cluster } from '../../apps/local/src/postgres/cluster.js';
import { postgresUrl } from '../../apps/local/src/postgres/cluster.js';
import { APP_ROLE, OWNER_ROLE, ensureDatabase, ensureRoles } from '../../apps/local/src/postgres/roles.js';
import { endProcess } from '../../apps/local/src/process-table.js';
import { inherited, programsOf, urlsOf } from '../../apps/local/src/programs.js';
import type { RunContext } from '../../apps/local/src/programs.js';
import { keptSecrets } from '../../apps/local/src/secrets.js';
import { findTemporal } from '../../apps/local/src/temporal/find-binary.js';
import { TemporalServer } from '../../apps/local/src/temporal/server.js';
import { migrate } from '../../migrations/run.js';
import { DISPOSABLE_SETTINGS, serverDirectory, startCluster } from './servers.js';

const run = promisify(execFile);
const PORT_NAMES: readonly PortName[] = [
  'api',
  'bank',
  'oidc',
  'github',
  'smtp',
  'mail',
  'postgres',
  'temporal',
];

/** Short patience everywhere, so that a test sees in seconds what production sees in minutes. */
const IMPATIENT = {
  RELAY_INTERVAL_MS: '50',
  SCHEDULES_INTERVAL_MS: '1000',
  RECONCILE_EVERY_MS: '2000',
  STICKY_TIMEOUT_MS: '500',
  SHUTDOWN_GRACE_MS: '1000',
  LOG_LEVEL: 'warn',
};

export interface StackOptions {
  readonly programs?: readonly string[];
  readonly temporalSettings?: Readonly<Record<string, string>>;
}

/**
 * A whole fund of its own: PostgreSQL, Temporal, API, workers, bank, mail and sign-in as real processes that a test may
 * stop, kill and start again. Everything is thrown away afterwards.
 */
export class Stack {
  private readonly children = new Map<string, Child>();

  private constructor(
    readonly directory: string,
    readonly cluster: Cluster,
    readonly temporal: TemporalServer,
    readonly context: RunContext,
    /** As the owner of the schema: to look at facts, and to hold the gates of crash points. */
    readonly owner: pg.Pool,
  ) {}

  /** `temporalSettings`: of the server's dynamic configuration, beside the defaults of the one-machine run. */
  static async start({ programs = ALL, temporalSettings = {} }: StackOptions = {}): Promise<Stack> {
    const directory = await serverDirectory();
    const config = { ...readConfig({ PLINTH_HOME: directory, PATH: process.env['PATH'] }), home: directory };
    const [cluster, binary, secrets, ports] = await Promise.all([
      startCluster(directory, { ...DISPOSABLE_SETTINGS, synchronous_commit: 'on' }),
      findTemporal({
        cacheDirectory: readConfig().cacheDirectory,
        environment: process.env,
        report: (line) => process.stderr.write(`${line}\n`),
      }),
      keptSecrets(directory),
      freePorts(),
    ]);
    const passwords = { owner: randomBytes(12).toString('hex'), app: randomBytes(12).toString('hex') };
    await ensureRoles(cluster.adminUrl(), passwords);
    await ensureDatabase(cluster.adminUrl(), 'plinth');
    const databaseUrl = postgresUrl(APP_ROLE, passwords.app, cluster.options.port, 'plinth');
    const databaseOwnerUrl = postgresUrl(OWNER_ROLE, passwords.owner, cluster.options.port, 'plinth');
    const temporal = new TemporalServer({
      binary,
      port: ports.temporal,
      databaseFile: join(directory, 'temporal.db'),
      logFile: join(directory, 'temporal.log'),
      settings: temporalSettings,
    });
    await Promise.all([temporal.start(), migrate(databaseOwnerUrl)]);
    const context: RunContext = {
      config,
      secrets,
      ports,
      databaseUrl,
      databaseOwnerUrl,
      temporalAddress: temporal.address,
      urls: urlsOf(ports),
      fakeGithub: null,
    };
    const owner = new pg.Pool({ connectionString: databaseOwnerUrl, max: 6 });
    owner.on('error', () => undefined);
    const stack = new Stack(directory, cluster, temporal, context, owner);
    try {
      await mkdir(join(directory, 'logs'), { recursive: true });
      await stack.seed();
      await Promise.all(programs.map((name) => stack.up(name)));
      return stack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /** Starts a program and waits until it works; `elsewhere`: what it finds at another place than the others. */
  async up(name: string, elsewhere: Partial<Pick<RunContext, 'databaseUrl'>> = {}): Promise<void> {
    const program = programsOf({ ...this.context, ...elsewhere }).find(
      (candidate) => candidate.name === name,
    );
    if (program === undefined) throw new Error(`No program is called ${name}.`);
    const environment = { ...inherited(process.env), ...IMPATIENT, PLINTH_HOME: this.directory };
    const child = await Child.start(program, environment, join(this.directory, 'logs'));
    this.children.set(name, child);
    await child.ready({ address: this.temporal.address, namespace: 'default' });
  }

  /** The process a program runs in now. */
  pidOf(name: string): number | undefined {
    return this.children.get(name)?.pid;
  }

  /** Ends a program as a deployment would. */
  async down(name: string): Promise<void> {
    await this.children.get(name)?.stop();
    this.children.delete(name);
  }

  /** `kill -9`: no warning, no clean-up. */
  async kill(name: string): Promise<void> {
    const child = this.children.get(name);
    this.children.delete(name);
    if (child?.pid !== undefined) await endProcess(child.pid, ['SIGKILL'], 5_000);
  }

  /** Ends Temporal and removes everything it knew, then starts an empty one at the same address. */
  async loseTemporal(): Promise<void> {
    await this.temporal.crash();
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      await rm(join(this.directory, `temporal.db${suffix}`), { force: true });
    }
    await this.temporal.start();
  }

  /** A power cut of the database server, and its recovery. */
  async restartPostgres(): Promise<void> {
    await this.cluster.crash();
    await this.cluster.start();
  }

  /** One row of the facts. */
  async fact<T extends pg.QueryResultRow>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<T | undefined> {
    return (await this.owner.query<T>(sql, [...parameters])).rows[0];
  }

  async close(): Promise<void> {
    await Promise.all([...this.children.keys()].map((name) => this.kill(name)));
    await this.owner.end();
    await Promise.all([this.cluster.crash(), this.temporal.crash()]);
    await this.tell();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** What the API warned of last: where a spec saw a status it did not expect, the reason is there alone. */
  private async tell(): Promise<void> {
    const log = await readFile(join(this.directory, 'logs', 'api.log'), 'utf8').catch(() => '');
    const lines = log.trim().split('\n').slice(-20);
    if (log !== '') process.stderr.write(`${lines.map((line) => line.slice(0, 500)).join('\n')}\n`);
  }

  private async seed(): Promise<void> {
    await run(process.execPath, ['dist/apps/local/src/seed/main.js'], {
      env: {
        ...inherited(process.env),
        PLINTH_HOME: this.directory,
        DATABASE_URL: this.context.databaseUrl,
        DATABASE_OWNER_URL: this.context.databaseOwnerUrl,
        OIDC_ISSUER: this.context.urls.oidc,
      },
    });
  }
}

/** Every program of the one-machine run but the stand-in for GitHub. */
export const ALL = [
  'bank',
  'mail',
  'oidc',
  'worker-cases',
  'worker-effects',
  'worker-evidence',
  'api',
] as const;

/** Waits until a fact holds, looking often and giving up with its name. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | null>,
  seconds = 30,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`);
    await pause(50);
  }
}

async function freePorts(): Promise<Ports> {
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of PORT_NAMES) chosen[name] = await freePort();
  return chosen as Ports;
}
