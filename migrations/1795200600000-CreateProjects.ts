import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The directory of projects: where they live, what they publish, who keeps them, who drew attention to them. */
export class CreateProjects1795200600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projects (
        id uuid CONSTRAINT pk_projects PRIMARY KEY,
        slug text NOT NULL,
        name text NOT NULL,
        summary text NOT NULL,
        homepage text,
        licence text,
        is_osi_approved boolean,
        eurostack_layer text NOT NULL,
        registered_by uuid,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT uq_projects_slug UNIQUE (slug),
        CONSTRAINT ck_projects_name CHECK (length(name) BETWEEN 1 AND 200),
        CONSTRAINT ck_projects_eurostack_layer CHECK (eurostack_layer IN ('data-ai', 'software-platforms', 'cloud',
          'connected-devices', 'networks', 'chips', 'critical-resources')),
        CONSTRAINT ck_projects_licence CHECK ((licence IS NULL) = (is_osi_approved IS NULL)),
        CONSTRAINT fk_projects_registered_by FOREIGN KEY (registered_by) REFERENCES people (id)
      );
      CREATE INDEX ix_projects_name ON projects (name, id);

      CREATE TABLE project_repositories (
        id uuid CONSTRAINT pk_project_repositories PRIMARY KEY,
        project_id uuid NOT NULL,
        position integer NOT NULL,
        url text NOT NULL,
        url_key text NOT NULL,
        forge text NOT NULL,
        host text NOT NULL,
        owner text NOT NULL,
        name text NOT NULL,
        CONSTRAINT uq_project_repositories_url_key UNIQUE (url_key),
        CONSTRAINT ck_project_repositories_forge CHECK (forge IN ('github', 'gitlab', 'forgejo', 'other')),
        CONSTRAINT fk_project_repositories_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_project_repositories_project ON project_repositories (project_id, position);

      CREATE TABLE project_packages (
        id uuid CONSTRAINT pk_project_packages PRIMARY KEY,
        project_id uuid NOT NULL,
        purl text NOT NULL,
        CONSTRAINT uq_project_packages_purl UNIQUE (purl),
        CONSTRAINT fk_project_packages_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_project_packages_project ON project_packages (project_id);

      CREATE TABLE project_people (
        project_id uuid NOT NULL,
        person_id uuid NOT NULL,
        relation text NOT NULL,
        since timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_project_people PRIMARY KEY (project_id, person_id),
        CONSTRAINT ck_project_people_relation CHECK (relation IN ('registrant', 'maintainer')),
        CONSTRAINT fk_project_people_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_project_people_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_project_people_person ON project_people (person_id);

      CREATE TABLE control_proofs (
        id uuid CONSTRAINT pk_control_proofs PRIMARY KEY,
        project_id uuid NOT NULL,
        person_id uuid NOT NULL,
        method text NOT NULL,
        token text NOT NULL,
        address text NOT NULL,
        opened_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        proven_at timestamptz(3),
        CONSTRAINT ck_control_proofs_method CHECK (method IN ('repository-file', 'well-known')),
        CONSTRAINT fk_control_proofs_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_control_proofs_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_control_proofs_project ON control_proofs (project_id);

      CREATE TABLE project_nominations (
        id uuid CONSTRAINT pk_project_nominations PRIMARY KEY,
        project_id uuid NOT NULL,
        nominated_by uuid NOT NULL,
        reason text NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT ck_project_nominations_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_project_nominations_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_project_nominations_nominated_by FOREIGN KEY (nominated_by) REFERENCES people (id)
      );
      CREATE INDEX ix_project_nominations_project ON project_nominations (project_id, at);

      GRANT SELECT, INSERT, UPDATE, DELETE ON projects, project_repositories, project_packages, project_people,
        control_proofs, project_nominations TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE project_nominations, control_proofs, project_people, project_packages, project_repositories, projects',
    );
  }
}
