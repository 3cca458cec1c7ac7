import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of evidence: what came in, for good, and what the newest file of each publisher says; and a source for the scores of OpenSSF. */
export class KeepEvidenceFiles1795390000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_evidence_files (
        id uuid CONSTRAINT pk_health_evidence_files PRIMARY KEY,
        family text NOT NULL,
        publisher text NOT NULL,
        edition text NOT NULL,
        dated timestamptz(3) NOT NULL,
        medium text NOT NULL,
        row_count integer NOT NULL,
        bytes integer NOT NULL,
        hash text NOT NULL,
        imported_by text NOT NULL,
        imported_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_health_evidence_files_hash UNIQUE (hash),
        CONSTRAINT ck_health_evidence_files_family CHECK (family IN ('registry', 'scorecard', 'openssf')),
        CONSTRAINT ck_health_evidence_files_row_count CHECK (row_count > 0)
      );
      CREATE INDEX ix_health_evidence_files_publisher ON health_evidence_files (family, publisher, dated);

      CREATE TABLE health_evidence_rows (
        family text NOT NULL,
        key text NOT NULL,
        publisher text NOT NULL,
        file_id uuid NOT NULL,
        line integer NOT NULL,
        told jsonb NOT NULL,
        signals jsonb,
        commit text,
        CONSTRAINT pk_health_evidence_rows PRIMARY KEY (family, key, publisher),
        CONSTRAINT fk_health_evidence_rows_file_id FOREIGN KEY (file_id) REFERENCES health_evidence_files (id)
      );
      CREATE INDEX ix_health_evidence_rows_publisher ON health_evidence_rows (family, publisher);

      GRANT SELECT, INSERT ON health_evidence_files TO plinth_app;
      GRANT SELECT, INSERT, DELETE ON health_evidence_rows TO plinth_app;

      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_source;
      ALTER TABLE health_source_runs ADD CONSTRAINT ck_health_source_runs_source CHECK (source IN ('github', 'gitlab',
        'forgejo', 'git-history', 'ledger', 'open-collective', 'funding-files', 'registry', 'scorecard', 'openssf', 'snapshot'));
    `);
  }

  /** Only while no collection asked the new source: evidence is not deleted to go back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_source;
      ALTER TABLE health_source_runs ADD CONSTRAINT ck_health_source_runs_source CHECK (source IN ('github', 'gitlab',
        'forgejo', 'git-history', 'ledger', 'open-collective', 'funding-files', 'registry', 'scorecard', 'snapshot'));
      DROP TABLE health_evidence_rows, health_evidence_files;
    `);
  }
}
