import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A state has one final ballot on a motion, and none after it, whatever the code asks: its place on the motion is locked before
 * anybody looks. Ballots never change, so two final ones from before keep the index from being made, and people have to judge them.
 */
export class LetOneBallotBeFinal1795343000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNIQUE INDEX uq_ballots_final ON ballots (motion_id, state_id) WHERE final;
      CREATE FUNCTION refuse_ballot_after_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM motion_members WHERE motion_id = NEW.motion_id AND state_id = NEW.state_id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM ballots
                   WHERE motion_id = NEW.motion_id AND state_id = NEW.state_id AND final) THEN
          RAISE EXCEPTION 'state % has called its ballot final', NEW.state_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_ballots_final';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_ballots_final BEFORE INSERT ON ballots
        FOR EACH ROW EXECUTE FUNCTION refuse_ballot_after_final();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_ballots_final ON ballots;
      DROP FUNCTION refuse_ballot_after_final();
      DROP INDEX uq_ballots_final;
    `);
  }
}
