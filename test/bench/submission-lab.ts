import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { createApi } from '../../apps/api/src/app.js';
import { readConfig } from '../../apps/api/src/config.js';
import { Child } from '../../apps/local/src/child.js';
import { freePort } from '../../apps/local/src/ports.js';
import type { Cluster } from '../../apps/local/src/postgres/cluster.js';
import { postgresUrl } from '../../apps/local/src/postgres/cluster.js';
import { APP_ROLE, OWNER_ROLE, ensureDatabase, ensureRoles } from '../../apps/local/src/postgres/roles.js';
import { inherited } from '../../apps/local/src/programs.js';
import { migrate } from '../../migrations/run.js';
import { serverDirectory, startCluster } from '../support/servers.js';

const run = promisify(execFile);
/** The database every run gets a copy of. */
export const DRAFTS = 'drafts';

/** Connections of the API, and of whoever replays its statements. */
export const POOL_SIZE = 10;

/** A PostgreSQL server with a fund whose drafts are copied for every run, and the API in this process or its own. */
export class SubmissionLab {
  private constructor(
    private readonly directory: string,
    private readonly cluster: Cluster,
    private readonly passwords: { readonly owner: string; readonly app: string },
    private readonly port: number,
  ) {}

  static async open(settings: Readonly<Record<string, string>>): Promise<SubmissionLab> {
    const directory = await serverDirectory();
    const cluster = await startCluster(directory, settings);
    const passwords = { owner: randomBytes(12).toString('hex'), app: randomBytes(12).toString('hex') };
    const lab = new SubmissionLab(directory, cluster, passwords, await freePort());
    try {
      await mkdir(join(directory, 'logs'));
      await ensureRoles(cluster.adminUrl(), passwords);
      await ensureDatabase(cluster.adminUrl(), DRAFTS);
      await migrate(lab.url(DRAFTS, OWNER_ROLE, passwords.owner));
      await run(process.execPath, ['dist/apps/local/src/seed/main.js'], {
        env: { ...inherited(process.env), PLINTH_HOME: directory, DATABASE_URL: lab.url(DRAFTS) },
      });
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The API in this process. */
  async apiHere(database: string): Promise<NestExpressApplication> {
    const app = await createApi({
      ...readConfig({ NODE_ENV: 'test' }),
      DATABASE_URL: this.url(database),
      DATABASE_POOL: POOL_SIZE,
      PUBLIC_URL: this.apiUrl,
      LOG_LEVEL: 'silent',
      EGRESS_OFF: true,
    });
    await app.listen(this.port, '127.0.0.1');
    return app;
  }

  /** The API as it runs for users: a process of its own. */
  async apiProcess(database: string): Promise<Child> {
    const environment = {
      PORT: String(this.port),
      HOST: '127.0.0.1',
      PUBLIC_URL: this.apiUrl,
      DATABASE_URL: this.url(database),
      DATABASE_POOL: String(POOL_SIZE),
      EGRESS_OFF: 'true',
    };
    const child = await Child.start(
      {
        name: `api-${database}`,
        entry: 'dist/apps/api/src/main.js',
        phase: 'late',
        ready: { kind: 'http', url: `${this.apiUrl}/health/ready` },
        environment,
      },
      inherited(process.env),
      join(this.directory, 'logs'),
    );
    try {
      await child.ready({ address: '', namespace: '' });
      return child;
    } catch (error) {
      await child.crash();
      throw error;
    }
  }

  /** A copy of the drafts as they are now; nobody may be connected to them. */
  async copy(name: string): Promise<void> {
    await ensureDatabase(this.cluster.adminUrl(), name, DRAFTS);
    await this.query(this.cluster.adminUrl(), 'CHECKPOINT');
  }

  /** Looks at a database as the owner of its schema; at the drafts unless another is named. */
  async look<T extends pg.QueryResultRow>(sql: string, database = DRAFTS): Promise<readonly T[]> {
    return await this.query<T>(this.url(database, OWNER_ROLE, this.passwords.owner), sql);
  }

  url(database: string, role: string = APP_ROLE, password = this.passwords.app): string {
    return postgresUrl(role, password, this.cluster.options.port, database);
  }

  async close(): Promise<void> {
    await this.cluster.crash();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
