import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
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
