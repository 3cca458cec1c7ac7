import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSourceOptions } from 'typeorm';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#libs/acts/src/index.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const MARKED = prepared('SELECT said FROM kept WHERE id = $1');
let source: DataSource;

beforeAll(async () => {
  await database().owner.query(
    `CREATE TABLE kept (id integer PRIMARY KEY, said integer); INSERT INTO kept VALUES (1, 7); GRANT SELECT ON kept TO PUBLIC`,
  );
  const options = databaseOptions({ url: database().url, poolSize: 1, applicationName: 'prepared-spec' });
  source = await new DataSource(options as DataSourceOptions).initialize();
});

afterAll(async () => {
  await source.destroy();
});

async function kept(): Promise<string[]> {
  const rows = await source.query<{ statement: string }[]>('SELECT statement FROM pg_prepared_statements');
  return rows.map(({ statement }) => statement);
}

describe('a connection of ours', () => {
  it('keeps a statement prepared that is marked, and no other', async () => {
    await source.query('SELECT said AS told FROM kept WHERE id = $1', [1]);
    for (let time = 0; time < 3; time += 1) {
      expect(await source.query(MARKED, [1])).toEqual([{ said: 7 }]);
    }
    expect(await kept()).toEqual([MARKED]);
  });

  it('sends it as it is once a migration changed what it answers', async () => {
    await source.query(MARKED, [1]);
    await database().owner.query('ALTER TABLE kept ALTER said TYPE text');
    await expect(source.query(MARKED, [1])).rejects.toThrow('cached plan must not change result type');
    expect(await source.query(MARKED, [1])).toEqual([{ said: '7' }]);
  });
});
