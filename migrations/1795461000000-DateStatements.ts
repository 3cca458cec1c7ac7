import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The day a statement closes: a sequence begins anew at 1 with the year and at no other time. Statements from before are dated by
 * their last booking, or by their import.
 */
export class DateStatements1795461000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bank_statements ADD COLUMN statement_date date');
    await runner.query(`
      UPDATE bank_statements s SET statement_date = coalesce(
        (SELECT max(booking_date) FROM statement_movements m WHERE m.statement_id = s.id), s.imported_at::date)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bank_statements DROP COLUMN statement_date');
  }
}
