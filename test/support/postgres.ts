import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { DataSource } from 'typeorm';
import { dropDatabase, ensureDatabase } from '../../apps/local/src/postgres/roles.js';

/** A database of one spec file: this version's schema, no rows but those of the migrations. */
export interface TestDatabase {
  readonly name: string;
  /** Connection string of the role the API and the workers use. */
  readonly url: string;
  /** Connection string of the role that owns the schema. */
  readonly ownerUrl: string;
  /** Connection string of the superuser, to observe locks or end connections. */
  readonly adminUrl: string;
  /** Connected as the app role, with the entities that were asked for. */
  readonly dataSource: DataSource;
  /** Pool of the app role. */
  readonly pool: pg.Pool;
  /** Pool of the owner, for triggers and for rows the app may not touch. */
  readonly owner: pg.Pool;
  /** Ends its connections and drops the database. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  readonly entities?: readonly Extract<EntityTarget<ObjectLiteral>, new () => unknown>[];
}

/**
 * A database for this spec file, opened before its first test and dropped after its last:
 * `const database = useDatabase();` and then `database().pool` inside tests and later hooks.
 */
export function useDatabase(options: TestDatabaseOptions = {}): () => TestDatabase {
  let database: TestDatabase | null = null;
  beforeAll(async () => {
    database = await openTestDatabase(options);
  });
  afterAll(async () => {
    await database?.close();
  });
  return () => {
    if (database === null) throw new Error('The database is there inside tests and hooks only.');
    return database;
  };
}

/** A fresh migrated database, cloned from the run's template in some 50 ms. The caller closes it. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = sharedServer();
  const name = `spec_${process.pid}_${randomBytes(5).toString('hex')}`;
  await ensureDatabase(server.adminUrl, name, 'plinth_template');
  return await connected(server, name, options);
}

/** A database without any table, for specs about the migrations themselves. The caller closes it. */
export async function openEmptyDatabase(): Promise<TestDatabase> {
  const server = sharedServer();
  const name = `empty_${process.pid}_${randomBytes(5).toString('hex')}`;
  await ensureDatabase(server.adminUrl, name);
  return await connected(server, name, {});
}

interface ServerUrls {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
}

async function connected(
  server: ServerUrls,
  name: string,
  options: TestDatabaseOptions,
): Promise<TestDatabase> {
  const url = onDatabase(server.appUrl, name);
  const ownerUrl = onDatabase(server.ownerUrl, name);
  const pool = quietPool(url, 16);
  const owner = quietPool(ownerUrl, 4);
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [...(options.entities ?? [])],
    extra: { max: 16 },
    poolErrorHandler: () => undefined,
  });
  await dataSource.initialize();
  return {
    name,
    url,
    ownerUrl,
    adminUrl: onDatabase(server.adminUrl, name),
    dataSource,
    pool,
    owner,
    async close() {
      await Promise.all([
        pool.end(),
        owner.end(),
        ...(dataSource.isInitialized ? [dataSource.destroy()] : []),
      ]);
      await dropDatabase(server.adminUrl, name);
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
