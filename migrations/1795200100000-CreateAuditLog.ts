import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log of every act, its numbering and tree, and beside it, erasable, who acted. */
export class CreateAuditLog1795200100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entries (
        id uuid CONSTRAINT pk_audit_entries PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        format smallint NOT NULL,
        type text NOT NULL,
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        application_id uuid,
        disclosure text NOT NULL,
        canonical bytea NOT NULL,
        leaf bytea NOT NULL,
        CONSTRAINT ck_audit_entries_disclosure CHECK (disclosure IN ('public', 'restricted')),
        CONSTRAINT ck_audit_entries_leaf CHECK (leaf = sha256('\\x00'::bytea || canonical))
      );
      CREATE INDEX ix_audit_entries_subject ON audit_entries (subject_id, at);
      CREATE INDEX ix_audit_entries_application ON audit_entries (application_id, at);

      CREATE TABLE audit_actors (
        entry_id uuid CONSTRAINT pk_audit_actors PRIMARY KEY,
        person_id uuid NOT NULL,
        CONSTRAINT fk_audit_actors_entry_id FOREIGN KEY (entry_id) REFERENCES audit_entries (id)
      );
      CREATE INDEX ix_audit_actors_person ON audit_actors (person_id);

      CREATE SCHEMA erasable;
      CREATE TABLE erasable.subject_keys (
        person_id uuid CONSTRAINT pk_subject_keys PRIMARY KEY,
        key bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );

      CREATE TABLE audit_pending (
        entry_id uuid CONSTRAINT pk_audit_pending PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        CONSTRAINT fk_audit_pending_entry_id FOREIGN KEY (entry_id) REFERENCES audit_entries (id)
      );
      CREATE INDEX ix_audit_pending_at ON audit_pending (at, entry_id);

      CREATE TABLE audit_sequence (
        index bigint CONSTRAINT pk_audit_sequence PRIMARY KEY,
        entry_id uuid NOT NULL,
        CONSTRAINT ck_audit_sequence_index CHECK (index >= 0),
        CONSTRAINT uq_audit_sequence_entry_id UNIQUE (entry_id),
        CONSTRAINT fk_audit_sequence_entry_id FOREIGN KEY (entry_id) REFERENCES audit_entries (id)
      );

      CREATE TABLE audit_tree (
        id smallint CONSTRAINT pk_audit_tree PRIMARY KEY,
        size bigint NOT NULL,
        frontier bytea NOT NULL,
        CONSTRAINT ck_audit_tree_single CHECK (id = 1)
      );
      INSERT INTO audit_tree (id, size, frontier) VALUES (1, 0, ''::bytea);

      CREATE TABLE audit_tiles (
        level smallint NOT NULL,
        index bigint NOT NULL,
        hashes bytea NOT NULL,
        root bytea NOT NULL,
        CONSTRAINT pk_audit_tiles PRIMARY KEY (level, index),
        CONSTRAINT ck_audit_tiles_hashes CHECK (octet_length(hashes) = 8192 AND octet_length(root) = 32)
      );

      CREATE TABLE audit_checkpoints (
        size bigint CONSTRAINT pk_audit_checkpoints PRIMARY KEY,
        root bytea NOT NULL,
        note text NOT NULL,
        key text NOT NULL,
        signed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT ck_audit_checkpoints_root CHECK (octet_length(root) = 32)
      );

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END $$;
    `);
    for (const table of APPEND_ONLY) {
      await runner.query(`
        CREATE TRIGGER tr_${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER tr_${table}_no_truncate BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
    await runner.query(`
      GRANT SELECT, INSERT ON ${APPEND_ONLY.join(', ')} TO plinth_app;
      GRANT SELECT, INSERT, DELETE ON audit_actors, audit_pending TO plinth_app;
      GRANT SELECT, UPDATE ON audit_tree TO plinth_app;
      GRANT USAGE ON SCHEMA erasable TO plinth_app;
      GRANT SELECT, INSERT, DELETE ON erasable.subject_keys TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_checkpoints, audit_tiles, audit_tree, audit_sequence, audit_pending, audit_actors, audit_entries;
      DROP FUNCTION refuse_change();
      DROP SCHEMA erasable CASCADE;
    `);
  }
}

const APPEND_ONLY = ['audit_entries', 'audit_sequence', 'audit_tiles', 'audit_checkpoints'];
