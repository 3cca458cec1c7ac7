import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who left the team of an application: they stay on the applicant's side and judge the case for the fund no more than those who are
 * in it. Who left before this migration is not known.
 */
export class KeepFormerMembers1795320000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE former_application_members (
        application_id uuid NOT NULL,
        person_id uuid NOT NULL,
        left_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_former_application_members PRIMARY KEY (application_id, person_id),
        CONSTRAINT fk_former_application_members_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_former_application_members_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      GRANT SELECT, INSERT, UPDATE ON former_application_members TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE former_application_members;');
  }
}
