import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Invitations to the team of an application. They are no membership and no standing: a row is there while nobody has answered, and
 * goes with the answer. Who is of a team already was put there before anybody was asked, and stays.
 */
export class AskBeforeJoining1795470000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE application_invitations (
        id uuid NOT NULL,
        application_id uuid NOT NULL,
        person_id uuid NOT NULL,
        access text NOT NULL,
        invited_by uuid NOT NULL,
        invited_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_application_invitations PRIMARY KEY (id),
        CONSTRAINT uq_application_invitations_person UNIQUE (application_id, person_id),
        CONSTRAINT ck_application_invitations_access CHECK (access IN ('view', 'comment', 'edit')),
        CONSTRAINT fk_application_invitations_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_application_invitations_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT fk_application_invitations_invited_by FOREIGN KEY (invited_by) REFERENCES people (id)
      );
      CREATE INDEX ix_application_invitations_person ON application_invitations (person_id);
      GRANT SELECT, INSERT, DELETE ON application_invitations TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE application_invitations;');
  }
}
