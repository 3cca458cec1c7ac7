import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresBinaries } from '../../apps/local/src/postgres/binaries.js';
import { Cluster, postgresUrl } from '../../apps/local/src/postgres/cluster.js';
import { clearLeftovers } from '../../apps/local/src/postgres/lock-file.js';
import { APP_ROLE, OWNER_ROLE, ensureDatabase, ensureRoles } from '../../apps/local/src/postgres/roles.js';
import { serverUser } from '../../apps/local/src/postgres/server-user.js';
import { readConfig } from '../../apps/local/src/config.js';
import { findTemporal } from '../../apps/local/src/temporal/find-binary.js';
import { TemporalServer } from '../../apps/local/src/temporal/server.js';
import { freePort } from '../../apps/local/src/ports.js';
import { migrate } from '../../migrations/run.js';

/** The template every spec's database is cloned from. */
export const TEMPLATE = 'plinth_template';
const PREFIX = 'plinth-test-';

/** Nothing of it has to survive; autovacuum would connect to the template while specs clone it. */
export const DISPOSABLE_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '300',
  shared_buffers: '128MB',
};

export interface RunningServers {
  stop(): Promise<void>;
}

/** Starts the servers of one test run and publishes their addresses in the environment of its workers. */
export async function startServers(): Promise<RunningServers> {
  await removeAbandoned();
  const directory = await serverDirectory();
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((end) => end()));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all([startPostgres(directory, started), startTemporal(directory, started)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function startPostgres(directory: string, started: (() => Promise<void>)[]): Promise<void> {
  const cluster = await startCluster(directory, DISPOSABLE_SETTINGS);
  started.push(() => cluster.crash());
  const passwords = { owner: randomBytes(12).toString('hex'), app: randomBytes(12).toString('hex') };
  await ensureRoles(cluster.adminUrl(), passwords);
  await ensureDatabase(cluster.adminUrl(), TEMPLATE);
  const { port } = cluster.options;
  const ownerUrl = postgresUrl(OWNER_ROLE, passwords.owner, port, TEMPLATE);
  await migrate(ownerUrl);
  process.env['PLINTH_TEST_POSTGRES'] = JSON.stringify({
    adminUrl: cluster.adminUrl(),
    ownerUrl,
    appUrl: postgresUrl(APP_ROLE, passwords.app, port, TEMPLATE),
  });
}

/** A cluster named by TEMPORAL_ADDRESS is used as it is; its specs then keep to namespaces of their own. */
async function startTemporal(directory: string, started: (() => Promise<void>)[]): Promise<void> {
  const config = readConfig();
  if (config.temporalAddress !== null) {
    process.env['PLINTH_TEST_TEMPORAL'] = config.temporalAddress;
    return;
  }
  const binary = await findTemporal({
    cacheDirectory: config.cacheDirectory,
    environment: config.environment,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const server = await startTemporalServer(binary, directory);
  started.push(() => server.crash());
  process.env['PLINTH_TEST_TEMPORAL'] = server.address;
}

/** A Temporal server in memory on a free port. The caller stops it. */
export async function startTemporalServer(binary: string, directory: string): Promise<TemporalServer> {
  for (let attempt = 1; ; attempt += 1) {
    const server = new TemporalServer({
      binary,
      port: await freePort(),
      databaseFile: null,
      logFile: join(directory, 'temporal.log'),
    });
    try {
      await server.start();
      return server;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** A new cluster on a free port, its files below `directory`. The caller stops it and removes the directory. */
export async function startCluster(
  directory: string,
  settings: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const user = await serverUser();
  const binaries = await postgresBinaries(user ? directory : null);
  for (let attempt = 1; ; attempt += 1) {
    const cluster = new Cluster({
      directory: join(directory, 'data'),
      port: await freePort(),
      password: randomBytes(12).toString('hex'),
      binaries,
      user,
      logFile: join(directory, 'postgres.log'),
      settings,
      disposable: true,
    });
    await rm(cluster.options.directory, { recursive: true, force: true });
    await cluster.initialise();
    try {
      await cluster.start();
      return cluster;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** A directory that tells which process it belongs to; a server of another user can traverse it. */
export async function serverDirectory(): Promise<string> {
  const directory = await mkdtemp(join(temporaryRoot(), `${PREFIX}${process.pid}-`));
  await chmod(directory, 0o755);
  return directory;
}

/** Stops servers and removes files of test runs that were killed. */
async function removeAbandoned(): Promise<void> {
  const root = temporaryRoot();
  for (const name of await readdir(root)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const directory = join(root, name);
    if (existsSync(join(directory, 'data'))) await clearLeftovers(join(directory, 'data'));
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** As root a private TMPDIR would lock the server's user out. */
function temporaryRoot(): string {
  return process.getuid?.() === 0 ? '/var/tmp' : tmpdir();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
