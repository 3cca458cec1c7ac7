import 'reflect-metadata';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthCollectionModule } from '#libs/health/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsModule, insertSeedProject } from '#libs/projects/src/index.js';
import { enteredName, generatedWorld } from '../../apps/local/src/fake-github/generated.js';
import type { Cluster } from '../../apps/local/src/postgres/cluster.js';
import { postgresUrl } from '../../apps/local/src/postgres/cluster.js';
import { APP_ROLE, OWNER_ROLE, ensureDatabase, ensureRoles } from '../../apps/local/src/postgres/roles.js';
import { migrate } from '../../migrations/run.js';
import { DISPOSABLE_SETTINGS, serverDirectory, startCluster } from '../support/servers.js';
import type { Served } from './forge-stand-in.js';

const DATABASE = 'forge';

/** A directory of invented projects, the part of the worker that asks forges, and a stand-in for GitHub that is slow. */
export class ForgeLab {
  private constructor(
    private readonly directory: string,
    private readonly cluster: Cluster,
    private readonly standIn: ChildProcess,
    private readonly context: INestApplicationContext,
  ) {}

  static async open(projects: number, latencyMs: number): Promise<ForgeLab> {
    const until = new Date();
    const standIn = fork(fileURLToPath(new URL('forge-stand-in.js', import.meta.url)), [
      ...[projects, latencyMs, until.getTime()].map(String),
    ]);
    const [url] = (await once(standIn, 'message')) as [string];
    const directory = await serverDirectory();
    const cluster = await startCluster(directory, DISPOSABLE_SETTINGS);
    const passwords = { owner: randomBytes(12).toString('hex'), app: randomBytes(12).toString('hex') };
    const at = (role: string, password: string): string =>
      postgresUrl(role, password, cluster.options.port, DATABASE);
    await ensureRoles(cluster.adminUrl(), passwords);
    await ensureDatabase(cluster.adminUrl(), DATABASE);
    await migrate(at(OWNER_ROLE, passwords.owner));
    const context = await NestFactory.createApplicationContext(collecting(at(APP_ROLE, passwords.app), url), {
      logger: ['error'],
    });
    const lab = new ForgeLab(directory, cluster, standIn, context);
    await lab.enter(projects, until);
    return lab;
  }

  get<T>(type: new (...args: never[]) => T): T {
    return this.context.get(type, { strict: false });
  }

  async query<T>(sql: string): Promise<T[]> {
    return this.get(DataSource).query<T[]>(sql);
  }

  async served(): Promise<Served> {
    this.standIn.send('tell');
    const [served] = (await once(this.standIn, 'message')) as [Served];
    return served;
  }

  async close(): Promise<void> {
    this.standIn.disconnect();
    await this.context.close();
    await this.cluster.crash();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async enter(count: number, until: Date): Promise<void> {
    await this.get(DataSource).transaction(async (tx) => {
      for (const repository of generatedWorld({ seed: 1, count, until })) {
        const entry = {
          ...{ name: repository.name, summary: 'Invented.', homepage: null, licence: null, packages: [] },
          eurostackLayer: 'software-platforms',
          repositories: [`https://github.com/${enteredName(repository)}`],
        };
        await insertSeedProject(tx, { id: newId(), slug: repository.name, entry });
      }
    });
  }
}

/** What a worker for evidence holds, without its queue. */
function collecting(databaseUrl: string, githubApiUrl: string) {
  class Collecting {}
  return {
    module: Collecting,
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: databaseUrl, poolSize: 12, applicationName: 'bench' })),
      ActsModule,
      EgressModule.forRoot({ isOff: false, allow: new URL(githubApiUrl).host, isProduction: false }),
      ProjectsModule,
      HealthCollectionModule.with({
        ...{ githubAuths: [{ token: 'bench' }], githubApiUrl, snapshotDirectory: null },
      }),
    ],
  };
}
