import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, organisations and accounts, the roles people hold, their sessions and tokens, and who read restricted fields. */
export class CreateIdentity1795200200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE people (
        id uuid CONSTRAINT pk_people PRIMARY KEY,
        public_name text NOT NULL,
        legal_name text,
        email text,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        closed_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT ck_people_public_name CHECK (length(public_name) BETWEEN 1 AND 200)
      );
      CREATE TABLE organisations (
        id uuid CONSTRAINT pk_organisations PRIMARY KEY,
        name text NOT NULL,
        country text,
        registration text,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TABLE affiliations (
        id uuid CONSTRAINT pk_affiliations PRIMARY KEY,
        person_id uuid NOT NULL,
        organisation_id uuid NOT NULL,
        kind text NOT NULL,
        since date,
        until date,
        CONSTRAINT ck_affiliations_kind CHECK (kind IN ('employer', 'contractor', 'board', 'member')),
        CONSTRAINT fk_affiliations_person_id FOREIGN KEY (person_id) REFERENCES people (id),
        CONSTRAINT fk_affiliations_organisation_id FOREIGN KEY (organisation_id) REFERENCES organisations (id)
      );
      CREATE INDEX ix_affiliations_person ON affiliations (person_id);

      CREATE TABLE accounts (
        id uuid CONSTRAINT pk_accounts PRIMARY KEY,
        person_id uuid NOT NULL,
        kind text NOT NULL,
        iss text NOT NULL,
        sub text NOT NULL,
        label text,
        acr text,
        linked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        last_used_at timestamptz(3),
        CONSTRAINT uq_accounts_iss_sub UNIQUE (iss, sub),
        CONSTRAINT ck_accounts_kind CHECK (kind IN ('oidc', 'email', 'forge')),
        CONSTRAINT fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_accounts_person ON accounts (person_id);

      CREATE TABLE role_grants (
        id uuid CONSTRAINT pk_role_grants PRIMARY KEY,
        person_id uuid NOT NULL,
        role text NOT NULL,
        scope_type text NOT NULL,
        scope_id text,
        granted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        granted_by text NOT NULL,
        ended_at timestamptz(3),
        ended_by text,
        CONSTRAINT ck_role_grants_role CHECK (role IN ('applicant', 'reviewer', 'tab-chair', 'representative',
          'alternate', 'adviser', 'executive', 'secretariat', 'programme', 'treasury', 'appeal-panel',
          'state-finance', 'donor', 'data-protection-officer', 'auditor', 'admin')),
        CONSTRAINT ck_role_grants_scope CHECK (scope_type IN ('fund', 'state', 'call', 'application', 'project')
          AND (scope_type = 'fund') = (scope_id IS NULL)),
        CONSTRAINT ck_role_grants_state CHECK (scope_type = 'state'
          OR role NOT IN ('representative', 'alternate', 'adviser', 'state-finance')),
        CONSTRAINT fk_role_grants_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_role_grants_person ON role_grants (person_id);
      CREATE UNIQUE INDEX uq_role_grants_held ON role_grants (person_id, role, scope_type, coalesce(scope_id, ''))
        WHERE ended_at IS NULL;

      CREATE TABLE sessions (
        sid text CONSTRAINT pk_sessions PRIMARY KEY,
        sess jsonb NOT NULL,
        expire timestamptz(3) NOT NULL
      );
      CREATE INDEX ix_sessions_expire ON sessions (expire);
      CREATE INDEX ix_sessions_person ON sessions ((sess ->> 'personId'));

      CREATE TABLE access_tokens (
        id uuid CONSTRAINT pk_access_tokens PRIMARY KEY,
        person_id uuid NOT NULL,
        name text NOT NULL,
        scopes text[] NOT NULL,
        secret_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3),
        revoked_at timestamptz(3),
        CONSTRAINT ck_access_tokens_hash CHECK (octet_length(secret_hash) = 32),
        CONSTRAINT ck_access_tokens_expiry CHECK (expires_at > created_at),
        CONSTRAINT fk_access_tokens_person_id FOREIGN KEY (person_id) REFERENCES people (id)
      );
      CREATE INDEX ix_access_tokens_person ON access_tokens (person_id);

      CREATE TABLE login_codes (
        id uuid CONSTRAINT pk_login_codes PRIMARY KEY,
        email text NOT NULL,
        code_hash bytea NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        CONSTRAINT ck_login_codes_attempts CHECK (attempts BETWEEN 0 AND 5),
        CONSTRAINT ck_login_codes_hash CHECK (octet_length(code_hash) = 32)
      );
      CREATE INDEX ix_login_codes_expires_at ON login_codes (expires_at);

      CREATE TABLE read_log (
        id uuid CONSTRAINT pk_read_log PRIMARY KEY,
        reader_id text NOT NULL,
        resource text NOT NULL,
        subject_id text NOT NULL,
        fields text[] NOT NULL,
        at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX ix_read_log_subject ON read_log (subject_id, at);

      CREATE TABLE rate_limits (
        key character varying(255) CONSTRAINT pk_rate_limits PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );

      GRANT SELECT, INSERT, UPDATE, DELETE ON people, organisations, affiliations, accounts, role_grants, sessions,
        access_tokens, login_codes, rate_limits TO plinth_app;
      GRANT SELECT, INSERT, DELETE ON read_log TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE rate_limits, read_log, login_codes, access_tokens, sessions, role_grants, accounts, affiliations,
        organisations, people;
    `);
  }
}
