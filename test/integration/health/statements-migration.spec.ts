import { expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { KeepStatements1795330000000 } from '../../../migrations/1795330000000-KeepStatements.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();

async function rows(sql: string): Promise<unknown[]> {
  return (await database().owner.query(sql)).rows as unknown[];
}

it('makes statements of what stood in one row, and one row of what was stated last', async () => {
  const migration = new KeepStatements1795330000000();
  const runner = { query: (sql: string) => database().owner.query(sql) } as never;
  const [known, silent] = [newId(), newId()];
  for (const id of [known, silent]) {
    await database().owner.query(
      `INSERT INTO projects (id, slug, name, summary, eurostack_layer, created_at)
       VALUES ($1, 'widget-' || $2, 'Widget', 'Widgets', 'chips', now())`,
      [id, id],
    );
  }
  await migration.down(runner);
  const at = '2026-03-01T00:00:00Z';
  await database().owner.query(
    `INSERT INTO health_assessments VALUES ($1, 'L', 250000, 0.25, 0.5, 'because', 'somebody', $3),
       ($2, NULL, NULL, NULL, NULL, 'looked and found nothing', 'somebody', $3)`,
    [known, silent, at],
  );
  const kept = await rows('SELECT * FROM health_assessments WHERE need_class IS NOT NULL');

  await migration.up(runner);
  expect(
    await rows('SELECT project_id, need_class, method_version, reason FROM health_need_assignments'),
  ).toEqual([{ project_id: known, need_class: 'L', method_version: 'priority-1', reason: 'because' }]);
  expect(await rows('SELECT basis, low_minor, high_minor FROM health_income_facts')).toEqual([
    { basis: 'assessed', low_minor: '250000', high_minor: '250000' },
  ]);
  expect(await rows('SELECT paid_share, basis FROM health_paid_share_statements')).toEqual([
    { paid_share: 0.25, basis: 'assessed' },
  ]);
  expect(await rows('SELECT exposure, author_id FROM health_exposure_statements')).toEqual([
    { exposure: 0.5, author_id: 'somebody' },
  ]);

  await migration.down(runner);
  expect(await rows('SELECT * FROM health_assessments')).toEqual(kept);
  await migration.up(runner);
});
