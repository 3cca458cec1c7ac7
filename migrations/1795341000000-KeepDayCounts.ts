import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts per pseudonymous person and day, one row per project: what moving windows are computed from without a clone. */
export class KeepDayCounts1795341000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_day_counts (
        project_id uuid CONSTRAINT pk_health_day_counts PRIMARY KEY,
        source text NOT NULL,
        pushed_at timestamptz(3),
        counted_at timestamptz(3) NOT NULL,
        is_complete boolean NOT NULL,
        kinds smallint[] NOT NULL,
        days integer[] NOT NULL,
        persons integer[] NOT NULL,
        employers integer[] NOT NULL,
        counts integer[] NOT NULL,
        CONSTRAINT ck_health_day_counts_source CHECK (source IN ('git-history', 'snapshot')),
        CONSTRAINT ck_health_day_counts_columns CHECK (cardinality(kinds) = cardinality(days)
          AND cardinality(days) = cardinality(persons) AND cardinality(persons) = cardinality(employers)
          AND cardinality(employers) = cardinality(counts)),
        CONSTRAINT fk_health_day_counts_project_id FOREIGN KEY (project_id) REFERENCES projects (id)
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON health_day_counts TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_day_counts');
  }
}
