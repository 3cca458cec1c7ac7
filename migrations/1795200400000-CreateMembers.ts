import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Member states, what they are assessed and paid, and the votes that follow from it. */
export class CreateMembers1795200400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE member_states (
        id text CONSTRAINT pk_member_states PRIMARY KEY,
        name text NOT NULL,
        gdp_musd bigint NOT NULL,
        population integer NOT NULL,
        acceded_on date NOT NULL,
        exited_on date,
        bloc text,
        CONSTRAINT ck_member_states_id CHECK (id ~ '^[A-Z]{3}$'),
        CONSTRAINT ck_member_states_figures CHECK (gdp_musd >= 0 AND population >= 0),
        CONSTRAINT ck_member_states_exit CHECK (exited_on IS NULL OR exited_on > acceded_on)
      );

      CREATE TABLE assessments (
        id uuid CONSTRAINT pk_assessments PRIMARY KEY,
        state_id text NOT NULL,
        year integer NOT NULL,
        assessed_minor bigint NOT NULL,
        currency text NOT NULL,
        on_floor boolean NOT NULL,
        policy_id uuid NOT NULL,
        called_at timestamptz(3) NOT NULL,
        due_at timestamptz(3) NOT NULL,
        overdue_since timestamptz(3),
        CONSTRAINT uq_assessments_year UNIQUE (state_id, year),
        CONSTRAINT ck_assessments_amount CHECK (assessed_minor > 0),
        CONSTRAINT fk_assessments_state_id FOREIGN KEY (state_id) REFERENCES member_states (id),
        CONSTRAINT fk_assessments_policy_id FOREIGN KEY (policy_id) REFERENCES policies (id)
      );
      CREATE INDEX ix_assessments_year ON assessments (year);

      CREATE TABLE contribution_receipts (
        id uuid CONSTRAINT pk_contribution_receipts PRIMARY KEY,
        assessment_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        value_date date NOT NULL,
        reference text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        recorded_by text NOT NULL,
        CONSTRAINT uq_contribution_receipts_reference UNIQUE (reference),
        CONSTRAINT ck_contribution_receipts_amount CHECK (amount_minor > 0),
        CONSTRAINT fk_contribution_receipts_assessment_id FOREIGN KEY (assessment_id) REFERENCES assessments (id)
      );
      CREATE INDEX ix_contribution_receipts_assessment ON contribution_receipts (assessment_id);

      CREATE TABLE weight_sets (
        id uuid CONSTRAINT pk_weight_sets PRIMARY KEY,
        year integer NOT NULL,
        version integer NOT NULL,
        policy_id uuid NOT NULL,
        computed_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_weight_sets_year UNIQUE (year, version),
        CONSTRAINT fk_weight_sets_policy_id FOREIGN KEY (policy_id) REFERENCES policies (id)
      );

      CREATE TABLE weights (
        weight_set_id uuid NOT NULL,
        state_id text NOT NULL,
        votes integer NOT NULL,
        CONSTRAINT pk_weights PRIMARY KEY (weight_set_id, state_id),
        CONSTRAINT ck_weights_votes CHECK (votes >= 0),
        CONSTRAINT fk_weights_weight_set_id FOREIGN KEY (weight_set_id) REFERENCES weight_sets (id),
        CONSTRAINT fk_weights_state_id FOREIGN KEY (state_id) REFERENCES member_states (id)
      );

      GRANT SELECT, INSERT, UPDATE ON member_states, assessments TO plinth_app;
      GRANT SELECT, INSERT ON contribution_receipts, weight_sets, weights TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE weights; DROP TABLE weight_sets; DROP TABLE contribution_receipts; DROP TABLE assessments;
      DROP TABLE member_states;
    `);
  }
}
