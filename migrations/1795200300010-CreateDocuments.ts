import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attachments, and their content by hash. */
export class CreateDocuments1795200300010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE document_contents (
        hash text CONSTRAINT pk_document_contents PRIMARY KEY,
        size_bytes integer NOT NULL,
        bytes bytea,
        stored_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT ck_document_contents_size CHECK (size_bytes > 0)
      );
      ALTER TABLE document_contents ALTER COLUMN bytes SET STORAGE EXTERNAL;

      CREATE TABLE attachments (
        id uuid CONSTRAINT pk_attachments PRIMARY KEY,
        owner_type text NOT NULL,
        owner_id uuid NOT NULL,
        hash text NOT NULL,
        file_name text NOT NULL,
        media_type text NOT NULL,
        visibility text NOT NULL,
        attached_at timestamptz(3) NOT NULL,
        attached_by text NOT NULL,
        removed_at timestamptz(3),
        CONSTRAINT ck_attachments_visibility CHECK (visibility IN ('applicant', 'case-team', 'restricted')),
        CONSTRAINT fk_attachments_hash FOREIGN KEY (hash) REFERENCES document_contents (hash)
      );
      CREATE INDEX ix_attachments_owner ON attachments (owner_type, owner_id);
      CREATE INDEX ix_attachments_hash ON attachments (hash);

      GRANT SELECT, INSERT, DELETE ON document_contents TO plinth_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attachments; DROP TABLE document_contents;');
  }
}
