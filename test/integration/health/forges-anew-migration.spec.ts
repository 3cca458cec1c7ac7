import { expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { LookAtForgesAnew1795492000000 } from '../../../migrations/1795492000000-LookAtForgesAnew.js';
import { ReadBacklogsAnew1795510000000 } from '../../../migrations/1795510000000-ReadBacklogsAnew.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();

async function rows(sql: string, ...parameters: unknown[]): Promise<unknown[]> {
  return (await database().owner.query(sql, parameters)).rows as unknown[];
}

/** A reading of yesterday and one of long ago, by their projects. */
async function readings(): Promise<[fresh: string, old: string]> {
  const [fresh, old] = [newId(), newId()];
  await rows('DELETE FROM forge_readings');
  for (const [id, days] of [
    [fresh, 1],
    [old, 90],
  ] as const) {
    await rows(
      `INSERT INTO projects (id, slug, name, summary, eurostack_layer, created_at)
       VALUES ($1, 'widget-' || $2, 'Widget', 'Widgets', 'chips', now())`,
      id,
      id,
    );
    await rows(
      `INSERT INTO forge_readings (project_id, source, repository_id, source_version, facts, review_year_ago, reviewed_at, read_at)
       VALUES ($1, 'github', gen_random_uuid(), 'spec', '{}', 0.5, now(), now() - $2 * interval '1 day')`,
      id,
      days,
    );
  }
  return [fresh, old];
}

const runner = { query: (sql: string) => database().owner.query(sql) } as never;
const AGES = `SELECT project_id, review_year_ago, round(extract(epoch FROM now() - read_at) / 86400)::int AS days
  FROM forge_readings ORDER BY read_at DESC`;

it.each([
  ['forges', new LookAtForgesAnew1795492000000()],
  ['backlogs', new ReadBacklogsAnew1795510000000()],
])('has %s read anew, and keeps what was told of a year before', async (_what, migration) => {
  const [fresh, old] = await readings();
  await migration.up(runner);
  expect(await rows(AGES)).toEqual([
    { project_id: fresh, review_year_ago: 0.5, days: 31 },
    { project_id: old, review_year_ago: 0.5, days: 90 },
  ]);
});

it('lets books begin anew that would never end', async () => {
  await rows(
    `INSERT INTO forge_budgets (token, resource, allowance, spent, window_ends_at, assumed_ends_at)
     VALUES ('stuck', 'core', 60, 30, NULL, NULL), ('told', 'core', 60, 30, now(), NULL), ('ours', 'core', 60, 30, NULL, now())`,
  );
  await new LookAtForgesAnew1795492000000().up(runner);
  expect(await rows('SELECT token, spent FROM forge_budgets ORDER BY token')).toEqual([
    { token: 'ours', spent: 30 },
    { token: 'stuck', spent: 0 },
    { token: 'told', spent: 30 },
  ]);
});
