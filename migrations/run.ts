import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { DataSource } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

/** Any constant does; it has to be the same in every version that may start at the same time. */
export const MIGRATION_LOCK = 5_093_701_846;
const FILE_NAME = /^(\d{13})-([A-Z][A-Za-z0-9]*)\.[jt]s$/;

/**
 * Brings the database up to this version's schema, as its owner, and names the migrations it applied. Of several
 * replicas that start at once one migrates and the others wait for it. The role `plinth_app` has to exist: the
 * migrations grant to it.
 */
export async function migrate(ownerUrl: string): Promise<readonly string[]> {
  const lock = new pg.Client({ connectionString: ownerUrl, application_name: 'plinth-migrate' });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const app = await lock.query("select 1 from pg_roles where rolname = 'plinth_app'");
    if (app.rowCount === 0) {
      throw new Error('The database has no role plinth_app. Create it before migrating (docs/deploy.md).');
    }
    const source = new DataSource({
      type: 'postgres',
      url: ownerUrl,
      migrations: [...(await migrationClasses())],
      migrationsTableName: 'schema_migrations',
      migrationsTransactionMode: 'each',
    });
    await source.initialize();
    try {
      return (await source.runMigrations()).map(({ name }) => name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** Every migration of this directory in order of time. The name kept in the database comes from the file name. */
export async function migrationClasses(): Promise<readonly MigrationClass[]> {
  const directory = dirname(fileURLToPath(import.meta.url));
  const files = (await readdir(directory)).filter((file) => FILE_NAME.test(file)).sort();
  return await Promise.all(files.map((file) => load(directory, file)));
}

async function load(directory: string, file: string): Promise<MigrationClass> {
  const [, time = '', noun = ''] = FILE_NAME.exec(file) ?? [];
  const exported = (await import(pathToFileURL(join(directory, file)).href)) as Record<string, unknown>;
  const classes = Object.values(exported).filter(
    (value): value is MigrationClass => typeof value === 'function',
  );
  const [Migration, ...others] = classes;
  if (!Migration || others.length > 0) throw new Error(`migrations/${file} has to export exactly one class.`);
  return class extends Migration {
    override name = `${noun}${time}`;
  };
}
