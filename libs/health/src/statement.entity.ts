import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { IncomeBasis, IncomeSource } from './domain/income.js';
import type { PaidShareBasis } from './domain/paid-share.js';
import type { NeedClass } from './domain/priority-method.js';

/** One assignment of a reference need, under the method whose amounts were published then. The newest counts. */
@Entity('health_need_assignments')
@Check('ck_health_need_assignments_need_class', `need_class IN ('S', 'M', 'L', 'XL')`)
@Check('ck_health_need_assignments_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_need_assignments_project_id' })
@Index('ix_health_need_assignments_project', ['projectId', 'assignedAt'])
export class HealthNeedAssignment {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_need_assignments' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'need_class', type: 'text' })
  needClass: NeedClass;

  @Column({ name: 'method_version', type: 'text' })
  methodVersion: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'assigned_by', type: 'text' })
  assignedBy: string;

  @InstantColumn({ name: 'assigned_at' })
  assignedAt: string;
}

/** What somebody of the board or the staff said about how exposed the world is to a project. */
@Entity('health_exposure_statements')
@Check('ck_health_exposure_statements_exposure', 'exposure BETWEEN 0 AND 1')
@Check('ck_health_exposure_statements_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_exposure_statements_project_id' })
@Index('ix_health_exposure_statements_project', ['projectId', 'statedAt'])
export class HealthExposureStatement {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_exposure_statements' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'exposure', type: 'double precision' })
  exposure: number;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'author_id', type: 'text' })
  authorId: string;

  @Column({ name: 'author_role', type: 'text' })
  authorRole: string;

  @InstantColumn({ name: 'stated_at' })
  statedAt: string;
}

/** Income of a year as one source knows it. Figures never leave the system, and of others' only the band is kept. */
@Entity('health_income_facts')
@Check('ck_health_income_facts_basis', `basis IN ('ours', 'observed', 'assessed', 'declared')`)
@Check('ck_health_income_facts_range', 'low_minor >= 0 AND (high_minor IS NULL OR high_minor >= low_minor)')
@Check('ck_health_income_facts_evidence', 'length(evidence) BETWEEN 1 AND 2000')
@Check('ck_health_income_facts_reason', 'reason IS NULL OR length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_income_facts_project_id' })
@Index('ix_health_income_facts_project', ['projectId', 'observedAt'])
export class HealthIncomeFact {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_income_facts' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'basis', type: 'text' })
  basis: IncomeBasis;

  @Column({ name: 'source', type: 'text' })
  source: IncomeSource;

  @MinorColumn({ name: 'low_minor' })
  lowMinor: bigint;

  @MinorColumn({ name: 'high_minor', nullable: true })
  highMinor: bigint | null;

  @InstantColumn({ name: 'window_start', nullable: true })
  windowStart: string | null;

  @InstantColumn({ name: 'window_end' })
  windowEnd: string;

  /** What exactly was read: an address with its version, a report. */
  @Column({ name: 'evidence', type: 'text' })
  evidence: string;

  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  /** Null where a source tells it. */
  @Column({ name: 'stated_by', type: 'text', nullable: true })
  statedBy: string | null;

  @InstantColumn({ name: 'observed_at' })
  observedAt: string;
}

/** Which part of the work is paid, as somebody stated it with a source. */
@Entity('health_paid_share_statements')
@Check('ck_health_paid_share_statements_paid_share', 'paid_share BETWEEN 0 AND 1')
@Check('ck_health_paid_share_statements_basis', `basis IN ('assessed', 'declared')`)
@Check('ck_health_paid_share_statements_evidence', 'length(evidence) BETWEEN 1 AND 2000')
@Check('ck_health_paid_share_statements_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_paid_share_statements_project_id' })
@Index('ix_health_paid_share_statements_project', ['projectId', 'statedAt'])
export class HealthPaidShareStatement {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_paid_share_statements' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'paid_share', type: 'double precision' })
  paidShare: number;

  @Column({ name: 'basis', type: 'text' })
  basis: PaidShareBasis;

  @Column({ name: 'evidence', type: 'text' })
  evidence: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'stated_by', type: 'text' })
  statedBy: string;

  @InstantColumn({ name: 'stated_at' })
  statedAt: string;
}
