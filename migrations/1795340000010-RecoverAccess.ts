import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may not come in and why, and a new way in for somebody who lost every one, by two people (security, identity). */
export class RecoverAccess1795340000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_recoveries (
        id uuid CONSTRAINT pk_access_recoveries PRIMARY KEY,
        person_id uuid NOT NULL,
        email text NOT NULL,
        identity_check text NOT NULL,
        checked_by uuid NOT NULL,
        checked_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        outcome text,
        ended_by uuid,
        ended_at timestamptz(3),
        CONSTRAINT ck_access_recoveries_identity_check
          CHECK (identity_check IN ('in-person', 'video-call', 'known-contact')),
        CONSTRAINT ck_access_recoveries_outcome
          CHECK (outcome IN ('confirmed', 'refused') AND (outcome IS NULL) = (ended_at IS NULL)),
        CONSTRAINT ck_access_recoveries_four_eyes CHECK (checked_by <> person_id
          AND (outcome IS DISTINCT FROM 'confirmed' OR ended_by NOT IN (checked_by, person_id))),
        CONSTRAINT fk_access_recoveries_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT fk_access_recoveries_checked_by FOREIGN KEY (checked_by) REFERENCES people (id),
        CONSTRAINT fk_access_recoveries_ended_by FOREIGN KEY (ended_by) REFERENCES people (id)
      );
      CREATE INDEX ix_access_recoveries_person ON access_recoveries (person_id);
      CREATE TABLE access_closures (
        id uuid CONSTRAINT pk_access_closures PRIMARY KEY,
        person_id uuid NOT NULL,
        reason text NOT NULL,
        closed_by uuid NOT NULL,
        closed_at timestamptz(3) NOT NULL,
        reopened_by uuid,
        reopened_at timestamptz(3),
        CONSTRAINT ck_access_closures_reason CHECK (length(reason) BETWEEN 1 AND 500),
        CONSTRAINT ck_access_closures_own CHECK (person_id NOT IN (closed_by, reopened_by)),
        CONSTRAINT ck_access_closures_reopening CHECK ((reopened_by IS NULL) = (reopened_at IS NULL)),
        CONSTRAINT fk_access_closures_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT fk_access_closures_closed_by FOREIGN KEY (closed_by) REFERENCES people (id),
        CONSTRAINT fk_access_closures_reopened_by FOREIGN KEY (reopened_by) REFERENCES people (id)
      );
      CREATE UNIQUE INDEX uq_access_closures_open ON access_closures (person_id) WHERE reopened_at IS NULL;
      GRANT SELECT, INSERT, UPDATE ON access_recoveries, access_closures TO plinth_app;
      GRANT DELETE ON access_recoveries TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access_closures, access_recoveries');
  }
}
