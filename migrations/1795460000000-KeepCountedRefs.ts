import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What HEAD and tags were when a history was counted: as long as they are the same, nothing is cloned again. */
export class KeepCountedRefs1795460000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_day_counts ADD COLUMN refs text;
      ALTER TABLE health_day_counts ADD CONSTRAINT ck_health_day_counts_refs CHECK (refs ~ '^[0-9a-f]{64}$');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE health_day_counts DROP COLUMN refs');
  }
}
