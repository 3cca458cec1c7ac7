import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A source that was not reached is told apart from one that said no, and the sweep counts how often in a row that was. */
export class TellUnreached1795430000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_outcome,
        ADD CONSTRAINT ck_health_source_runs_outcome CHECK (outcome IN ('collected', 'failed', 'unreached'));
      ALTER TABLE health_latest ADD COLUMN missed integer NOT NULL DEFAULT 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_latest DROP COLUMN missed;
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_outcome;
      UPDATE health_source_runs SET outcome = 'failed' WHERE outcome = 'unreached';
      ALTER TABLE health_source_runs
        ADD CONSTRAINT ck_health_source_runs_outcome CHECK (outcome IN ('collected', 'failed'));
    `);
  }
}
