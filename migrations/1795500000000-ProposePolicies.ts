import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new version of a policy takes two people: one proposes it, another adopts it. What was proposed and what was decided never change. */
export class ProposePolicies1795500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy_proposals (
        id uuid NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        body jsonb NOT NULL,
        in_force_from timestamptz(3) NOT NULL,
        decision text NOT NULL,
        proposed_by uuid NOT NULL,
        proposed_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        outcome text,
        decided_by uuid,
        decided_at timestamptz(3),
        reason text,
        policy_id uuid,
        CONSTRAINT pk_policy_proposals PRIMARY KEY (id),
        CONSTRAINT fk_policy_proposals_policy_id FOREIGN KEY (policy_id) REFERENCES policies (id),
        CONSTRAINT fk_policy_proposals_proposed_by FOREIGN KEY (proposed_by) REFERENCES people (id),
        CONSTRAINT fk_policy_proposals_decided_by FOREIGN KEY (decided_by) REFERENCES people (id),
        CONSTRAINT ck_policy_proposals_version CHECK (version > 1),
        CONSTRAINT ck_policy_proposals_expiry CHECK (expires_at <= in_force_from),
        CONSTRAINT ck_policy_proposals_outcome CHECK (
          outcome IN ('adopted', 'withdrawn') AND decided_by IS NOT NULL AND decided_at IS NOT NULL
            AND (outcome = 'adopted') = (policy_id IS NOT NULL) AND (outcome = 'withdrawn') = (reason IS NOT NULL)
          OR outcome IS NULL AND decided_by IS NULL AND decided_at IS NULL AND policy_id IS NULL AND reason IS NULL),
        CONSTRAINT ck_policy_proposals_four_eyes CHECK (outcome IS DISTINCT FROM 'adopted' OR decided_by <> proposed_by),
        CONSTRAINT ck_policy_proposals_in_time CHECK (outcome IS DISTINCT FROM 'adopted' OR decided_at < expires_at)
      );
      CREATE INDEX ix_policy_proposals_policy ON policy_proposals (kind, name, version);
      CREATE TRIGGER tr_policy_proposals_keep_columns BEFORE UPDATE ON policy_proposals FOR EACH ROW
        EXECUTE FUNCTION treasury_keep_columns('id', 'kind', 'name', 'version', 'body', 'in_force_from', 'decision',
          'proposed_by', 'proposed_at', 'expires_at');
      CREATE TRIGGER tr_policy_proposals_decided BEFORE UPDATE ON policy_proposals FOR EACH ROW
        EXECUTE FUNCTION treasury_refuse_once('outcome');
      GRANT SELECT, INSERT ON policy_proposals TO plinth_app;
      GRANT UPDATE (outcome, decided_by, decided_at, reason, policy_id) ON policy_proposals TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policy_proposals');
  }
}
