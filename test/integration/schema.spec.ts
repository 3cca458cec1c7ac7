import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { useDatabase } from '../support/postgres.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const database = useDatabase();

type EntityClass = new () => object;

async function entities(): Promise<EntityClass[]> {
  const files = readdirSync(join(ROOT, 'libs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.entity.ts'),
  );
  const modules: Record<string, unknown>[] = [];
  // One after the other: the module loader of the test runner does not take many at once.
  for (const path of files) modules.push((await import(join(ROOT, 'libs', path))) as Record<string, unknown>);
  return modules.flatMap((module) =>
    Object.values(module).filter((value): value is EntityClass => typeof value === 'function'),
  );
}

describe('the migrated schema', () => {
  it('is what the entities say', async () => {
    const source = await new DataSource({
      type: 'postgres',
      url: database().ownerUrl,
      entities: await entities(),
    }).initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await source.destroy();
    }
  });

  it('names every constraint and index by its table', async () => {
    const { rows } = await database().owner.query<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
         AND conname !~ '^(pk|fk|uq|ck|tr)_' AND conrelid::regclass::text <> 'schema_migrations'`,
    );
    expect(rows.map(({ name }) => name)).toEqual([]);
  });

  it('keeps money in bigint and time with its zone', async () => {
    const { rows } = await database().owner.query<{ column: string }>(
      `SELECT table_name || '.' || column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND ((column_name ~ '_minor$' AND data_type <> 'bigint') OR (data_type = 'timestamp without time zone')
         OR data_type IN ('real', 'money'))`,
    );
    expect(rows.map(({ column }) => column)).toEqual([]);
  });
});
