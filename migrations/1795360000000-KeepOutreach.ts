import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom the fund writes to: dated short lists, the contact log, and who does not want to hear from it. */
export class KeepOutreach1795360000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_outreach_lists (
        id uuid CONSTRAINT pk_health_outreach_lists PRIMARY KEY,
        method_version text NOT NULL,
        reason text NOT NULL,
        drawn_by text NOT NULL,
        drawn_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_outreach_lists_reason CHECK (length(reason) BETWEEN 1 AND 4000)
      );
      CREATE TABLE health_outreach_entries (
        list_id uuid NOT NULL,
        position integer NOT NULL,
        project_id uuid NOT NULL,
        product_middle double precision NOT NULL,
        CONSTRAINT pk_health_outreach_entries PRIMARY KEY (list_id, position),
        CONSTRAINT uq_health_outreach_entries_project UNIQUE (list_id, project_id),
        CONSTRAINT fk_health_outreach_entries_list_id FOREIGN KEY (list_id) REFERENCES health_outreach_lists (id) ON DELETE CASCADE,
        CONSTRAINT fk_health_outreach_entries_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE TABLE health_contacts (
        id uuid CONSTRAINT pk_health_contacts PRIMARY KEY,
        project_id uuid NOT NULL,
        direction text NOT NULL,
        channel text NOT NULL,
        summary text NOT NULL,
        logged_by text NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_contacts_direction CHECK (direction IN ('to-project', 'from-project')),
        CONSTRAINT ck_health_contacts_channel CHECK (channel IN ('mail', 'issue', 'call', 'meeting', 'other')),
        CONSTRAINT ck_health_contacts_summary CHECK (length(summary) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_contacts_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_contacts_project ON health_contacts (project_id, at);
      CREATE TABLE health_contact_wishes (
        id uuid CONSTRAINT pk_health_contact_wishes PRIMARY KEY,
        project_id uuid NOT NULL,
        wish text NOT NULL,
        is_own boolean NOT NULL,
        reason text,
        stated_by text NOT NULL,
        stated_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_contact_wishes_wish CHECK (wish IN ('do-not-contact', 'welcome')),
        CONSTRAINT ck_health_contact_wishes_reason CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_contact_wishes_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_contact_wishes_project ON health_contact_wishes (project_id, stated_at);

      INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from) VALUES
        ('01960000-0000-7000-8000-00000000a002', 'outreach', 'default', 1,
         '{ "shortList": 2000, "waitDays": 30, "mostUnanswered": 2 }', 'founding rules', '2026-01-01T00:00:00Z');

      -- Lists and contacts end after two years; a wish is kept and never changed.
      GRANT SELECT, INSERT, DELETE ON health_outreach_lists, health_outreach_entries, health_contacts TO plinth_app;
      GRANT SELECT, INSERT ON health_contact_wishes TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM policies WHERE id = '01960000-0000-7000-8000-00000000a002';
      DROP TABLE health_contact_wishes, health_contacts, health_outreach_entries, health_outreach_lists;
    `);
  }
}
