import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Nobody who is or was of the team a payment is for approves or releases it, whatever the code asks. A certification is written with
 * the order and may be older than the membership, so it is judged when it is given.
 */
export class KeepTeamsOutOfPayments1795340000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION treasury_refuse_team_duty() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.duty <> 'certify' AND EXISTS (
          SELECT 1 FROM payment_orders o WHERE o.id = NEW.order_id AND (
            EXISTS (SELECT 1 FROM application_members m
                    WHERE m.application_id = o.application_id AND m.person_id = NEW.person_id)
            OR EXISTS (SELECT 1 FROM former_application_members f
                       WHERE f.application_id = o.application_id AND f.person_id = NEW.person_id))) THEN
          RAISE EXCEPTION 'somebody of the team has no part in its payment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_payment_duties_team';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_payment_duties_team BEFORE INSERT ON payment_duties
        FOR EACH ROW EXECUTE FUNCTION treasury_refuse_team_duty();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_payment_duties_team ON payment_duties;
      DROP FUNCTION treasury_refuse_team_duty();
    `);
  }
}
