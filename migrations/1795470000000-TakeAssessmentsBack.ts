import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The assessment of a year can be taken back, by somebody who did not make it, and made anew. Who made those that stand already was
 * not kept beside them.
 */
export class TakeAssessmentsBack1795470000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assessment_reversals (
        id uuid NOT NULL,
        year integer NOT NULL,
        weight_set_id uuid NOT NULL,
        assessed_by text NOT NULL,
        reversed_by text NOT NULL,
        reversed_at timestamptz(3) NOT NULL,
        reason text NOT NULL,
        CONSTRAINT pk_assessment_reversals PRIMARY KEY (id),
        CONSTRAINT uq_assessment_reversals_weight_set_id UNIQUE (weight_set_id),
        CONSTRAINT ck_assessment_reversals_four_eyes CHECK (reversed_by <> assessed_by),
        CONSTRAINT fk_assessment_reversals_weight_set_id FOREIGN KEY (weight_set_id) REFERENCES weight_sets (id)
      );
      CREATE TRIGGER tr_assessment_reversals_append_only BEFORE UPDATE OR DELETE ON assessment_reversals
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      GRANT SELECT, INSERT ON assessment_reversals TO plinth_app;

      ALTER TABLE assessments ADD COLUMN assessed_by text NOT NULL DEFAULT 'not-kept', ADD COLUMN reversal_id uuid,
        ADD CONSTRAINT fk_assessments_reversal_id FOREIGN KEY (reversal_id) REFERENCES assessment_reversals (id),
        DROP CONSTRAINT uq_assessments_year;
      ALTER TABLE assessments ALTER COLUMN assessed_by DROP DEFAULT;
      CREATE UNIQUE INDEX uq_assessments_standing ON assessments (state_id, year) WHERE reversal_id IS NULL;
      REVOKE UPDATE ON assessments FROM plinth_app;
      GRANT UPDATE (overdue_since, reversal_id) ON assessments TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE UPDATE (overdue_since, reversal_id) ON assessments FROM plinth_app;
      GRANT UPDATE ON assessments TO plinth_app;
      DROP INDEX uq_assessments_standing;
      ALTER TABLE assessments DROP COLUMN reversal_id, DROP COLUMN assessed_by,
        ADD CONSTRAINT uq_assessments_year UNIQUE (state_id, year);
      DROP TABLE assessment_reversals;
    `);
  }
}
