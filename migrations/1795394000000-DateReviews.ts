import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the reviews of a year before were read. Those kept so far bear the date of a later reading: they are not known. */
export class DateReviews1795394000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE forge_readings SET review_year_ago = NULL;
      ALTER TABLE forge_readings ADD COLUMN reviewed_at timestamptz(3),
        ADD CONSTRAINT ck_forge_readings_reviewed CHECK ((review_year_ago IS NULL) = (reviewed_at IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE forge_readings DROP COLUMN reviewed_at');
  }
}
