import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Scores as the ranking reads them, narrow, with what they rest on beside them.
 */
export class NarrowScores1795350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_score_reports (
        project_id uuid NOT NULL,
        method_version text NOT NULL,
        report jsonb NOT NULL,
        CONSTRAINT pk_health_score_reports PRIMARY KEY (project_id, method_version),
        CONSTRAINT fk_health_score_reports_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );

      -- Scores are computed, not entered: the next look at a project writes its own anew.
      DELETE FROM health_scores;
      DROP INDEX ix_health_scores_rank;
      ALTER TABLE health_scores DROP CONSTRAINT ck_health_scores_product;
      ALTER TABLE health_scores
        DROP COLUMN report,
        ADD COLUMN underfunding_low double precision,
        ADD COLUMN underfunding_high double precision,
        ADD COLUMN coverage double precision NOT NULL,
        ADD COLUMN product_low double precision,
        ADD COLUMN product_high double precision,
        ADD COLUMN rank_key double precision NOT NULL,
        ADD CONSTRAINT ck_health_scores_product CHECK (CASE WHEN status = 'ok'
          THEN product_low IS NOT NULL AND product_middle IS NOT NULL AND product_high IS NOT NULL AND rank_key = product_middle
          ELSE product_low IS NULL AND product_middle IS NULL AND product_high IS NULL END);
      CREATE INDEX ix_health_scores_rank ON health_scores (method_version, status, rank_key, project_id);

      GRANT SELECT, INSERT, UPDATE, DELETE ON health_score_reports TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE health_score_reports;
      DELETE FROM health_scores;
      DROP INDEX ix_health_scores_rank;
      ALTER TABLE health_scores DROP CONSTRAINT ck_health_scores_product;
      ALTER TABLE health_scores
        DROP COLUMN underfunding_low,
        DROP COLUMN underfunding_high,
        DROP COLUMN coverage,
        DROP COLUMN product_low,
        DROP COLUMN product_high,
        DROP COLUMN rank_key,
        ADD COLUMN report jsonb NOT NULL,
        ADD CONSTRAINT ck_health_scores_product CHECK ((status = 'ok') = (product_middle IS NOT NULL));
      CREATE INDEX ix_health_scores_rank ON health_scores (method_version, product_middle DESC, project_id)
        WHERE status = 'ok';
    `);
  }
}
