import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people say of movements that nothing explains. A movement has one assignment that was not rejected, two different people
 * stand behind what needs two, a credit goes back once, and a milestone is paid by one order. What a statement showed, what an order
 * says and what a person said never change afterwards.
 */
export class AssignMovements1795201134000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE movement_assignments (
        id uuid NOT NULL,
        movement_id uuid NOT NULL,
        kind text NOT NULL,
        order_ids jsonb NOT NULL,
        assessment_id uuid,
        donor text,
        counterpart_id uuid,
        reason text NOT NULL,
        needs_second boolean NOT NULL,
        assigned_by uuid NOT NULL,
        assigned_at timestamptz(3) NOT NULL,
        outcome text,
        decided_by uuid,
        decided_at timestamptz(3),
        decision_reason text,
        CONSTRAINT pk_movement_assignments PRIMARY KEY (id),
        CONSTRAINT fk_movement_assignments_movement_id FOREIGN KEY (movement_id) REFERENCES statement_movements (id),
        CONSTRAINT fk_movement_assignments_counterpart_id FOREIGN KEY (counterpart_id) REFERENCES statement_movements (id),
        CONSTRAINT fk_movement_assignments_assessment_id FOREIGN KEY (assessment_id) REFERENCES assessments (id),
        CONSTRAINT fk_movement_assignments_assigned_by FOREIGN KEY (assigned_by) REFERENCES people (id),
        CONSTRAINT fk_movement_assignments_decided_by FOREIGN KEY (decided_by) REFERENCES people (id),
        CONSTRAINT ck_movement_assignments_outcome CHECK (outcome IN ('booked', 'rejected') AND decided_at IS NOT NULL OR outcome IS NULL),
        CONSTRAINT ck_movement_assignments_persons CHECK (decided_by <> assigned_by),
        CONSTRAINT ck_movement_assignments_two CHECK (outcome IS NULL OR NOT needs_second OR decided_by IS NOT NULL)
      );
      CREATE UNIQUE INDEX uq_movement_assignments_live ON movement_assignments (movement_id)
        WHERE outcome IS DISTINCT FROM 'rejected';
      CREATE UNIQUE INDEX uq_movement_assignments_counterpart ON movement_assignments (counterpart_id)
        WHERE outcome IS DISTINCT FROM 'rejected';
      CREATE UNIQUE INDEX uq_payment_orders_settled ON payment_orders (milestone_id) WHERE state = 'settled';
      GRANT SELECT, INSERT, UPDATE ON movement_assignments TO plinth_app;
    `);
    await runner.query(`
      CREATE FUNCTION treasury_keep_columns() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        column_name text;
      BEGIN
        FOREACH column_name IN ARRAY TG_ARGV LOOP
          IF to_jsonb(NEW) -> column_name IS DISTINCT FROM to_jsonb(OLD) -> column_name THEN
            RAISE EXCEPTION '% of % never changes', column_name, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
          END IF;
        END LOOP;
        RETURN NEW;
      END $$;
    `);
    for (const [table, columns] of Object.entries(KEPT)) {
      await runner.query(
        `CREATE TRIGGER tr_${table}_keep_columns BEFORE UPDATE ON ${table} FOR EACH ROW
           EXECUTE FUNCTION treasury_keep_columns(${columns.map((column) => `'${column}'`).join(', ')})`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(KEPT))
      await runner.query(`DROP TRIGGER tr_${table}_keep_columns ON ${table}`);
    await runner.query(`
      DROP FUNCTION treasury_keep_columns();
      DROP INDEX uq_payment_orders_settled;
      DROP TABLE movement_assignments;
    `);
  }
}

/** Columns that are written once, by table. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  movement_assignments: [
    ...['id', 'movement_id', 'kind', 'order_ids', 'assessment_id', 'donor', 'counterpart_id', 'reason'],
    ...['needs_second', 'assigned_by', 'assigned_at'],
  ],
  statement_movements: [
    ...[
      'id',
      'statement_id',
      'entry_index',
      'part_index',
      'amount_minor',
      'currency',
      'credit_debit',
      'booking_date',
    ],
    ...[
      'end_to_end_id',
      'account_servicer_reference',
      'payment_information_id',
      'creditor_reference',
      'return_reason',
    ],
  ],
  payment_orders: [
    ...[
      'id',
      'end_to_end_id',
      'milestone_id',
      'application_id',
      'payee_id',
      'payee_person_id',
      'account_version',
    ],
    ...[
      'service',
      'creditor',
      'charge_bearer',
      'amount_minor',
      'currency',
      'remittance',
      'order_hash',
      'created_at',
    ],
    'third_approver_from_minor',
  ],
  payee_accounts: [
    ...['payee_id', 'version', 'route', 'creditor', 'charge_bearer', 'entered_by', 'entered_at'],
  ],
};
