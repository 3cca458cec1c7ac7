import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Banks number their statements anew with the year (governance, bank files): a number alone names none of them. */
export class BeginStatementsAnew1795343000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bank_statements DROP CONSTRAINT uq_bank_statements_sequence');
  }

  /** Only while no account has begun anew: statements are not deleted to go back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE bank_statements ADD CONSTRAINT uq_bank_statements_sequence UNIQUE (account, currency, sequence)',
    );
  }
}
