import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a statement showed of contributions, and what people said of money on it, can be undone with it. The ending of a receipt and
 * the assignment of a movement stay where they are and count for nothing from then on. A bank also takes a contribution back: a
 * reversal, by one line of one statement, while the receipt keeps its ending.
 */
export class UndoWhatAStatementShowed1795501000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_receipt_endings_append_only ON receipt_endings;
      ALTER TABLE receipt_endings ADD COLUMN id uuid, ADD COLUMN undone_at timestamptz(3);
      -- The posting of a confirmation is called by its ending; so far, by its receipt.
      UPDATE receipt_endings SET id = receipt_id;
      ALTER TABLE receipt_endings ALTER COLUMN id SET NOT NULL, DROP CONSTRAINT pk_receipt_endings,
        ADD CONSTRAINT pk_receipt_endings PRIMARY KEY (id);
      CREATE UNIQUE INDEX uq_receipt_endings_live ON receipt_endings (receipt_id) WHERE undone_at IS NULL;
      CREATE TRIGGER tr_receipt_endings_append_only BEFORE DELETE ON receipt_endings
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER tr_receipt_endings_keep_columns BEFORE UPDATE ON receipt_endings FOR EACH ROW EXECUTE FUNCTION
        treasury_keep_columns('id', 'receipt_id', 'outcome', 'movement_id', 'at', 'ended_by', 'reason');
      CREATE TRIGGER tr_receipt_endings_decided BEFORE UPDATE ON receipt_endings FOR EACH ROW
        EXECUTE FUNCTION treasury_refuse_once('undone_at');
      GRANT UPDATE (undone_at) ON receipt_endings TO plinth_app;

      CREATE TABLE receipt_reversals (
        id uuid NOT NULL,
        receipt_id uuid NOT NULL,
        movement_id uuid NOT NULL,
        at timestamptz(3) NOT NULL,
        reversed_by text NOT NULL,
        undone_at timestamptz(3),
        CONSTRAINT pk_receipt_reversals PRIMARY KEY (id),
        CONSTRAINT fk_receipt_reversals_receipt_id FOREIGN KEY (receipt_id) REFERENCES contribution_receipts (id)
      );
      CREATE UNIQUE INDEX uq_receipt_reversals_live ON receipt_reversals (receipt_id) WHERE undone_at IS NULL;
      CREATE UNIQUE INDEX uq_receipt_reversals_movement ON receipt_reversals (movement_id) WHERE undone_at IS NULL;
      CREATE TRIGGER tr_receipt_reversals_append_only BEFORE DELETE ON receipt_reversals
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER tr_receipt_reversals_keep_columns BEFORE UPDATE ON receipt_reversals FOR EACH ROW EXECUTE FUNCTION
        treasury_keep_columns('id', 'receipt_id', 'movement_id', 'at', 'reversed_by');
      CREATE TRIGGER tr_receipt_reversals_decided BEFORE UPDATE ON receipt_reversals FOR EACH ROW
        EXECUTE FUNCTION treasury_refuse_once('undone_at');
      GRANT SELECT, INSERT, UPDATE (undone_at) ON receipt_reversals TO plinth_app;

      CREATE OR REPLACE VIEW standing_receipts AS
        SELECT r.*, e.receipt_id IS NOT NULL AS is_confirmed
        FROM contribution_receipts r LEFT JOIN receipt_endings e ON e.receipt_id = r.id AND e.undone_at IS NULL
        WHERE e.outcome IS DISTINCT FROM 'taken-back'
          AND NOT EXISTS (SELECT FROM receipt_reversals v WHERE v.receipt_id = r.id AND v.undone_at IS NULL);

      ALTER TABLE movement_assignments ADD COLUMN set_aside_at timestamptz(3);
      DROP INDEX uq_movement_assignments_live, uq_movement_assignments_counterpart;
      CREATE UNIQUE INDEX uq_movement_assignments_live ON movement_assignments (movement_id)
        WHERE outcome IS DISTINCT FROM 'rejected' AND set_aside_at IS NULL;
      CREATE UNIQUE INDEX uq_movement_assignments_counterpart ON movement_assignments (counterpart_id)
        WHERE outcome IS DISTINCT FROM 'rejected' AND set_aside_at IS NULL;
      DROP TRIGGER tr_movement_assignments_decided ON movement_assignments;
      CREATE TRIGGER tr_movement_assignments_decided BEFORE UPDATE ON movement_assignments FOR EACH ROW
        WHEN (OLD.set_aside_at IS NOT DISTINCT FROM NEW.set_aside_at OR OLD.set_aside_at IS NOT NULL
          OR (OLD.outcome, OLD.decided_by, OLD.decided_at, OLD.decision_reason)
            IS DISTINCT FROM (NEW.outcome, NEW.decided_by, NEW.decided_at, NEW.decision_reason))
        EXECUTE FUNCTION treasury_refuse_once('outcome');
      CREATE TRIGGER tr_movement_assignments_set_aside BEFORE UPDATE ON movement_assignments FOR EACH ROW
        EXECUTE FUNCTION treasury_refuse_once('set_aside_at');
    `);
  }

  /**
   * Only while nothing was undone and no contribution taken back: it would count again, against the books. What was confirmed since is
   * called by its receipt afterwards, which its posting is not.
   */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM receipt_endings WHERE undone_at IS NOT NULL) OR EXISTS (SELECT FROM receipt_reversals)
          OR EXISTS (SELECT FROM movement_assignments WHERE set_aside_at IS NOT NULL) THEN
          RAISE EXCEPTION 'what was undone would count again' USING ERRCODE = 'restrict_violation';
        END IF;
      END $$;
      DROP TRIGGER tr_movement_assignments_set_aside ON movement_assignments;
      DROP TRIGGER tr_movement_assignments_decided ON movement_assignments;
      DROP INDEX uq_movement_assignments_live, uq_movement_assignments_counterpart;
      ALTER TABLE movement_assignments DROP COLUMN set_aside_at;
      CREATE UNIQUE INDEX uq_movement_assignments_live ON movement_assignments (movement_id)
        WHERE outcome IS DISTINCT FROM 'rejected';
      CREATE UNIQUE INDEX uq_movement_assignments_counterpart ON movement_assignments (counterpart_id)
        WHERE outcome IS DISTINCT FROM 'rejected';
      CREATE TRIGGER tr_movement_assignments_decided BEFORE UPDATE ON movement_assignments FOR EACH ROW
        EXECUTE FUNCTION treasury_refuse_once('outcome');

      CREATE OR REPLACE VIEW standing_receipts AS
        SELECT r.*, e.receipt_id IS NOT NULL AS is_confirmed
        FROM contribution_receipts r LEFT JOIN receipt_endings e ON e.receipt_id = r.id
        WHERE e.outcome IS DISTINCT FROM 'taken-back';
      DROP TABLE receipt_reversals;

      REVOKE UPDATE (undone_at) ON receipt_endings FROM plinth_app;
      DROP TRIGGER tr_receipt_endings_decided ON receipt_endings;
      DROP TRIGGER tr_receipt_endings_keep_columns ON receipt_endings;
      DROP TRIGGER tr_receipt_endings_append_only ON receipt_endings;
      DROP INDEX uq_receipt_endings_live;
      ALTER TABLE receipt_endings DROP CONSTRAINT pk_receipt_endings, DROP COLUMN id, DROP COLUMN undone_at,
        ADD CONSTRAINT pk_receipt_endings PRIMARY KEY (receipt_id);
      CREATE TRIGGER tr_receipt_endings_append_only BEFORE UPDATE OR DELETE ON receipt_endings
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }
}
