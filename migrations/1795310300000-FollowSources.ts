import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far asking a source is while a collection runs, at which tier it answered, and when a project was last looked at in earnest. */
export class FollowSources1795310300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_source_asks (
        collection_id uuid NOT NULL,
        source text NOT NULL,
        state text NOT NULL,
        first_at timestamptz(3),
        limits integer NOT NULL DEFAULT 0,
        errors integer NOT NULL DEFAULT 0,
        code text,
        since timestamptz(3) NOT NULL,
        wakes_at timestamptz(3),
        CONSTRAINT pk_health_source_asks PRIMARY KEY (collection_id, source),
        CONSTRAINT ck_health_source_asks_state CHECK (state IN ('pending', 'asking', 'waiting')),
        CONSTRAINT ck_health_source_asks_wakes CHECK ((state = 'waiting') = (wakes_at IS NOT NULL)),
        CONSTRAINT ck_health_source_asks_first CHECK ((state = 'pending') = (first_at IS NULL)),
        CONSTRAINT fk_health_source_asks_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );

      ALTER TABLE health_source_runs ADD COLUMN tier smallint NOT NULL DEFAULT 2,
        ADD CONSTRAINT ck_health_source_runs_tier CHECK (tier IN (1, 2));
      ALTER TABLE health_source_runs ALTER COLUMN tier DROP DEFAULT;

      ALTER TABLE health_latest ADD COLUMN looked_at timestamptz(3);
      UPDATE health_latest SET looked_at = updated_at;
      CREATE INDEX ix_health_latest_looked ON health_latest (looked_at);

      GRANT SELECT, INSERT, UPDATE, DELETE ON health_source_asks TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_health_latest_looked;
      ALTER TABLE health_latest DROP COLUMN looked_at;
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_tier, DROP COLUMN tier;
      DROP TABLE health_source_asks;
    `);
  }
}
