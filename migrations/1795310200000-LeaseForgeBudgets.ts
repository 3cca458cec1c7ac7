import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What forges let a token spend, promised before it is spent; what they said unchanged; and the facts last read from them. */
export class LeaseForgeBudgets1795310200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE forge_budgets (
        token text NOT NULL,
        resource text NOT NULL,
        allowance integer NOT NULL,
        spent integer NOT NULL DEFAULT 0,
        window_ends_at timestamptz(3),
        paused_until timestamptz(3),
        strikes integer NOT NULL DEFAULT 0,
        CONSTRAINT pk_forge_budgets PRIMARY KEY (token, resource),
        CONSTRAINT ck_forge_budgets_resource CHECK (resource IN ('core', 'graphql')),
        CONSTRAINT ck_forge_budgets_amounts CHECK (allowance >= 0 AND spent >= 0 AND strikes >= 0)
      );

      CREATE TABLE forge_leases (
        id uuid CONSTRAINT pk_forge_leases PRIMARY KEY,
        token text NOT NULL,
        resource text NOT NULL,
        amount integer NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_forge_leases_amount CHECK (amount > 0),
        CONSTRAINT fk_forge_leases_token FOREIGN KEY (token, resource) REFERENCES forge_budgets (token, resource)
      );
      CREATE INDEX ix_forge_leases_token ON forge_leases (token, resource);

      CREATE TABLE forge_etags (
        token text NOT NULL,
        url text NOT NULL,
        etag text NOT NULL,
        used_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_forge_etags PRIMARY KEY (url, token),
        CONSTRAINT ck_forge_etags_length CHECK (length(etag) <= 200 AND length(url) <= 500)
      );
      CREATE INDEX ix_forge_etags_used ON forge_etags (used_at);

      CREATE TABLE forge_readings (
        project_id uuid NOT NULL,
        source text NOT NULL,
        repository_id uuid NOT NULL,
        source_version text NOT NULL,
        facts jsonb NOT NULL,
        review_year_ago double precision,
        read_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_forge_readings PRIMARY KEY (project_id, source),
        CONSTRAINT ck_forge_readings_source CHECK (source IN ('github', 'gitlab', 'forgejo')),
        CONSTRAINT ck_forge_readings_review CHECK (review_year_ago BETWEEN 0 AND 1),
        CONSTRAINT fk_forge_readings_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );

      GRANT SELECT, INSERT, UPDATE, DELETE ON forge_budgets, forge_leases, forge_etags, forge_readings TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE forge_readings, forge_etags, forge_leases, forge_budgets');
  }
}
