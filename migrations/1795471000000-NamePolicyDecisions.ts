import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new version of a policy names the decision of the council behind it. What the fund was founded with names none. */
export class NamePolicyDecisions1795471000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE policies ADD COLUMN decision text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE policies DROP COLUMN decision');
  }
}
