import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people and sources say about need, exposure, income and paid work, as history: nothing is written over. The app may
 * add and read, never change or delete.
 */
export class KeepStatements1795330000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_need_assignments (
        id uuid CONSTRAINT pk_health_need_assignments PRIMARY KEY,
        project_id uuid NOT NULL,
        need_class text NOT NULL,
        method_version text NOT NULL,
        reason text NOT NULL,
        assigned_by text NOT NULL,
        assigned_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_need_assignments_need_class CHECK (need_class IN ('S', 'M', 'L', 'XL')),
        CONSTRAINT ck_health_need_assignments_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_need_assignments_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_need_assignments_project ON health_need_assignments (project_id, assigned_at);

      CREATE TABLE health_exposure_statements (
        id uuid CONSTRAINT pk_health_exposure_statements PRIMARY KEY,
        project_id uuid NOT NULL,
        exposure double precision NOT NULL,
        reason text NOT NULL,
        author_id text NOT NULL,
        author_role text NOT NULL,
        stated_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_exposure_statements_exposure CHECK (exposure BETWEEN 0 AND 1),
        CONSTRAINT ck_health_exposure_statements_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_exposure_statements_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_exposure_statements_project ON health_exposure_statements (project_id, stated_at);

      CREATE TABLE health_income_facts (
        id uuid CONSTRAINT pk_health_income_facts PRIMARY KEY,
        project_id uuid NOT NULL,
        basis text NOT NULL,
        source text NOT NULL,
        low_minor bigint NOT NULL,
        high_minor bigint,
        window_start timestamptz(3),
        window_end timestamptz(3) NOT NULL,
        evidence text NOT NULL,
        reason text,
        stated_by text,
        observed_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_income_facts_basis CHECK (basis IN ('ours', 'observed', 'assessed', 'declared')),
        CONSTRAINT ck_health_income_facts_range CHECK (low_minor >= 0 AND (high_minor IS NULL OR high_minor >= low_minor)),
        CONSTRAINT ck_health_income_facts_evidence CHECK (length(evidence) BETWEEN 1 AND 2000),
        CONSTRAINT ck_health_income_facts_reason CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_income_facts_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_income_facts_project ON health_income_facts (project_id, observed_at);

      CREATE TABLE health_paid_share_statements (
        id uuid CONSTRAINT pk_health_paid_share_statements PRIMARY KEY,
        project_id uuid NOT NULL,
        paid_share double precision NOT NULL,
        basis text NOT NULL,
        evidence text NOT NULL,
        reason text NOT NULL,
        stated_by text NOT NULL,
        stated_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_paid_share_statements_paid_share CHECK (paid_share BETWEEN 0 AND 1),
        CONSTRAINT ck_health_paid_share_statements_basis CHECK (basis IN ('assessed', 'declared')),
        CONSTRAINT ck_health_paid_share_statements_evidence CHECK (length(evidence) BETWEEN 1 AND 2000),
        CONSTRAINT ck_health_paid_share_statements_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_paid_share_statements_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_paid_share_statements_project ON health_paid_share_statements (project_id, stated_at);

      INSERT INTO health_need_assignments
        SELECT gen_random_uuid(), project_id, need_class, 'priority-1', reason, assessed_by, assessed_at
          FROM health_assessments WHERE need_class IS NOT NULL;
      INSERT INTO health_exposure_statements
        SELECT gen_random_uuid(), project_id, exposure, reason, assessed_by, 'programme', assessed_at
          FROM health_assessments WHERE exposure IS NOT NULL;
      INSERT INTO health_income_facts
        SELECT gen_random_uuid(), project_id, 'assessed', 'statement', income_minor, income_minor, NULL, assessed_at,
               'assessment by staff', reason, assessed_by, assessed_at
          FROM health_assessments WHERE income_minor IS NOT NULL;
      INSERT INTO health_paid_share_statements
        SELECT gen_random_uuid(), project_id, paid_share, 'assessed', 'assessment by staff', reason, assessed_by, assessed_at
          FROM health_assessments WHERE paid_share IS NOT NULL;
      DROP TABLE health_assessments;

      GRANT SELECT, INSERT ON health_need_assignments, health_exposure_statements, health_income_facts,
        health_paid_share_statements TO plinth_app;
    `);
  }

  /** What was said last of a project whose need was assigned becomes the one row it had; everything else is lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_assessments (
        project_id uuid CONSTRAINT pk_health_assessments PRIMARY KEY,
        need_class text,
        income_minor bigint,
        paid_share double precision,
        exposure double precision,
        reason text NOT NULL,
        assessed_by text NOT NULL,
        assessed_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_assessments_need_class CHECK (need_class IS NULL OR need_class IN ('S', 'M', 'L', 'XL')),
        CONSTRAINT ck_health_assessments_income CHECK (income_minor IS NULL OR income_minor >= 0),
        CONSTRAINT ck_health_assessments_paid_share CHECK (paid_share IS NULL OR paid_share BETWEEN 0 AND 1),
        CONSTRAINT ck_health_assessments_exposure CHECK (exposure IS NULL OR exposure BETWEEN 0 AND 1),
        CONSTRAINT ck_health_assessments_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_assessments_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      INSERT INTO health_assessments
        SELECT DISTINCT ON (n.project_id) n.project_id, n.need_class,
          (SELECT i.low_minor FROM health_income_facts i WHERE i.project_id = n.project_id AND i.basis = 'assessed'
             AND i.low_minor = i.high_minor ORDER BY i.observed_at DESC LIMIT 1),
          (SELECT s.paid_share FROM health_paid_share_statements s WHERE s.project_id = n.project_id
             ORDER BY s.stated_at DESC LIMIT 1),
          (SELECT e.exposure FROM health_exposure_statements e WHERE e.project_id = n.project_id
             ORDER BY e.stated_at DESC LIMIT 1),
          n.reason, n.assigned_by, n.assigned_at
        FROM health_need_assignments n ORDER BY n.project_id, n.assigned_at DESC;
      GRANT SELECT, INSERT, UPDATE, DELETE ON health_assessments TO plinth_app;
      DROP TABLE health_paid_share_statements, health_income_facts, health_exposure_statements, health_need_assignments;
    `);
  }
}
