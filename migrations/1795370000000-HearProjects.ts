import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A project sees its page first, and says what is wrong with it; staff decide with a reason. */
export class HearProjects1795370000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_first_looks (
        project_id uuid CONSTRAINT pk_health_first_looks PRIMARY KEY,
        began_at timestamptz(3) NOT NULL,
        ends_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_first_looks_order CHECK (ends_at > began_at),
        CONSTRAINT fk_health_first_looks_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE TABLE health_remarks (
        id uuid CONSTRAINT pk_health_remarks PRIMARY KEY,
        project_id uuid NOT NULL,
        kind text NOT NULL,
        about text NOT NULL,
        text text NOT NULL,
        said_by text NOT NULL,
        said_at timestamptz(3) NOT NULL,
        decision text,
        decision_reason text,
        decided_by text,
        decided_at timestamptz(3),
        CONSTRAINT ck_health_remarks_kind CHECK (kind IN ('correction', 'explanation', 'objection')),
        CONSTRAINT ck_health_remarks_text CHECK (length(text) BETWEEN 1 AND 4000),
        CONSTRAINT ck_health_remarks_decision CHECK (decision IN ('accepted', 'rejected')),
        CONSTRAINT ck_health_remarks_decided CHECK ((decision IS NULL) = (decided_at IS NULL)
          AND (decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)),
        CONSTRAINT ck_health_remarks_explanation CHECK (kind <> 'explanation' OR decision IS NULL),
        CONSTRAINT ck_health_remarks_decision_reason CHECK (length(decision_reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_remarks_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_remarks_project ON health_remarks (project_id, said_at);

      INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from) VALUES
        ('01960000-0000-7000-8000-00000000a003', 'first-look', 'default', 1, '{ "days": 14 }', 'founding rules', '2026-01-01T00:00:00Z');

      -- What was said stays; only a decision is added to it.
      GRANT SELECT, INSERT ON health_first_looks, health_remarks TO plinth_app;
      GRANT UPDATE (decision, decision_reason, decided_by, decided_at) ON health_remarks TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM policies WHERE id = '01960000-0000-7000-8000-00000000a003';
      DROP TABLE health_remarks, health_first_looks;
    `);
  }
}
