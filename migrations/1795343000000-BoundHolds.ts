import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Until when somebody has to have looked at a hold of staff. Holds that are open get the usual time from now on: what nobody was told
 * to look at is not overdue.
 */
export class BoundHolds1795343000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE holds ADD due_at timestamptz(3), ADD escalated_at timestamptz(3);
      UPDATE holds SET due_at = clock_timestamp() + CASE kind WHEN 'sanctions' THEN interval '1 day'
        WHEN 'dispute' THEN interval '14 days' ELSE interval '90 days' END
      WHERE kind <> 'pause' AND released_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE holds DROP COLUMN escalated_at, DROP COLUMN due_at;');
  }
}
