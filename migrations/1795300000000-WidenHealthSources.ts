import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More places that know something about a project, and more reasons to look at people-derived values (health.md, two tiers). */
export class WidenHealthSources1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_source;
      ALTER TABLE health_source_runs ADD CONSTRAINT ck_health_source_runs_source CHECK (source IN ('github', 'gitlab',
        'forgejo', 'git-history', 'ledger', 'open-collective', 'funding-files', 'registry', 'scorecard', 'snapshot'));
      ALTER TABLE health_collections DROP CONSTRAINT ck_health_collections_reason;
      ALTER TABLE health_collections ADD CONSTRAINT ck_health_collections_reason CHECK (reason IN ('application', 'refresh',
        'sweep', 'funded', 'outreach'));
    `);
  }

  /** Only while nothing of the new kinds is stored: evidence is not deleted to go back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE health_collections DROP CONSTRAINT ck_health_collections_reason;
      ALTER TABLE health_collections ADD CONSTRAINT ck_health_collections_reason
        CHECK (reason IN ('application', 'refresh', 'sweep'));
      ALTER TABLE health_source_runs DROP CONSTRAINT ck_health_source_runs_source;
      ALTER TABLE health_source_runs ADD CONSTRAINT ck_health_source_runs_source
        CHECK (source IN ('github', 'git-history', 'snapshot'));
    `);
  }
}
