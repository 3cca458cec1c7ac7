import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Review rounds, who was asked, what was written and declared, and what the chair recommends. */
export class CreateReviews1795200800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE review_rounds (
        id uuid CONSTRAINT pk_review_rounds PRIMARY KEY,
        application_id uuid NOT NULL,
        number integer NOT NULL,
        state text NOT NULL,
        policy_id uuid NOT NULL,
        wanted integer NOT NULL,
        opened_at timestamptz(3) NOT NULL,
        due_at timestamptz(3),
        escalated_at timestamptz(3),
        closed_at timestamptz(3),
        CONSTRAINT uq_review_rounds_number UNIQUE (application_id, number),
        CONSTRAINT ck_review_rounds_state CHECK (state IN ('open', 'closed')),
        CONSTRAINT ck_review_rounds_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
        CONSTRAINT ck_review_rounds_wanted CHECK (wanted > 0),
        CONSTRAINT fk_review_rounds_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_review_rounds_policy_id FOREIGN KEY (policy_id) REFERENCES policies (id)
      );
      CREATE UNIQUE INDEX uq_review_rounds_open ON review_rounds (application_id) WHERE state = 'open';

      CREATE TABLE review_assignments (
        id uuid CONSTRAINT pk_review_assignments PRIMARY KEY,
        round_id uuid NOT NULL,
        person_id uuid NOT NULL,
        state text NOT NULL,
        assigned_at timestamptz(3) NOT NULL,
        assigned_by uuid,
        accept_due_at timestamptz(3) NOT NULL,
        submit_due_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        ending text,
        disclosed jsonb NOT NULL,
        reason text,
        CONSTRAINT ck_review_assignments_state CHECK (state IN
          ('proposed', 'accepted', 'submitted', 'declined-conflict', 'declined-time', 'replaced', 'released')),
        CONSTRAINT ck_review_assignments_ending CHECK (ending IN
          ('conflict', 'no-time', 'late-declaration', 'late-review', 'chair', 'round-complete', 'case-ended')),
        CONSTRAINT ck_review_assignments_ended CHECK ((state IN ('proposed', 'accepted')) = (ended_at IS NULL)
          AND (ending IS NULL) = (state IN ('proposed', 'accepted', 'submitted'))),
        CONSTRAINT fk_review_assignments_round_id FOREIGN KEY (round_id) REFERENCES review_rounds (id),
        CONSTRAINT fk_review_assignments_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_review_assignments_person ON review_assignments (person_id, id);
      CREATE INDEX ix_review_assignments_round ON review_assignments (round_id);
      CREATE UNIQUE INDEX uq_review_assignments_person ON review_assignments (round_id, person_id)
        WHERE state IN ('proposed', 'accepted', 'submitted');

      CREATE TABLE reviews (
        id uuid CONSTRAINT pk_reviews PRIMARY KEY,
        assignment_id uuid NOT NULL,
        application_version integer NOT NULL,
        scores jsonb NOT NULL,
        comments jsonb NOT NULL,
        summary text NOT NULL,
        submitted_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_reviews_assignment UNIQUE (assignment_id),
        CONSTRAINT ck_reviews_version CHECK (application_version > 0),
        CONSTRAINT fk_reviews_assignment_id FOREIGN KEY (assignment_id) REFERENCES review_assignments (id)
      );

      CREATE TABLE review_drafts (
        assignment_id uuid CONSTRAINT pk_review_drafts PRIMARY KEY,
        application_version integer NOT NULL,
        scores jsonb NOT NULL,
        comments jsonb NOT NULL,
        summary text NOT NULL,
        saved_at timestamptz(3) NOT NULL,
        version integer NOT NULL,
        CONSTRAINT ck_review_drafts_version CHECK (application_version > 0),
        CONSTRAINT fk_review_drafts_assignment_id FOREIGN KEY (assignment_id) REFERENCES review_assignments (id)
      );

      CREATE TABLE conflict_declarations (
        id uuid CONSTRAINT pk_conflict_declarations PRIMARY KEY,
        application_id uuid NOT NULL,
        assignment_id uuid NOT NULL,
        person_id uuid NOT NULL,
        conflict text NOT NULL,
        explanation text,
        has_time boolean NOT NULL,
        declared_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_conflict_declarations_conflict CHECK (conflict IN
          ('none', 'employment', 'collaboration', 'family', 'financial', 'competition', 'other')),
        CONSTRAINT ck_conflict_declarations_explained CHECK (conflict = 'none' OR explanation IS NOT NULL),
        CONSTRAINT fk_conflict_declarations_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_conflict_declarations_assignment_id FOREIGN KEY (assignment_id) REFERENCES review_assignments (id),
        CONSTRAINT fk_conflict_declarations_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_conflict_declarations_application ON conflict_declarations (application_id, person_id);

      CREATE TABLE recommendations (
        id uuid CONSTRAINT pk_recommendations PRIMARY KEY,
        application_id uuid NOT NULL,
        round_id uuid NOT NULL,
        verdict text NOT NULL,
        award_minor bigint,
        score_hundredths integer NOT NULL,
        reasons jsonb NOT NULL,
        by_person uuid NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT ck_recommendations_verdict CHECK (verdict IN ('fund', 'decline')),
        CONSTRAINT ck_recommendations_award CHECK ((verdict = 'fund') = (award_minor IS NOT NULL) AND award_minor > 0),
        CONSTRAINT ck_recommendations_reasons CHECK (jsonb_array_length(reasons) > 0),
        CONSTRAINT fk_recommendations_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_recommendations_round_id FOREIGN KEY (round_id) REFERENCES review_rounds (id),
        CONSTRAINT fk_recommendations_by_person FOREIGN KEY (by_person) REFERENCES people (id)
      );
      CREATE INDEX ix_recommendations_application ON recommendations (application_id, at);

      GRANT SELECT, INSERT, UPDATE ON review_rounds, review_assignments TO plinth_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON review_drafts TO plinth_app;
      GRANT SELECT, INSERT ON reviews, conflict_declarations, recommendations TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE recommendations; DROP TABLE conflict_declarations; DROP TABLE review_drafts; DROP TABLE reviews;
      DROP TABLE review_assignments; DROP TABLE review_rounds;
    `);
  }
}
