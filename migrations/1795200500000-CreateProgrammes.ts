import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Programmes, their yearly envelopes, and the calls that give them out. */
export class CreateProgrammes1795200500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE programmes (
        id uuid CONSTRAINT pk_programmes PRIMARY KEY,
        slug text NOT NULL,
        title text NOT NULL,
        share_percent integer NOT NULL,
        CONSTRAINT uq_programmes_slug UNIQUE (slug),
        CONSTRAINT ck_programmes_share CHECK (share_percent BETWEEN 0 AND 100)
      );

      CREATE TABLE envelopes (
        id uuid CONSTRAINT pk_envelopes PRIMARY KEY,
        programme_id uuid NOT NULL,
        year integer NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT uq_envelopes_year UNIQUE (programme_id, year),
        CONSTRAINT ck_envelopes_amount CHECK (amount_minor >= 0),
        CONSTRAINT fk_envelopes_programme_id FOREIGN KEY (programme_id) REFERENCES programmes (id)
      );

      CREATE TABLE calls (
        id uuid CONSTRAINT pk_calls PRIMARY KEY,
        programme_id uuid NOT NULL,
        slug text NOT NULL,
        title text NOT NULL,
        opens_at timestamptz(3) NOT NULL,
        closes_at timestamptz(3),
        opened_at timestamptz(3),
        closed_at timestamptz(3),
        two_step boolean NOT NULL,
        emergency boolean NOT NULL,
        instrument text NOT NULL,
        min_minor bigint NOT NULL,
        max_minor bigint NOT NULL,
        currency text NOT NULL,
        lifecycle_policy_id uuid NOT NULL,
        review_policy_id uuid NOT NULL,
        council_policy_id uuid NOT NULL,
        treasury_policy_id uuid NOT NULL,
        form jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT uq_calls_slug UNIQUE (slug),
        CONSTRAINT ck_calls_range CHECK (min_minor > 0 AND max_minor >= min_minor),
        CONSTRAINT ck_calls_dates CHECK (closes_at IS NULL OR closes_at > opens_at),
        CONSTRAINT ck_calls_instrument CHECK (instrument IN ('grant', 'stipend', 'service-contract')),
        CONSTRAINT fk_calls_programme_id FOREIGN KEY (programme_id) REFERENCES programmes (id),
        CONSTRAINT fk_calls_lifecycle_policy_id FOREIGN KEY (lifecycle_policy_id) REFERENCES policies (id),
        CONSTRAINT fk_calls_review_policy_id FOREIGN KEY (review_policy_id) REFERENCES policies (id),
        CONSTRAINT fk_calls_council_policy_id FOREIGN KEY (council_policy_id) REFERENCES policies (id),
        CONSTRAINT fk_calls_treasury_policy_id FOREIGN KEY (treasury_policy_id) REFERENCES policies (id)
      );
      CREATE INDEX ix_calls_programme ON calls (programme_id);

      GRANT SELECT, INSERT, UPDATE ON programmes, envelopes, calls TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE calls; DROP TABLE envelopes; DROP TABLE programmes;');
  }
}
