import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A statement that was taken in and is wrong is set aside by two people. It stays as it was read, and counts for nothing: the right one
 * may bear the same name. What a person said of it never changes afterwards.
 */
export class SetStatementsAside1795461000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE bank_statements ADD COLUMN set_aside_at timestamptz(3);
      ALTER TABLE bank_statements DROP CONSTRAINT uq_bank_statements_ref;
      CREATE UNIQUE INDEX uq_bank_statements_ref ON bank_statements (account, currency, statement_ref)
        WHERE set_aside_at IS NULL;
      GRANT UPDATE (set_aside_at) ON bank_statements TO plinth_app;
      CREATE TABLE statement_set_asides (
        id uuid NOT NULL,
        statement_id uuid NOT NULL,
        reason text NOT NULL,
        proposed_by uuid NOT NULL,
        proposed_at timestamptz(3) NOT NULL,
        outcome text,
        decided_by uuid,
        decided_at timestamptz(3),
        decision_reason text,
        CONSTRAINT pk_statement_set_asides PRIMARY KEY (id),
        CONSTRAINT fk_statement_set_asides_statement_id FOREIGN KEY (statement_id) REFERENCES bank_statements (id),
        CONSTRAINT fk_statement_set_asides_proposed_by FOREIGN KEY (proposed_by) REFERENCES people (id),
        CONSTRAINT fk_statement_set_asides_decided_by FOREIGN KEY (decided_by) REFERENCES people (id),
        CONSTRAINT ck_statement_set_asides_outcome CHECK (outcome IN ('set-aside', 'rejected') AND decided_by IS NOT NULL
          AND decided_at IS NOT NULL OR outcome IS NULL AND decided_by IS NULL),
        CONSTRAINT ck_statement_set_asides_persons CHECK (decided_by <> proposed_by)
      );
      CREATE UNIQUE INDEX uq_statement_set_asides_live ON statement_set_asides (statement_id)
        WHERE outcome IS DISTINCT FROM 'rejected';
      GRANT SELECT, INSERT, UPDATE ON statement_set_asides TO plinth_app;
      CREATE TRIGGER tr_statement_set_asides_keep_columns BEFORE UPDATE ON statement_set_asides FOR EACH ROW
        EXECUTE FUNCTION treasury_keep_columns('id', 'statement_id', 'reason', 'proposed_by', 'proposed_at');
    `);
  }

  /** Only while none was replaced: statements are not deleted to go back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE statement_set_asides;
      DROP INDEX uq_bank_statements_ref;
      ALTER TABLE bank_statements DROP COLUMN set_aside_at;
      ALTER TABLE bank_statements ADD CONSTRAINT uq_bank_statements_ref UNIQUE (account, currency, statement_ref);
    `);
  }
}
