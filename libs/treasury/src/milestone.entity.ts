import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { MilestoneDebtor, MilestoneState } from './domain/milestone.js';

/** A result with its amount, or the advance (position 0). Moved by `domain/milestone.ts` alone. */
@Entity('milestones')
@Unique('uq_milestones_position', ['agreementId', 'position'])
@Check('ck_milestones_kind', `kind IN ('advance', 'delivery')`)
@Check(
  'ck_milestones_state',
  `state IN ('planned', 'reported', 'rejected', 'accepted', 'claimed', 'ordered', 'settled', 'returned', 'cancelled', 'written-off')`,
)
@Check(
  'ck_milestones_amount',
  `amount_minor > 0 AND cleared_minor BETWEEN 0 AND amount_minor AND payable_minor = amount_minor - cleared_minor`,
)
@Index('ix_milestones_application', ['applicationId'])
@ForeignKey('Agreement', ['agreementId'], ['id'], { name: 'fk_milestones_agreement_id' })
@ForeignKey('Application', ['applicationId'], ['id'], { name: 'fk_milestones_application_id' })
@ForeignKey('Person', ['certifiedBy'], ['id'], { name: 'fk_milestones_certified_by' })
export class Milestone {
  @IdColumn({ primaryKeyConstraintName: 'pk_milestones' })
  id: string;

  @RefColumn({ name: 'agreement_id' })
  agreementId: string;

  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'position', type: 'integer' })
  position: number;

  @Column({ name: 'kind', type: 'text' })
  kind: 'advance' | 'delivery';

  @Column({ name: 'title', type: 'text' })
  title: string;

  @Column({ name: 'acceptance', type: 'text' })
  acceptance: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @MinorColumn({ name: 'cleared_minor', nullable: true })
  clearedMinor: bigint | null;

  @MinorColumn({ name: 'payable_minor', nullable: true })
  payableMinor: bigint | null;

  @Column({ name: 'due_on', type: 'date', nullable: true })
  dueOn: string | null;

  @Column({ name: 'state', type: 'text' })
  state: MilestoneState;

  @InstantColumn({ name: 'state_since' })
  stateSince: string;

  @Column({ name: 'waiting_for', type: 'text' })
  waitingFor: MilestoneDebtor;

  @Column({ name: 'waiting_reason', type: 'text' })
  waitingReason: string;

  @InstantColumn({ name: 'waiting_since' })
  waitingSince: string;

  @InstantColumn({ name: 'due_at', nullable: true })
  dueAt: string | null;

  @InstantColumn({ name: 'escalated_at', nullable: true })
  escalatedAt: string | null;

  @RefColumn({ name: 'certified_by', nullable: true })
  certifiedBy: string | null;

  @InstantColumn({ name: 'certified_at', nullable: true })
  certifiedAt: string | null;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}

/** What the grantee reported and what was decided on it. A rejection keeps its reasons. */
@Entity('milestone_reports')
@Unique('uq_milestone_reports_number', ['milestoneId', 'number'])
@Check('ck_milestone_reports_outcome', `outcome IN ('accepted', 'rejected')`)
@Check('ck_milestone_reports_decided_by', `decided_by <> submitted_by`)
@ForeignKey('Milestone', ['milestoneId'], ['id'], { name: 'fk_milestone_reports_milestone_id' })
@ForeignKey('Person', ['submittedBy'], ['id'], { name: 'fk_milestone_reports_submitted_by' })
@ForeignKey('Person', ['decidedBy'], ['id'], { name: 'fk_milestone_reports_decided_by' })
export class MilestoneReport {
  @IdColumn({ primaryKeyConstraintName: 'pk_milestone_reports' })
  id: string;

  @RefColumn({ name: 'milestone_id' })
  milestoneId: string;

  @Column({ name: 'number', type: 'integer' })
  number: number;

  @Column({ name: 'report', type: 'text' })
  report: string;

  @Column({ name: 'evidence_url', type: 'text', nullable: true })
  evidenceUrl: string | null;

  @RefColumn({ name: 'submitted_by' })
  submittedBy: string;

  @InstantColumn({ name: 'submitted_at' })
  submittedAt: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: 'accepted' | 'rejected' | null;

  @Column({ name: 'advice', type: 'text', nullable: true })
  advice: string | null;

  @Column({ name: 'reasons', type: 'jsonb' })
  reasons: readonly string[];

  @RefColumn({ name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;
}

/** What an executive signed: a debt to a grantee that is not paid any more. Never changed. */
@Entity('milestone_write_offs')
@Check('ck_milestone_write_offs_amount', 'amount_minor > 0')
@ForeignKey('Milestone', ['milestoneId'], ['id'], { name: 'fk_milestone_write_offs_milestone_id' })
@ForeignKey('Person', ['signedBy'], ['id'], { name: 'fk_milestone_write_offs_signed_by' })
export class MilestoneWriteOff {
  @PrimaryColumn({
    name: 'milestone_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_milestone_write_offs',
  })
  milestoneId: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'reasons', type: 'jsonb' })
  reasons: readonly string[];

  @RefColumn({ name: 'signed_by' })
  signedBy: string;

  @InstantColumn({ name: 'signed_at' })
  signedAt: string;
}
