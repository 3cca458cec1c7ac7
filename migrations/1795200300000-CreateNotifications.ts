import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Inbox, preferences, reminders, and mails as intents with their attempts. */
export class CreateNotifications1795200300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notifications (
        id uuid CONSTRAINT pk_notifications PRIMARY KEY,
        person_id uuid NOT NULL,
        template text NOT NULL,
        application_id uuid,
        data jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        read_at timestamptz(3),
        digest_from timestamptz(3),
        CONSTRAINT fk_notifications_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_notifications_person ON notifications (person_id, id);

      CREATE TABLE notification_preferences (
        person_id uuid CONSTRAINT pk_notification_preferences PRIMARY KEY,
        language text NOT NULL,
        channels jsonb NOT NULL,
        CONSTRAINT fk_notification_preferences_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT ck_notification_preferences_language CHECK (language IN ('en', 'de', 'fr'))
      );

      CREATE TABLE reminders (
        id uuid CONSTRAINT pk_reminders PRIMARY KEY,
        case_id text NOT NULL,
        kind text NOT NULL,
        due_at timestamptz(3) NOT NULL,
        written_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_reminders_case_kind_due UNIQUE (case_id, kind, due_at)
      );

      CREATE TABLE mail_deliveries (
        id uuid CONSTRAINT pk_mail_deliveries PRIMARY KEY,
        person_id uuid,
        address text,
        subject text NOT NULL,
        body text,
        state text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        queued_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        next_attempt_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        claimed_until timestamptz(3),
        ended_at timestamptz(3),
        CONSTRAINT fk_mail_deliveries_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT ck_mail_deliveries_state CHECK (state IN ('queued', 'sent', 'bounced', 'failed')),
        CONSTRAINT ck_mail_deliveries_recipient CHECK ((person_id IS NULL) <> (address IS NULL)),
        CONSTRAINT ck_mail_deliveries_attempts CHECK (attempts >= 0)
      );
      CREATE INDEX ix_mail_deliveries_due ON mail_deliveries (next_attempt_at) WHERE state = 'queued';

      CREATE TABLE mail_attempts (
        id uuid CONSTRAINT pk_mail_attempts PRIMARY KEY,
        delivery_id uuid NOT NULL,
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        outcome text,
        reply text,
        CONSTRAINT ck_mail_attempts_outcome
          CHECK (outcome IN ('sent', 'refused-for-now', 'refused', 'unreachable', 'unknown')),
        CONSTRAINT fk_mail_attempts_delivery_id FOREIGN KEY (delivery_id) REFERENCES mail_deliveries (id)
      );
      CREATE INDEX ix_mail_attempts_delivery ON mail_attempts (delivery_id);

      GRANT SELECT, INSERT, UPDATE, DELETE
        ON notifications, notification_preferences, reminders, mail_deliveries, mail_attempts TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE mail_attempts, mail_deliveries, reminders, notification_preferences, notifications;',
    );
  }
}
