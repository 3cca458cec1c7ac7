import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A receipt recorded by hand waits for the statement: it ends once, confirmed by one line of one statement or taken back by a
 * person. What was there before came from the bank and counts as confirmed.
 */
export class ConfirmReceiptsByStatement1795201133000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE receipt_endings (
        receipt_id uuid NOT NULL,
        outcome text NOT NULL,
        movement_id uuid,
        at timestamptz(3) NOT NULL,
        ended_by text NOT NULL,
        reason text,
        CONSTRAINT pk_receipt_endings PRIMARY KEY (receipt_id),
        CONSTRAINT uq_receipt_endings_movement_id UNIQUE (movement_id),
        CONSTRAINT ck_receipt_endings_outcome CHECK (outcome IN ('confirmed', 'taken-back')),
        CONSTRAINT ck_receipt_endings_reason CHECK ((outcome = 'taken-back') = (reason IS NOT NULL)),
        CONSTRAINT fk_receipt_endings_receipt_id FOREIGN KEY (receipt_id) REFERENCES contribution_receipts (id)
      );
      INSERT INTO receipt_endings (receipt_id, outcome, at, ended_by)
        SELECT id, 'confirmed', recorded_at, recorded_by FROM contribution_receipts;

      UPDATE statement_movements SET match = 'unmatched', match_detail = 'unidentified-receipt'
        WHERE match = 'contribution' AND resolved_at IS NULL;

      CREATE VIEW standing_receipts AS
        SELECT r.*, e.receipt_id IS NOT NULL AS is_confirmed
        FROM contribution_receipts r LEFT JOIN receipt_endings e ON e.receipt_id = r.id
        WHERE e.outcome IS DISTINCT FROM 'taken-back';

      CREATE TRIGGER tr_contribution_receipts_append_only BEFORE UPDATE OR DELETE ON contribution_receipts
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER tr_receipt_endings_append_only BEFORE UPDATE OR DELETE ON receipt_endings
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      GRANT SELECT, INSERT ON receipt_endings TO plinth_app;
      GRANT SELECT ON standing_receipts TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_contribution_receipts_append_only ON contribution_receipts;
      DROP VIEW standing_receipts;
      DROP TABLE receipt_endings;
    `);
  }
}
