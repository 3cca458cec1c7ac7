import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { allEntities } from '../support/entities.js';
import { useDatabase } from '../support/postgres.js';

const database = useDatabase();

describe('the migrated schema', () => {
  it('is what the entities say', async () => {
    const source = await new DataSource({
      type: 'postgres',
      url: database().ownerUrl,
      entities: await allEntities(),
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
