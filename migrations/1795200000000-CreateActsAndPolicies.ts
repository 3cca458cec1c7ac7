import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The write path's own tables (idempotency keys, outbox) and the policy versions every case pins. */
export class CreateActsAndPolicies1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        principal_id text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        body_hash text NOT NULL,
        answer jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (principal_id, route, key)
      );
      CREATE TABLE outbox (
        id uuid NOT NULL,
        workflow_type text NOT NULL,
        workflow_id text NOT NULL,
        trace_id text,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        available_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        claimed_until timestamptz(3),
        attempts integer NOT NULL DEFAULT 0,
        parked_at timestamptz(3),
        last_error text,
        CONSTRAINT pk_outbox PRIMARY KEY (id),
        CONSTRAINT ck_outbox_attempts CHECK (attempts >= 0)
      );
      CREATE INDEX ix_outbox_available ON outbox (available_at);
      CREATE TABLE policies (
        id uuid NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        body jsonb NOT NULL,
        adopted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        adopted_by text NOT NULL,
        in_force_from timestamptz(3) NOT NULL,
        CONSTRAINT pk_policies PRIMARY KEY (id),
        CONSTRAINT uq_policies_version UNIQUE (kind, name, version),
        CONSTRAINT ck_policies_version CHECK (version > 0)
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys, outbox TO plinth_app;
      GRANT SELECT, INSERT ON policies TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policies; DROP TABLE outbox; DROP TABLE idempotency_keys;');
  }
}
