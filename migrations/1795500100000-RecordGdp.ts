import type { MigrationInterface, QueryRunner } from 'typeorm';

/** GDP by year and source. An assessment names the figure it is by; null is the one the state was founded with. */
export class RecordGdp1795500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gdp_figures (
        id uuid NOT NULL,
        state_id text NOT NULL,
        year integer NOT NULL,
        gdp_musd bigint NOT NULL,
        source text NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_gdp_figures PRIMARY KEY (id),
        CONSTRAINT fk_gdp_figures_state_id FOREIGN KEY (state_id) REFERENCES member_states (id),
        CONSTRAINT ck_gdp_figures_gdp CHECK (gdp_musd > 0)
      );
      CREATE INDEX ix_gdp_figures_state ON gdp_figures (state_id, year);
      CREATE TRIGGER tr_gdp_figures_append_only BEFORE UPDATE OR DELETE ON gdp_figures
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      GRANT SELECT, INSERT ON gdp_figures TO plinth_app;
      ALTER TABLE assessments ADD COLUMN gdp_figure_id uuid,
        ADD CONSTRAINT fk_assessments_gdp_figure_id FOREIGN KEY (gdp_figure_id) REFERENCES gdp_figures (id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assessments DROP COLUMN gdp_figure_id;
      DROP TABLE gdp_figures;
    `);
  }
}
