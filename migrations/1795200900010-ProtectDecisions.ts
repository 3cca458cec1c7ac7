import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the council decided stands in the database too: a motion that ended never changes, the votes and suspensions frozen at
 * its opening never change, a recusal is not taken back, and ballots, objections, recusals and signatures are append-only for
 * the owner as well.
 */
export class ProtectDecisions1795200900010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION refuse_ended_motion() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.state <> 'open' THEN
          RAISE EXCEPTION 'motion % has ended', OLD.number USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_motions_ended BEFORE UPDATE OR DELETE ON motions
        FOR EACH ROW EXECUTE FUNCTION refuse_ended_motion();

      CREATE FUNCTION refuse_other_votes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.motion_id <> OLD.motion_id OR NEW.state_id <> OLD.state_id OR NEW.votes <> OLD.votes
           OR NEW.suspended <> OLD.suspended OR (OLD.recused AND NOT NEW.recused)
           OR NOT EXISTS (SELECT 1 FROM motions WHERE id = OLD.motion_id AND state = 'open') THEN
          RAISE EXCEPTION 'the votes on a motion are frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_motion_members_frozen BEFORE UPDATE ON motion_members
        FOR EACH ROW EXECUTE FUNCTION refuse_other_votes();
    `);
    for (const table of APPEND_ONLY) {
      await runner.query(`CREATE TRIGGER tr_${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of APPEND_ONLY) await runner.query(`DROP TRIGGER tr_${table}_append_only ON ${table}`);
    await runner.query(`
      DROP TRIGGER tr_motion_members_frozen ON motion_members;
      DROP TRIGGER tr_motions_ended ON motions;
      DROP FUNCTION refuse_other_votes();
      DROP FUNCTION refuse_ended_motion();
    `);
  }
}

const APPEND_ONLY = ['motion_items', 'ballots', 'objections', 'recusals', 'emergency_approvals'];
