import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Health evidence: collections with their sources, values with provenance, the newest of each, scores and signals. */
export class CreateHealth1795200650000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_collections (
        id uuid CONSTRAINT pk_health_collections PRIMARY KEY,
        project_id uuid NOT NULL,
        tier smallint NOT NULL,
        reason text NOT NULL,
        state text NOT NULL,
        outcome text,
        requested_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3),
        CONSTRAINT ck_health_collections_tier CHECK (tier IN (1, 2)),
        CONSTRAINT ck_health_collections_reason CHECK (reason IN ('application', 'refresh', 'sweep')),
        CONSTRAINT ck_health_collections_state CHECK (
          (state = 'collecting' AND outcome IS NULL AND finished_at IS NULL) OR
          (state = 'finished' AND finished_at IS NOT NULL AND outcome IN ('collected', 'partial', 'unavailable'))),
        CONSTRAINT fk_health_collections_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      CREATE INDEX ix_health_collections_project ON health_collections (project_id, requested_at);
      CREATE UNIQUE INDEX uq_health_collections_open ON health_collections (project_id) WHERE state = 'collecting';

      CREATE TABLE health_source_runs (
        id uuid CONSTRAINT pk_health_source_runs PRIMARY KEY,
        collection_id uuid NOT NULL,
        source text NOT NULL,
        outcome text NOT NULL,
        failure text,
        observed integer NOT NULL,
        at timestamptz(3) NOT NULL,
        CONSTRAINT uq_health_source_runs_source UNIQUE (collection_id, source),
        CONSTRAINT ck_health_source_runs_outcome CHECK (outcome IN ('collected', 'failed')),
        CONSTRAINT ck_health_source_runs_source CHECK (source IN ('github', 'git-history', 'snapshot')),
        CONSTRAINT fk_health_source_runs_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );

      CREATE TABLE health_metrics (
        id uuid CONSTRAINT pk_health_metrics PRIMARY KEY,
        collection_id uuid NOT NULL,
        project_id uuid NOT NULL,
        metric text NOT NULL,
        tier smallint NOT NULL,
        value double precision,
        numerator double precision,
        denominator double precision,
        unit text NOT NULL,
        window_start timestamptz(3),
        window_end timestamptz(3),
        observed_at timestamptz(3) NOT NULL,
        source text NOT NULL,
        source_version text NOT NULL,
        method_version text NOT NULL,
        coverage double precision NOT NULL,
        null_reason text,
        CONSTRAINT uq_health_metrics_value UNIQUE (collection_id, metric, source),
        CONSTRAINT ck_health_metrics_null CHECK ((value IS NULL) = (null_reason IS NOT NULL)),
        CONSTRAINT ck_health_metrics_null_reason CHECK (null_reason IS NULL OR null_reason IN
          ('not-collected', 'not-applicable', 'error', 'rate-limited', 'no-demand')),
        CONSTRAINT ck_health_metrics_coverage CHECK (coverage BETWEEN 0 AND 1),
        CONSTRAINT fk_health_metrics_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );
      CREATE INDEX ix_health_metrics_project ON health_metrics (project_id, metric, observed_at);
      CREATE INDEX ix_health_metrics_age ON health_metrics (tier, observed_at);

      CREATE TABLE health_latest (
        project_id uuid CONSTRAINT pk_health_latest PRIMARY KEY,
        collection_id uuid NOT NULL,
        metrics jsonb NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT fk_health_latest_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_health_latest_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );

      CREATE TABLE health_scores (
        project_id uuid NOT NULL,
        method_version text NOT NULL,
        collection_id uuid,
        status text NOT NULL,
        criticality double precision,
        fragility double precision,
        product_middle double precision,
        report jsonb NOT NULL,
        computed_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_health_scores PRIMARY KEY (project_id, method_version),
        CONSTRAINT ck_health_scores_status CHECK (status IN ('ok', 'insufficient-data', 'succession-list')),
        CONSTRAINT ck_health_scores_product CHECK ((status = 'ok') = (product_middle IS NOT NULL)),
        CONSTRAINT fk_health_scores_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_health_scores_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );
      CREATE INDEX ix_health_scores_rank ON health_scores (method_version, product_middle DESC, project_id)
        WHERE status = 'ok';

      CREATE TABLE health_assessments (
        project_id uuid CONSTRAINT pk_health_assessments PRIMARY KEY,
        need_class text,
        income_minor bigint,
        paid_share double precision,
        exposure double precision,
        reason text NOT NULL,
        assessed_by text NOT NULL,
        assessed_at timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_assessments_need_class CHECK (need_class IS NULL OR need_class IN ('S', 'M', 'L', 'XL')),
        CONSTRAINT ck_health_assessments_income CHECK (income_minor IS NULL OR income_minor >= 0),
        CONSTRAINT ck_health_assessments_paid_share CHECK (paid_share IS NULL OR paid_share BETWEEN 0 AND 1),
        CONSTRAINT ck_health_assessments_exposure CHECK (exposure IS NULL OR exposure BETWEEN 0 AND 1),
        CONSTRAINT ck_health_assessments_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT fk_health_assessments_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );

      CREATE TABLE health_signals (
        project_id uuid CONSTRAINT pk_health_signals PRIMARY KEY,
        collection_id uuid NOT NULL,
        level text NOT NULL,
        signals jsonb NOT NULL,
        as_of timestamptz(3) NOT NULL,
        CONSTRAINT ck_health_signals_level CHECK (level IN ('none', 'notice', 'review')),
        CONSTRAINT fk_health_signals_project_id FOREIGN KEY (project_id) REFERENCES projects (id),
        CONSTRAINT fk_health_signals_collection_id FOREIGN KEY (collection_id) REFERENCES health_collections (id)
      );

      GRANT SELECT, INSERT, UPDATE, DELETE ON health_collections, health_source_runs, health_metrics, health_latest,
        health_scores, health_assessments, health_signals TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE health_signals, health_assessments, health_scores, health_latest, health_metrics, health_source_runs,
         health_collections`,
    );
  }
}
