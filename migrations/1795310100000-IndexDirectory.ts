import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the directory is searched and narrowed by, one narrow row per project, and how many projects have each public value. */
export class IndexDirectory1795310100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE projects
        ADD COLUMN lifecycle text NOT NULL DEFAULT 'unknown',
        ADD COLUMN language text,
        ADD CONSTRAINT ck_projects_lifecycle
          CHECK (lifecycle IN ('active', 'archived', 'deprecated', 'disabled', 'unknown')),
        ADD CONSTRAINT ck_projects_language CHECK (length(language) BETWEEN 1 AND 40);

      CREATE TABLE project_directory (
        project_id uuid CONSTRAINT pk_project_directory PRIMARY KEY,
        sort_name text COLLATE "C" NOT NULL,
        tags text[] NOT NULL,
        words tsvector NOT NULL,
        index_version smallint NOT NULL,
        CONSTRAINT fk_project_directory_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE UNIQUE INDEX uq_project_directory_name ON project_directory (sort_name, project_id);
      CREATE INDEX ix_project_directory_tags ON project_directory USING gin (tags);
      CREATE INDEX ix_project_directory_words ON project_directory USING gin (words);

      CREATE TABLE project_facets (
        tag text CONSTRAINT pk_project_facets PRIMARY KEY,
        projects integer NOT NULL,
        counted_at timestamptz(3) NOT NULL
      );

      CREATE INDEX ix_project_directory_version ON project_directory (index_version);
      DROP INDEX ix_projects_name;

      GRANT SELECT, INSERT, UPDATE, DELETE ON project_directory, project_facets TO plinth_app;
    `);
    await this.indexWhatIsThere(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE project_facets, project_directory;
      CREATE INDEX ix_projects_name ON projects (name, id);
      ALTER TABLE projects DROP COLUMN lifecycle, DROP COLUMN language;
    `);
  }

  /** Enough to be listed and found by name; version 0 says that the directory's upkeep has to do it properly. */
  private async indexWhatIsThere(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO project_directory (project_id, sort_name, tags, words, index_version)
      SELECT p.id, left(lower(p.name), 60),
        ARRAY['layer:' || p.eurostack_layer, 'lifecycle:unknown',
          'osi:' || CASE p.is_osi_approved WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END],
        array_to_tsvector(ARRAY(SELECT DISTINCT '=' || word FROM
          regexp_split_to_table(lower(p.name || ' ' || p.slug), '[^[:alnum:]]+') AS word WHERE word <> '')), 0
      FROM projects p
    `);
  }
}
