import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a run that asked the bank for statements could not take one in, so that people are told once and can see it. */
export class NoteRefusedStatements1795343000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment_runs ADD statement_problem text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payment_runs DROP COLUMN statement_problem');
  }
}
