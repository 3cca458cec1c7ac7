import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSourceOptions } from 'typeorm';
import { DataSource } from 'typeorm';
import { ActsService, databaseOptions } from '#libs/acts/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { prepared, preparedName } from '#libs/kernel/src/prepared.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const SAID = prepared('SELECT said FROM kept WHERE id = $1');
const TOLD = prepared('SELECT told FROM kept WHERE id = $1');
const BOTH = prepared('SELECT said, told FROM kept WHERE id = $1');
let source: DataSource;

beforeAll(async () => {
  await database().owner.query(
    `CREATE TABLE kept (id integer PRIMARY KEY, said integer, told integer); INSERT INTO kept VALUES (1, 7, 8);
     GRANT SELECT ON kept TO PUBLIC`,
  );
});

beforeEach(async () => {
  const options = databaseOptions({ url: database().url, poolSize: 1, applicationName: 'prepared-spec' });
  source = await new DataSource(options as DataSourceOptions).initialize();
});

afterEach(async () => {
  await source.destroy();
});

async function kept(): Promise<string[]> {
  const rows = await source.query<{ statement: string }[]>('SELECT statement FROM pg_prepared_statements');
  return rows.map(({ statement }) => statement);
}

describe('a connection of ours', () => {
  it('keeps a statement prepared that is marked, and no other', async () => {
    await source.query('SELECT said AS heard FROM kept WHERE id = $1', [1]);
    for (let time = 0; time < 3; time += 1) {
      expect(await source.query(SAID, [1])).toEqual([{ said: 7 }]);
    }
    expect(await kept()).toEqual([SAID]);
  });

  it('answers a statement although a migration changed what it answers, and prepares nothing from then on', async () => {
    await source.query(SAID, [1]);
    await database().owner.query('ALTER TABLE kept ALTER said TYPE bigint');
    for (let time = 0; time < 2; time += 1) {
      expect(await source.query(prepared(SAID), [1])).toEqual([{ said: '7' }]);
    }
    expect(await source.query(TOLD, [1])).toEqual([{ told: 8 }]);
    expect(await kept()).toEqual([SAID]);
  });

  it.each([
    ['does not have any more', [SAID, 'DEALLOCATE ALL']],
    ['has of somebody else', [`PREPARE ${preparedName(SAID)} AS SELECT 0 AS said`]],
  ])('answers a statement that it %s, as a pooler may bring about', async (_case, before) => {
    for (const sent of before) await source.query(sent, sent === SAID ? [1] : undefined);
    expect(await source.query(SAID, [1])).toEqual([{ said: '7' }]);
  });

  it('answers a callback, as a pool asks', async () => {
    const { master } = source.driver as unknown as { master: import('pg').Pool };
    const rows = await new Promise((resolve, reject) => {
      master.query(SAID, [1], (error, result) => (error ? reject(error) : resolve(result.rows)));
    });
    expect(rows).toEqual([{ said: '7' }]);
  });
});

describe('an act for which a migration changed what its prepared statements answer', () => {
  it('is done anew, and applied once', async () => {
    for (const statement of [SAID, TOLD, BOTH]) await source.query(statement, [1]);
    await database().owner.query('ALTER TABLE kept ALTER said TYPE text, ALTER told TYPE text');
    let begun = 0;
    let applied = 0;
    const answer = await new ActsService(source).act(
      { principal: systemPrincipal('prepared-spec'), route: 'POST /things', key: null, body: {} },
      {
        lock: async (tx) => {
          begun += 1;
          await tx.query(SAID, [1]);
          await tx.query(TOLD, [1]);
          return tx.query<{ said: unknown; told: unknown }[]>(BOTH, [1]);
        },
        authorise: () => undefined,
        apply: async (_act, rows) => {
          applied += 1;
          return rows;
        },
      },
    );
    expect(answer.value).toEqual([{ said: '7', told: '8' }]);
    expect([begun, applied]).toEqual([2, 1]);
  });
});
