import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was read of forges before is read anew at the next sweep: issues of machines were counted in the backlog, and reviews broke
 * no silence. An unchanged repository would keep both for up to thirty days.
 */
export class ReadBacklogsAnew1795510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE forge_readings SET read_at = clock_timestamp() - interval '31 days'
        WHERE read_at > clock_timestamp() - interval '31 days'`,
    );
  }

  /** Nothing: what is read anew is as good for the code before. */
  async down(): Promise<void> {}
}
