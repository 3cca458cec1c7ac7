import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts per day know again who objects later; those made before do not, and give way to any objection. */
export class KnowWhoIsCounted1795393000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE health_day_counts ADD COLUMN identities integer[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE health_day_counts DROP COLUMN identities');
  }
}
