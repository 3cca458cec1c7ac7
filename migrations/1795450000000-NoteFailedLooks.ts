import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Processes that stand still by a fault of ours, so that their cases say that operators are waited for. */
export class NoteFailedLooks1795450000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE failed_looks (
        process_id text NOT NULL,
        since timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        tries integer NOT NULL,
        last_error text NOT NULL,
        CONSTRAINT pk_failed_looks PRIMARY KEY (process_id),
        CONSTRAINT ck_failed_looks_tries CHECK (tries > 0)
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON failed_looks TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE failed_looks');
  }
}
