import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { dropDatabase, ensureDatabase } from '../../apps/local/src/postgres/roles.js';

/** A database of one spec file: this version's schema, no rows but those of the migrations. */
export interface TestDatabase {
  readonly name: string;
  /** Connection string of the role the API and the workers use. */
  readonly appUrl: string;
  /** Connection string of the role that owns the schema. */
  readonly ownerUrl: string;
  /** Connection string of the superuser, to observe locks or end connections. */
  readonly adminUrl: string;
  /** Pool of the app role. */
  readonly pool: pg.Pool;
  /** Pool of the owner, for triggers and for rows the app may not touch. */
  readonly owner: pg.Pool;
  drop(): Promise<void>;
}

/**
 * A database for this spec file, cloned before its first test and dropped after its last:
 * `const database = useDatabase();` and then `database().pool` inside tests.
 */
export function useDatabase(): () => TestDatabase {
  let database: TestDatabase | null = null;
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  return () => {
    if (database === null) throw new Error('The database is there inside tests and hooks only.');
    return database;
  };
}

/** The same for specs that need several databases, or one at another time. The caller drops it. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const servers = sharedServer();
  const name = `spec_${process.pid}_${randomBytes(5).toString('hex')}`;
  await ensureDatabase(servers.adminUrl, name, 'plinth_template');
  return connected(servers, name);
}

/** A database without any table, for specs about the migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const servers = sharedServer();
  const name = `empty_${process.pid}_${randomBytes(5).toString('hex')}`;
  await ensureDatabase(servers.adminUrl, name);
  return connected(servers, name);
}

interface ServerUrls {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
}

function connected(servers: ServerUrls, name: string): TestDatabase {
  const appUrl = onDatabase(servers.appUrl, name);
  const ownerUrl = onDatabase(servers.ownerUrl, name);
  const pool = quietPool(appUrl, 16);
  const owner = quietPool(ownerUrl, 4);
  return {
    name,
    appUrl,
    ownerUrl,
    adminUrl: onDatabase(servers.adminUrl, name),
    pool,
    owner,
    async drop() {
      await Promise.all([pool.end(), owner.end()]);
      await dropDatabase(servers.adminUrl, name);
    },
  };
}

/** A spec may end connections on purpose; an idle client's error must not end the test process. */
function quietPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('error', () => undefined);
  return pool;
}

function onDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}

function sharedServer(): ServerUrls {
  const published = process.env['PLINTH_TEST_POSTGRES'];
  if (published === undefined) {
    throw new Error('No test servers: specs below libs/ are pure and run without them.');
  }
  return JSON.parse(published) as ServerUrls;
}
