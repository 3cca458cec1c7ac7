import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalConfig } from '../config.js';
import type { Home } from '../home.js';
import { refuseTaken } from '../ports.js';
import type { Secrets } from '../secrets.js';
import { postgresBinaries } from './binaries.js';
import { Cluster, postgresUrl } from './cluster.js';
import { clearLeftovers } from './lock-file.js';
import { APP_ROLE, OWNER_ROLE, ensureDatabase, ensureRoles } from './roles.js';
import type { ServerUser } from './server-user.js';

const DATABASE = 'plinth';

/** What a server needs of whoever supervises it. */
export interface Supervision {
  step<T>(what: string, work: () => Promise<T>, end?: (started: T) => Promise<void>): Promise<T>;
  lost(what: string, tail: string): void;
}

/** The database of the run: the server named in the configuration, else the embedded one with both roles. */
export async function startDatabase(
  config: LocalConfig,
  home: Home,
  user: ServerUser | null,
  secrets: Secrets,
  port: number,
  supervision: Supervision,
): Promise<{ readonly appUrl: string; readonly ownerUrl: string }> {
  if (config.database) return config.database;
  const cluster = new Cluster({
    directory: join(home.clusterDirectory, 'data'),
    port,
    password: secrets.postgresPassword,
    binaries: await postgresBinaries(user ? home.clusterDirectory : null),
    user,
    logFile: join(home.logDirectory, 'postgres.log'),
    settings: { max_connections: '200' },
  });
  await clearLeftovers(cluster.options.directory);
  await refuseTaken('postgres', port);
  const isNew = !existsSync(join(cluster.options.directory, 'PG_VERSION'));
  await supervision.step(
    `PostgreSQL on 127.0.0.1:${port}${isNew ? ', new cluster' : ''}`,
    async () => {
      await cluster.initialise();
      await cluster.start();
    },
    () => cluster.stop(),
  );
  cluster.onUnexpectedExit((tail) => supervision.lost('PostgreSQL', tail));
  await ensureRoles(cluster.adminUrl(), { owner: secrets.ownerPassword, app: secrets.appPassword });
  await ensureDatabase(cluster.adminUrl(), DATABASE);
  return {
    appUrl: postgresUrl(APP_ROLE, secrets.appPassword, port, DATABASE),
    ownerUrl: postgresUrl(OWNER_ROLE, secrets.ownerPassword, port, DATABASE),
  };
}
