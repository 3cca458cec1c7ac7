import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Signals stand beside the project's own base rate, take notes, and are silent while a handover is paid for by the fund.
 * Signals without a base rate are computed anew by the next collection.
 */
export class WriteBesideSignals1795342000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM health_signals;
      ALTER TABLE health_signals
        ADD COLUMN base_rate jsonb NOT NULL,
        ADD COLUMN attributed double precision,
        ADD CONSTRAINT ck_health_signals_attributed CHECK (attributed BETWEEN 0 AND 1);

      CREATE TABLE health_signal_notes (
        id uuid CONSTRAINT pk_health_signal_notes PRIMARY KEY,
        project_id uuid NOT NULL,
        note text NOT NULL,
        level text NOT NULL,
        as_of timestamptz(3) NOT NULL,
        author_id text NOT NULL,
        author_role text NOT NULL,
        written_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_signal_notes_level CHECK (level IN ('none', 'notice', 'review')),
        CONSTRAINT ck_health_signal_notes_note CHECK (length(note) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_signal_notes_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_signal_notes_project ON health_signal_notes (project_id, written_at);

      CREATE TABLE health_paid_handovers (
        id uuid CONSTRAINT pk_health_paid_handovers PRIMARY KEY,
        project_id uuid NOT NULL,
        from_on date NOT NULL,
        until_on date NOT NULL,
        reason text NOT NULL,
        stated_by text NOT NULL,
        stated_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_paid_handovers_order CHECK (until_on >= from_on),
        CONSTRAINT ck_health_paid_handovers_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_paid_handovers_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_paid_handovers_project ON health_paid_handovers (project_id, from_on);

      GRANT SELECT, INSERT, DELETE ON health_signal_notes TO plinth_app;
      GRANT SELECT, INSERT ON health_paid_handovers TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE health_paid_handovers, health_signal_notes;
      ALTER TABLE health_signals
        DROP CONSTRAINT ck_health_signals_attributed,
        DROP COLUMN attributed,
        DROP COLUMN base_rate;
    `);
  }
}
