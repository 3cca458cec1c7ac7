import type { MigrationInterface, QueryRunner } from 'typeorm';

const STAGES = `'draft', 'submitted', 'screening', 'concept-triage', 'invited', 'proposal', 'review', 'clarification',
  'recommendation', 'council', 'reserve-list', 'negotiation', 'agreement', 'active', 'closing', 'completed', 'nominated',
  'emergency-triage', 'emergency-check', 'emergency-decision', 'emergency-agreement', 'appeal', 'ineligible', 'not-invited',
  'declined', 'withdrawn', 'lapsed', 'terminated'`;

/** Applications with everything that hangs on one: team, draft, submissions, history, holds, exchanges with the applicant. */
export class CreateApplications1795200700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE application_numbers;

      CREATE TABLE applications (
        id uuid CONSTRAINT pk_applications PRIMARY KEY,
        number text NOT NULL,
        call_id uuid NOT NULL,
        programme_id uuid NOT NULL,
        project_id uuid,
        title text NOT NULL,
        stage text NOT NULL,
        stage_since timestamptz(3) NOT NULL,
        visit_since timestamptz(3) NOT NULL,
        waiting_for text NOT NULL,
        waiting_since timestamptz(3) NOT NULL,
        due_at timestamptz(3),
        escalated_at timestamptz(3),
        route text,
        requested_minor bigint,
        currency text NOT NULL,
        lifecycle_policy_id uuid,
        submitted_at timestamptz(3),
        award_minor bigint,
        version integer NOT NULL DEFAULT 1,
        created_by uuid NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_applications_number UNIQUE (number),
        CONSTRAINT ck_applications_stage CHECK (stage IN (${STAGES})),
        CONSTRAINT ck_applications_route CHECK (route IN ('council', 'executive', 'emergency')),
        CONSTRAINT ck_applications_requested CHECK (requested_minor > 0),
        CONSTRAINT ck_applications_award CHECK (award_minor > 0),
        CONSTRAINT fk_applications_call_id FOREIGN KEY (call_id) REFERENCES calls (id),
        CONSTRAINT fk_applications_programme_id FOREIGN KEY (programme_id) REFERENCES programmes (id),
        CONSTRAINT fk_applications_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_applications_lifecycle_policy_id FOREIGN KEY (lifecycle_policy_id) REFERENCES policies (id),
        CONSTRAINT fk_applications_created_by FOREIGN KEY (created_by) REFERENCES people (id)
      );
      CREATE INDEX ix_applications_stage ON applications (stage, id);
      CREATE INDEX ix_applications_due ON applications (due_at);
      CREATE INDEX ix_applications_project ON applications (project_id);
      CREATE INDEX ix_applications_call ON applications (call_id);

      CREATE TABLE application_members (
        application_id uuid NOT NULL,
        person_id uuid NOT NULL,
        access text NOT NULL,
        added_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_application_members PRIMARY KEY (application_id, person_id),
        CONSTRAINT ck_application_members_access CHECK (access IN ('view', 'comment', 'edit')),
        CONSTRAINT fk_application_members_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_application_members_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_application_members_person ON application_members (person_id);

      CREATE TABLE application_answers (
        application_id uuid NOT NULL,
        field text NOT NULL,
        value text NOT NULL,
        version integer NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_application_answers PRIMARY KEY (application_id, field),
        CONSTRAINT fk_application_answers_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );

      CREATE TABLE application_budget_lines (
        id uuid CONSTRAINT pk_application_budget_lines PRIMARY KEY,
        application_id uuid NOT NULL,
        position integer NOT NULL,
        category text NOT NULL,
        title text NOT NULL,
        amount_minor bigint NOT NULL,
        CONSTRAINT uq_application_budget_lines_position UNIQUE (application_id, position),
        CONSTRAINT ck_application_budget_lines_amount CHECK (amount_minor > 0),
        CONSTRAINT fk_application_budget_lines_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );

      CREATE TABLE application_milestones (
        id uuid CONSTRAINT pk_application_milestones PRIMARY KEY,
        application_id uuid NOT NULL,
        position integer NOT NULL,
        title text NOT NULL,
        acceptance text NOT NULL,
        amount_minor bigint NOT NULL,
        due_on date NOT NULL,
        CONSTRAINT uq_application_milestones_position UNIQUE (application_id, position),
        CONSTRAINT ck_application_milestones_amount CHECK (amount_minor > 0),
        CONSTRAINT fk_application_milestones_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );

      CREATE TABLE application_submissions (
        id uuid CONSTRAINT pk_application_submissions PRIMARY KEY,
        application_id uuid NOT NULL,
        kind text NOT NULL,
        receipt text NOT NULL,
        content jsonb NOT NULL,
        content_hash text NOT NULL,
        submitted_at timestamptz(3) NOT NULL,
        submitted_by uuid NOT NULL,
        CONSTRAINT uq_application_submissions_receipt UNIQUE (receipt),
        CONSTRAINT ck_application_submissions_kind CHECK (kind IN ('concept', 'proposal', 'nomination')),
        CONSTRAINT fk_application_submissions_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_application_submissions_submitted_by FOREIGN KEY (submitted_by) REFERENCES people (id)
      );
      CREATE INDEX ix_application_submissions_application ON application_submissions (application_id, submitted_at);

      CREATE TABLE stage_history (
        id uuid CONSTRAINT pk_stage_history PRIMARY KEY,
        application_id uuid NOT NULL,
        from_stage text,
        to_stage text NOT NULL,
        act text NOT NULL,
        at timestamptz(3) NOT NULL,
        by_person uuid,
        reasons jsonb NOT NULL,
        CONSTRAINT fk_stage_history_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_stage_history_by_person FOREIGN KEY (by_person) REFERENCES people (id)
      );
      CREATE INDEX ix_stage_history_application ON stage_history (application_id, at);

      CREATE TABLE decisions (
        id uuid CONSTRAINT pk_decisions PRIMARY KEY,
        application_id uuid NOT NULL,
        act text NOT NULL,
        from_stage text NOT NULL,
        signed_by uuid NOT NULL,
        reasons jsonb NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT fk_decisions_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_decisions_signed_by FOREIGN KEY (signed_by) REFERENCES people (id)
      );
      CREATE INDEX ix_decisions_application ON decisions (application_id, at);

      CREATE TABLE holds (
        id uuid CONSTRAINT pk_holds PRIMARY KEY,
        application_id uuid NOT NULL,
        kind text NOT NULL,
        reason text,
        opened_at timestamptz(3) NOT NULL,
        opened_by uuid NOT NULL,
        released_at timestamptz(3),
        released_by uuid,
        CONSTRAINT ck_holds_kind CHECK (kind IN ('pause', 'embargo', 'sanctions', 'dispute')),
        CONSTRAINT ck_holds_reason CHECK (kind = 'pause' OR reason IS NOT NULL),
        CONSTRAINT fk_holds_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_holds_opened_by FOREIGN KEY (opened_by) REFERENCES people (id),
        CONSTRAINT fk_holds_released_by FOREIGN KEY (released_by) REFERENCES people (id)
      );
      CREATE INDEX ix_holds_application ON holds (application_id);
      CREATE UNIQUE INDEX uq_holds_open_pause ON holds (application_id) WHERE kind = 'pause' AND released_at IS NULL;

      CREATE TABLE suspensions (
        id uuid CONSTRAINT pk_suspensions PRIMARY KEY,
        application_id uuid NOT NULL,
        stage text NOT NULL,
        reason text NOT NULL,
        from_at timestamptz(3) NOT NULL,
        due_before timestamptz(3),
        to_at timestamptz(3),
        due_after timestamptz(3),
        CONSTRAINT ck_suspensions_reason CHECK (reason IN ('clarification', 'hold')),
        CONSTRAINT ck_suspensions_interval CHECK (to_at IS NULL OR to_at >= from_at),
        CONSTRAINT fk_suspensions_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );
      CREATE INDEX ix_suspensions_application ON suspensions (application_id);
      CREATE UNIQUE INDEX uq_suspensions_open ON suspensions (application_id, reason) WHERE to_at IS NULL;

      CREATE TABLE appeals (
        id uuid CONSTRAINT pk_appeals PRIMARY KEY,
        application_id uuid NOT NULL,
        decision_id uuid NOT NULL,
        end_stage text NOT NULL,
        decision_stage text NOT NULL,
        grounds text NOT NULL,
        filed_at timestamptz(3) NOT NULL,
        filed_by uuid NOT NULL,
        outcome text,
        reasons jsonb,
        decided_at timestamptz(3),
        decided_by uuid,
        CONSTRAINT uq_appeals_decision UNIQUE (decision_id),
        CONSTRAINT ck_appeals_outcome CHECK (outcome IN ('upheld', 'dismissed')),
        CONSTRAINT ck_appeals_decided
          CHECK ((outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)),
        CONSTRAINT fk_appeals_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_appeals_decision_id FOREIGN KEY (decision_id) REFERENCES decisions (id),
        CONSTRAINT fk_appeals_filed_by FOREIGN KEY (filed_by) REFERENCES people (id),
        CONSTRAINT fk_appeals_decided_by FOREIGN KEY (decided_by) REFERENCES people (id)
      );
      CREATE INDEX ix_appeals_application ON appeals (application_id);

      CREATE TABLE clarifications (
        id uuid CONSTRAINT pk_clarifications PRIMARY KEY,
        application_id uuid NOT NULL,
        question text NOT NULL,
        asked_at timestamptz(3) NOT NULL,
        asked_by uuid NOT NULL,
        answer text,
        answered_at timestamptz(3),
        answered_by uuid,
        CONSTRAINT fk_clarifications_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_clarifications_asked_by FOREIGN KEY (asked_by) REFERENCES people (id),
        CONSTRAINT fk_clarifications_answered_by FOREIGN KEY (answered_by) REFERENCES people (id)
      );
      CREATE INDEX ix_clarifications_application ON clarifications (application_id);
      CREATE UNIQUE INDEX uq_clarifications_open ON clarifications (application_id) WHERE answered_at IS NULL;

      CREATE TABLE internal_notes (
        id uuid CONSTRAINT pk_internal_notes PRIMARY KEY,
        application_id uuid NOT NULL,
        text text NOT NULL,
        at timestamptz(3) NOT NULL,
        by_person uuid NOT NULL,
        CONSTRAINT fk_internal_notes_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_internal_notes_by_person FOREIGN KEY (by_person) REFERENCES people (id)
      );
      CREATE INDEX ix_internal_notes_application ON internal_notes (application_id);

      CREATE TABLE closing_reports (
        id uuid CONSTRAINT pk_closing_reports PRIMARY KEY,
        application_id uuid NOT NULL,
        summary text NOT NULL,
        results_url text,
        submitted_at timestamptz(3) NOT NULL,
        submitted_by uuid NOT NULL,
        CONSTRAINT fk_closing_reports_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_closing_reports_submitted_by FOREIGN KEY (submitted_by) REFERENCES people (id)
      );
      CREATE INDEX ix_closing_reports_application ON closing_reports (application_id, submitted_at);

      GRANT USAGE ON SEQUENCE application_numbers TO plinth_app;
      GRANT SELECT, INSERT, UPDATE ON applications, application_answers, holds, suspensions, appeals, clarifications
        TO plinth_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON application_members, application_budget_lines, application_milestones
        TO plinth_app;
      GRANT SELECT, INSERT ON application_submissions, stage_history, decisions, internal_notes, closing_reports
        TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE closing_reports; DROP TABLE internal_notes; DROP TABLE clarifications;
      DROP TABLE appeals; DROP TABLE suspensions; DROP TABLE holds; DROP TABLE decisions; DROP TABLE stage_history;
      DROP TABLE application_submissions; DROP TABLE application_milestones; DROP TABLE application_budget_lines;
      DROP TABLE application_answers; DROP TABLE application_members; DROP TABLE applications;
      DROP SEQUENCE application_numbers;
    `);
  }
}
