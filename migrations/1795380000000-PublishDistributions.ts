import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How priorities are distributed, counted by upkeep: the public reads a row and never makes the database count. */
export class PublishDistributions1795380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_distributions (
        method_version text CONSTRAINT pk_health_distributions PRIMARY KEY,
        counted_at timestamptz(3) NOT NULL,
        groups jsonb NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE ON health_distributions TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_distributions');
  }
}
