import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The assessment of a year can be taken back, by somebody who did not make it, and made anew. Who made those that stand already is in
 * the trace, unless they were erased there. What was taken back stays so.
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
      UPDATE assessments SET assessed_by = coalesce(actor.person_id::text,
          convert_from(entry.canonical, 'UTF8')::jsonb #>> '{actor,process}', assessed_by)
        FROM audit_entries entry LEFT JOIN audit_actors actor ON actor.entry_id = entry.id
        WHERE entry.type = 'members.contribution-assessed' AND entry.subject_id = assessments.id::text;
      CREATE UNIQUE INDEX uq_assessments_standing ON assessments (state_id, year) WHERE reversal_id IS NULL;
      REVOKE UPDATE ON assessments FROM plinth_app;
      GRANT UPDATE (overdue_since, reversal_id) ON assessments TO plinth_app;
      CREATE FUNCTION keep_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.reversal_id IS DISTINCT FROM OLD.reversal_id THEN
          RAISE EXCEPTION 'assessment % was taken back', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_assessments_keep_reversal BEFORE UPDATE ON assessments
        FOR EACH ROW WHEN (OLD.reversal_id IS NOT NULL) EXECUTE FUNCTION keep_reversal();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_assessments_keep_reversal ON assessments;
      DROP FUNCTION keep_reversal();
      REVOKE UPDATE (overdue_since, reversal_id) ON assessments FROM plinth_app;
      GRANT UPDATE ON assessments TO plinth_app;
      DROP INDEX uq_assessments_standing;
      ALTER TABLE assessments DROP COLUMN reversal_id, DROP COLUMN assessed_by,
        ADD CONSTRAINT uq_assessments_year UNIQUE (state_id, year);
      DROP TABLE assessment_reversals;
    `);
  }
}
