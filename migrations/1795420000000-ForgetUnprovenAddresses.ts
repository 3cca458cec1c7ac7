import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Addresses that people only typed in are forgotten: from now on one counts when a code or the provider proved it. Of the known ones
 * those are proven that their owner signs in with.
 */
export class ForgetUnprovenAddresses1795420000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE people SET email = NULL, version = version + 1
      WHERE email IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM accounts WHERE person_id = people.id AND kind = 'email' AND sub = lower(people.email))`);
  }

  async down(): Promise<void> {
    // What nobody proved is not brought back.
  }
}
