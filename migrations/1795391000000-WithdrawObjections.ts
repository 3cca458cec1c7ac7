import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who objected to being counted may take it back. */
export class WithdrawObjections1795391000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT DELETE ON health_objections TO plinth_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE DELETE ON health_objections FROM plinth_app');
  }
}
