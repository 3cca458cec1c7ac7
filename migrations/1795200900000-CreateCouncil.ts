import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Motions with their frozen members, ballots, objections, recusals, and emergency approvals under their caps. */
export class CreateCouncil1795200900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE motion_numbers;

      CREATE TABLE motions (
        id uuid CONSTRAINT pk_motions PRIMARY KEY,
        number text NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        policy_id uuid NOT NULL,
        weight_set_id uuid NOT NULL,
        application_id uuid,
        opened_at timestamptz(3) NOT NULL,
        opened_by text NOT NULL,
        closes_at timestamptz(3) NOT NULL,
        reopened boolean NOT NULL DEFAULT false,
        closed_at timestamptz(3),
        outcome text,
        rules jsonb,
        comparisons jsonb,
        ignored jsonb,
        decision_number text,
        cancelled_because text,
        CONSTRAINT uq_motions_number UNIQUE (number),
        CONSTRAINT uq_motions_decision_number UNIQUE (decision_number),
        CONSTRAINT ck_motions_kind CHECK (kind IN ('award', 'silence', 'ratification')),
        CONSTRAINT ck_motions_state CHECK (state IN ('open', 'closed', 'cancelled')),
        CONSTRAINT ck_motions_outcome CHECK (outcome IN ('carried', 'not-carried', 'no-quorum')),
        CONSTRAINT ck_motions_closed CHECK ((state = 'closed') = (outcome IS NOT NULL)
          AND (state = 'closed') = (decision_number IS NOT NULL) AND (state = 'open') = (closed_at IS NULL)),
        CONSTRAINT fk_motions_policy_id FOREIGN KEY (policy_id) REFERENCES policies (id),
        CONSTRAINT fk_motions_weight_set_id FOREIGN KEY (weight_set_id) REFERENCES weight_sets (id),
        CONSTRAINT fk_motions_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );
      CREATE INDEX ix_motions_application ON motions (application_id, opened_at);
      CREATE INDEX ix_motions_state ON motions (state, closes_at);
      CREATE UNIQUE INDEX uq_motions_open ON motions (application_id) WHERE state = 'open';

      CREATE TABLE motion_items (
        motion_id uuid NOT NULL,
        application_id uuid NOT NULL,
        award_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT pk_motion_items PRIMARY KEY (motion_id, application_id),
        CONSTRAINT ck_motion_items_award CHECK (award_minor > 0),
        CONSTRAINT fk_motion_items_motion_id FOREIGN KEY (motion_id) REFERENCES motions (id),
        CONSTRAINT fk_motion_items_application_id FOREIGN KEY (application_id) REFERENCES applications (id)
      );

      CREATE TABLE motion_members (
        motion_id uuid NOT NULL,
        state_id text NOT NULL,
        votes integer NOT NULL,
        suspended boolean NOT NULL,
        recused boolean NOT NULL,
        CONSTRAINT pk_motion_members PRIMARY KEY (motion_id, state_id),
        CONSTRAINT ck_motion_members_votes CHECK (votes >= 0),
        CONSTRAINT fk_motion_members_motion_id FOREIGN KEY (motion_id) REFERENCES motions (id),
        CONSTRAINT fk_motion_members_state_id FOREIGN KEY (state_id) REFERENCES member_states (id)
      );

      CREATE TABLE ballots (
        id uuid CONSTRAINT pk_ballots PRIMARY KEY,
        motion_id uuid NOT NULL,
        state_id text NOT NULL,
        choice text NOT NULL,
        reason text,
        final boolean NOT NULL,
        cast_at timestamptz(3) NOT NULL,
        cast_by uuid NOT NULL,
        CONSTRAINT ck_ballots_choice CHECK (choice IN ('for', 'against', 'abstain')),
        CONSTRAINT fk_ballots_member FOREIGN KEY (motion_id, state_id) REFERENCES motion_members (motion_id, state_id),
        CONSTRAINT fk_ballots_cast_by FOREIGN KEY (cast_by) REFERENCES people (id)
      );
      CREATE INDEX ix_ballots_motion ON ballots (motion_id, cast_at);

      CREATE TABLE objections (
        id uuid CONSTRAINT pk_objections PRIMARY KEY,
        motion_id uuid NOT NULL,
        state_id text NOT NULL,
        reason text NOT NULL,
        at timestamptz(3) NOT NULL,
        by_person uuid NOT NULL,
        CONSTRAINT uq_objections_state UNIQUE (motion_id, state_id),
        CONSTRAINT fk_objections_member FOREIGN KEY (motion_id, state_id) REFERENCES motion_members (motion_id, state_id),
        CONSTRAINT fk_objections_by_person FOREIGN KEY (by_person) REFERENCES people (id)
      );

      CREATE TABLE recusals (
        id uuid CONSTRAINT pk_recusals PRIMARY KEY,
        motion_id uuid NOT NULL,
        state_id text NOT NULL,
        interest text NOT NULL,
        at timestamptz(3) NOT NULL,
        declared_by uuid NOT NULL,
        CONSTRAINT uq_recusals_state UNIQUE (motion_id, state_id),
        CONSTRAINT fk_recusals_member FOREIGN KEY (motion_id, state_id) REFERENCES motion_members (motion_id, state_id),
        CONSTRAINT fk_recusals_declared_by FOREIGN KEY (declared_by) REFERENCES people (id)
      );

      CREATE TABLE emergency_approvals (
        id uuid CONSTRAINT pk_emergency_approvals PRIMARY KEY,
        application_id uuid NOT NULL,
        visit_since timestamptz(3) NOT NULL,
        person_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT uq_emergency_approvals_person UNIQUE (application_id, person_id, visit_since),
        CONSTRAINT ck_emergency_approvals_amount CHECK (amount_minor > 0),
        CONSTRAINT fk_emergency_approvals_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_emergency_approvals_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );

      CREATE TABLE emergency_caps (
        quarter text CONSTRAINT pk_emergency_caps PRIMARY KEY,
        used_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT ck_emergency_caps_used CHECK (used_minor >= 0)
      );

      CREATE TABLE decision_counters (
        year integer CONSTRAINT pk_decision_counters PRIMARY KEY,
        last integer NOT NULL,
        CONSTRAINT ck_decision_counters_last CHECK (last > 0)
      );

      CREATE FUNCTION refuse_late_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE motion motions%ROWTYPE;
      BEGIN
        SELECT * INTO motion FROM motions WHERE id = NEW.motion_id;
        IF motion.state <> 'open' OR NEW.cast_at >= motion.closes_at THEN
          RAISE EXCEPTION 'motion % takes no ballots', motion.number USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER ballots_in_time BEFORE INSERT ON ballots FOR EACH ROW EXECUTE FUNCTION refuse_late_ballot();

      GRANT USAGE ON SEQUENCE motion_numbers TO plinth_app;
      GRANT SELECT, INSERT, UPDATE ON motions, motion_members, emergency_caps, decision_counters TO plinth_app;
      GRANT SELECT, INSERT ON motion_items, ballots, objections, recusals, emergency_approvals TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE decision_counters; DROP TABLE emergency_caps; DROP TABLE emergency_approvals; DROP TABLE recusals;
      DROP TABLE objections; DROP TABLE ballots; DROP FUNCTION refuse_late_ballot(); DROP TABLE motion_members;
      DROP TABLE motion_items; DROP TABLE motions; DROP SEQUENCE motion_numbers;
    `);
  }
}
