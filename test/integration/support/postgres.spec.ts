import { describe, expect, it } from '@jest/globals';
import { openTestDatabase, openEmptyDatabase, useDatabase } from '../../support/postgres.js';
import { migrate, migrationClasses } from '../../../migrations/run.js';

describe('the database of a spec file', () => {
  const database = useDatabase();

  it('has every migration applied', async () => {
    const applied = await database().owner.query<{ name: string }>(
      'select name from schema_migrations order by timestamp',
    );
    const expected = (await migrationClasses()).map((Migration) => new Migration().name);
    expect(applied.rows.map(({ name }) => name)).toEqual(expected);
  });

  it('is worked on by a role that cannot change the schema', async () => {
    const who = await database().pool.query<{ role: string }>('select current_user as role');
    expect(who.rows[0]?.role).toBe('plinth_app');
    await expect(database().pool.query('create table intruder (id int)')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('is no other spec’s database', async () => {
    const other = await openTestDatabase();
    try {
      await other.owner.query('create table only_here (id int)');
      const here = await database().owner.query("select to_regclass('only_here') as found");
      expect(here.rows[0]).toEqual({ found: null });
    } finally {
      await other.close();
    }
  });
});

describe('migrate', () => {
  it('lets one of several replicas migrate and the others wait', async () => {
    const database = await openEmptyDatabase();
    try {
      const runs = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl)));
      const expected = (await migrationClasses()).map((Migration) => new Migration().name);
      expect(runs.flat()).toEqual(expected);
      expect(runs.filter((applied) => applied.length > 0).length).toBeLessThanOrEqual(1);
    } finally {
      await database.close();
    }
  });
});
