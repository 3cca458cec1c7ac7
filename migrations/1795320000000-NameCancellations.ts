import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which act cancelled a motion, beside the words it was cancelled with. Motions cancelled before say so in the audit log; what
 * is not found there left the council. Motions that ended never change: the trigger that says so rests meanwhile.
 */
export class NameCancellations1795320000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE motions ADD cancel_cause text;
      ALTER TABLE motions DISABLE TRIGGER tr_motions_ended;
      UPDATE motions SET cancel_cause = coalesce(
        (SELECT convert_from(canonical, 'UTF8')::jsonb #>> '{data,because}' FROM audit_entries
         WHERE type = 'council.motion-cancelled' AND subject_id = motions.id::text),
        'left-council') WHERE state = 'cancelled';
      ALTER TABLE motions ENABLE TRIGGER tr_motions_ended;
      ALTER TABLE motions
        ADD CONSTRAINT ck_motions_cancel_cause CHECK (cancel_cause IN ('defer', 'reopen', 'annul', 'refer-back',
          'completed', 'ineligible', 'not-invited', 'declined', 'withdrawn', 'lapsed', 'terminated',
          'secretariat', 'superseded', 'left-council')),
        ADD CONSTRAINT ck_motions_cancelled CHECK ((state = 'cancelled') = (cancel_cause IS NOT NULL)
          AND (state = 'cancelled' OR cancelled_because IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE motions DROP CONSTRAINT ck_motions_cancelled, DROP CONSTRAINT ck_motions_cancel_cause,
        DROP COLUMN cancel_cause;
    `);
  }
}
