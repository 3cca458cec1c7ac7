import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who does not want to be counted as a person: digests of addresses, everywhere or in one project. */
export class KeepObjections1795344000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_objections (
        id uuid CONSTRAINT pk_health_objections PRIMARY KEY,
        digest text NOT NULL,
        project_id uuid,
        proven_by text NOT NULL,
        stated_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_objections_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_health_objections_proven_by CHECK (proven_by IN ('account', 'mail')),
        CONSTRAINT fk_health_objections_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_objections_project ON health_objections (project_id, stated_at);
      GRANT SELECT, INSERT ON health_objections TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_objections');
  }
}
