import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which accounts may not go below zero is decided by the chart, and no longer by whoever opens one: what is left of an envelope and
 * of the year's payment budget.
 */
export class StopOverdrafts1795411000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_accounts ADD CONSTRAINT ck_ledger_accounts_may_overdraw
        CHECK (may_overdraw = (family <> ALL (ARRAY['budget-available', 'payment-budget'])));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_may_overdraw;');
  }
}
