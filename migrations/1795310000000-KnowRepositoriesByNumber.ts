import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The forge's own number for a repository, when it was seen and pushed to, and the addresses it had before. */
export class KnowRepositoriesByNumber1795310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE project_repositories
        ADD COLUMN forge_id text,
        ADD COLUMN pushed_at timestamptz(3),
        ADD COLUMN seen_at timestamptz(3),
        ADD COLUMN flag text,
        ADD CONSTRAINT uq_project_repositories_forge_id UNIQUE (host, forge_id),
        ADD CONSTRAINT ck_project_repositories_flag CHECK (flag IN ('other-repository', 'address-taken')),
        ADD CONSTRAINT ck_project_repositories_seen CHECK (seen_at IS NOT NULL OR (forge_id IS NULL AND pushed_at IS NULL));

      CREATE TABLE project_repository_aliases (
        url_key text CONSTRAINT pk_project_repository_aliases PRIMARY KEY,
        project_id uuid NOT NULL,
        url text NOT NULL,
        until timestamptz(3) NOT NULL,
        CONSTRAINT fk_project_repository_aliases_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_project_repository_aliases_project ON project_repository_aliases (project_id);

      GRANT SELECT, INSERT, UPDATE, DELETE ON project_repository_aliases TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE project_repository_aliases;
      ALTER TABLE project_repositories
        DROP CONSTRAINT ck_project_repositories_seen,
        DROP CONSTRAINT ck_project_repositories_flag,
        DROP CONSTRAINT uq_project_repositories_forge_id,
        DROP COLUMN flag, DROP COLUMN seen_at, DROP COLUMN pushed_at, DROP COLUMN forge_id;
    `);
  }
}
