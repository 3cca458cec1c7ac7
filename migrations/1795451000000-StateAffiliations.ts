import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People say for whom they work. Nobody was asked so far, which is not the same as working for nobody. */
export class StateAffiliations1795451000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE people ADD COLUMN affiliations_stated_at timestamptz(3);
      UPDATE people SET affiliations_stated_at = created_at
        WHERE id IN (SELECT person_id FROM affiliations);
      ALTER TABLE organisations ADD COLUMN name_key text;
      UPDATE organisations SET name_key = lower(regexp_replace(btrim(normalize(name, NFKC)), '\\s+', ' ', 'g'));
      ALTER TABLE organisations ALTER COLUMN name_key SET NOT NULL;
      CREATE INDEX ix_organisations_name_key ON organisations (name_key);
      ALTER TABLE affiliations ADD CONSTRAINT ck_affiliations_dates CHECK (until >= since);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE affiliations DROP CONSTRAINT ck_affiliations_dates;
      ALTER TABLE organisations DROP COLUMN name_key;
      ALTER TABLE people DROP COLUMN affiliations_stated_at;
    `);
  }
}
