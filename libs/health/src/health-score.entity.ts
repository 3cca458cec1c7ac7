import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { PriorityReport } from './domain/priority-report.js';
import type { Score } from './domain/score.js';

/** The narrow table the ranking reads: one row per project and method version. */
@Entity('health_scores')
@Check('ck_health_scores_status', `status IN ('ok', 'insufficient-data', 'succession-list')`)
@Check(
  'ck_health_scores_product',
  `CASE WHEN status = 'ok' THEN product_low IS NOT NULL AND product_middle IS NOT NULL AND product_high IS NOT NULL AND rank_key = product_middle ELSE product_low IS NULL AND product_middle IS NULL AND product_high IS NULL END`,
)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_scores_project_id' })
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_scores_collection_id' })
@Index('ix_health_scores_rank', { synchronize: false })
export class HealthScore {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_scores' })
  projectId: string;

  @PrimaryColumn({ name: 'method_version', type: 'text', primaryKeyConstraintName: 'pk_health_scores' })
  methodVersion: string;

  @RefColumn({ name: 'collection_id', nullable: true })
  collectionId: string | null;

  @Column({ name: 'status', type: 'text' })
  status: PriorityReport['status'];

  @Column({ name: 'criticality', type: 'double precision', nullable: true })
  criticality: number | null;

  @Column({ name: 'underfunding_low', type: 'double precision', nullable: true })
  underfundingLow: number | null;

  @Column({ name: 'underfunding_high', type: 'double precision', nullable: true })
  underfundingHigh: number | null;

  @Column({ name: 'fragility', type: 'double precision', nullable: true })
  fragility: number | null;

  /** Share of fragility's weight observed. */
  @Column({ name: 'coverage', type: 'double precision' })
  coverage: number;

  @Column({ name: 'product_low', type: 'double precision', nullable: true })
  productLow: number | null;

  @Column({ name: 'product_middle', type: 'double precision', nullable: true })
  productMiddle: number | null;

  @Column({ name: 'product_high', type: 'double precision', nullable: true })
  productHigh: number | null;

  /** What each list is ordered by, highest first. */
  @Column({ name: 'rank_key', type: 'double precision' })
  rankKey: number;

  @InstantColumn({ name: 'computed_at' })
  computedAt: string;
}

/** What a score rests on: every part with value, weight, source and time, and the inputs it was computed from. */
@Entity('health_score_reports')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_score_reports_project_id' })
export class HealthScoreReport {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_score_reports' })
  projectId: string;

  @PrimaryColumn({
    name: 'method_version',
    type: 'text',
    primaryKeyConstraintName: 'pk_health_score_reports',
  })
  methodVersion: string;

  @Column({ name: 'report', type: 'jsonb' })
  report: Pick<Score, 'report' | 'inputs' | 'sources'>;
}
