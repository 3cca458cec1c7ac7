import { expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { UndoWhatAStatementShowed1795501000000 } from '../../../migrations/1795501000000-UndoWhatAStatementShowed.js';
import { addMemberStates } from '../../support/council-case.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();

async function rows(sql: string): Promise<unknown[]> {
  return (await database().owner.query(sql)).rows as unknown[];
}

it('calls what was confirmed before by its receipt, as its posting is, and goes back to that', async () => {
  const migration = new UndoWhatAStatementShowed1795501000000();
  const { owner } = database();
  const runner = { query: (sql: string) => owner.query(sql) } as never;
  await addMemberStates(owner);
  const [assessment, receipt, movement] = [newId(), newId(), newId()];
  await owner.query(
    `INSERT INTO assessments (id, state_id, year, assessed_minor, currency, on_floor, policy_id, called_at, due_at, assessed_by)
     SELECT $1, 'NOR', 2026, 100, 'EUR', false, id, now(), now(), 'spec' FROM policies WHERE kind = 'assessment' LIMIT 1`,
    [assessment],
  );
  await owner.query(
    `INSERT INTO contribution_receipts VALUES ($1, $2, 60, 'EUR', '2026-03-01', 'BANK-1', now(), 'spec')`,
    [receipt, assessment],
  );
  await migration.down(runner);
  await owner.query(
    `INSERT INTO receipt_endings (receipt_id, outcome, movement_id, at, ended_by) VALUES ($1, 'confirmed', $2, now(), 'spec')`,
    [receipt, movement],
  );
  const before = await rows('SELECT * FROM receipt_endings');

  await migration.up(runner);
  expect(await rows('SELECT id, receipt_id, undone_at FROM receipt_endings')).toEqual([
    { id: receipt, receipt_id: receipt, undone_at: null },
  ]);
  expect(await rows('SELECT is_confirmed FROM standing_receipts')).toEqual([{ is_confirmed: true }]);
  await migration.down(runner);
  expect(await rows('SELECT * FROM receipt_endings')).toEqual(before);
  await migration.up(runner);
  // The line is undone: the receipt waits again, once and for all.
  await owner.query('UPDATE receipt_endings SET undone_at = now()');
  expect(await rows('SELECT is_confirmed FROM standing_receipts')).toEqual([{ is_confirmed: false }]);
  await expect(owner.query('UPDATE receipt_endings SET undone_at = NULL')).rejects.toThrow('is decided');
  await expect(owner.query('DELETE FROM receipt_endings')).rejects.toThrow('append-only');
  // Going back would confirm it again, while the books say that the bank showed nothing.
  await expect(migration.down(runner)).rejects.toThrow('would count again');
  expect(await rows('SELECT is_confirmed FROM standing_receipts')).toEqual([{ is_confirmed: false }]);
});
