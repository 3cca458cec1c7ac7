import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was read of forges before is read anew at the next sweep, since how it is read was corrected: an unchanged repository would
 * keep it for up to thirty days. And books of windows that ended while work went on, and so never ended, begin with the next.
 */
export class LookAtForgesAnew1795492000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE forge_readings SET read_at = clock_timestamp() - interval '31 days'
        WHERE read_at > clock_timestamp() - interval '31 days'`,
    );
    await runner.query(
      `UPDATE forge_budgets SET spent = 0
        WHERE spent > 0 AND window_ends_at IS NULL AND assumed_ends_at IS NULL`,
    );
  }

  /** Nothing: what is read anew is as good for the code before. */
  async down(): Promise<void> {}
}
