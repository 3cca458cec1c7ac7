import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hosts that tell nothing of their limits are asked by windows of ours, which end too. */
export class AssumeForgeWindows1795460100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE forge_budgets ADD COLUMN assumed_ends_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE forge_budgets DROP COLUMN assumed_ends_at');
  }
}
