import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { NeedClass } from './domain/priority-method.js';
import type { PriorityReport } from './domain/priority-report.js';
import type { SuccessionLevel, SuccessionSignal } from './domain/succession.js';

/** The narrow table the ranking reads: one row per project and method version. */
@Entity('health_scores')
@Check('ck_health_scores_status', `status IN ('ok', 'insufficient-data', 'succession-list')`)
@Check('ck_health_scores_product', `(status = 'ok') = (product_middle IS NOT NULL)`)
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

  @Column({ name: 'fragility', type: 'double precision', nullable: true })
  fragility: number | null;

  @Column({ name: 'product_middle', type: 'double precision', nullable: true })
  productMiddle: number | null;

  @Column({ name: 'report', type: 'jsonb' })
  report: PriorityReport;

  @InstantColumn({ name: 'computed_at' })
  computedAt: string;
}

/** What staff found out about money and exposure, with the reason. Restricted; income never leaves in figures. */
@Entity('health_assessments')
@Check('ck_health_assessments_need_class', `need_class IS NULL OR need_class IN ('S', 'M', 'L', 'XL')`)
@Check('ck_health_assessments_income', 'income_minor IS NULL OR income_minor >= 0')
@Check('ck_health_assessments_paid_share', 'paid_share IS NULL OR paid_share BETWEEN 0 AND 1')
@Check('ck_health_assessments_exposure', 'exposure IS NULL OR exposure BETWEEN 0 AND 1')
@Check('ck_health_assessments_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_assessments_project_id' })
export class HealthAssessment {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_assessments' })
  projectId: string;

  @Column({ name: 'need_class', type: 'text', nullable: true })
  needClass: NeedClass | null;

  @MinorColumn({ name: 'income_minor', nullable: true })
  incomeMinor: bigint | null;

  @Column({ name: 'paid_share', type: 'double precision', nullable: true })
  paidShare: number | null;

  @Column({ name: 'exposure', type: 'double precision', nullable: true })
  exposure: number | null;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'assessed_by', type: 'text' })
  assessedBy: string;

  @InstantColumn({ name: 'assessed_at' })
  assessedAt: string;
}

/** Succession signals of a project: for staff and the board's chair, never in the score, gone after twelve months. */
@Entity('health_signals')
@Check('ck_health_signals_level', `level IN ('none', 'notice', 'review')`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_signals_project_id' })
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_signals_collection_id' })
export class HealthSignals {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_signals' })
  projectId: string;

  @RefColumn({ name: 'collection_id' })
  collectionId: string;

  @Column({ name: 'level', type: 'text' })
  level: SuccessionLevel;

  @Column({ name: 'signals', type: 'jsonb' })
  signals: SuccessionSignal[];

  @InstantColumn({ name: 'as_of' })
  asOf: string;
}
