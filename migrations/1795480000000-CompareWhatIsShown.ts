import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever does not look first is shown a comparison in which no project is that has its page for itself. One from before has none:
 * it is compared again by `POST /priority-methods/{version}/comparison`.
 */
export class CompareWhatIsShown1795480000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE health_methods ADD COLUMN comparison_shown jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE health_methods DROP COLUMN comparison_shown');
  }
}
