import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Debtor, Stage } from './domain/lifecycle.js';
import type { Route } from './domain/stage-entry.js';

/** One application from the first idea to the last payment. Only `ApplicationsService.move` writes its stage. */
@Entity('applications')
@Unique('uq_applications_number', ['number'])
@Index('ix_applications_stage', ['stage', 'id'])
@Index('ix_applications_due', ['dueAt'])
@Index('ix_applications_project', ['projectId'])
@Index('ix_applications_call', ['callId'])
@Check(
  'ck_applications_stage',
  `stage IN ('draft', 'submitted', 'screening', 'concept-triage', 'invited', 'proposal', 'review', 'clarification',
    'recommendation', 'council', 'reserve-list', 'negotiation', 'agreement', 'active', 'closing', 'completed', 'nominated',
    'emergency-triage', 'emergency-check', 'emergency-decision', 'emergency-agreement', 'appeal', 'ineligible', 'not-invited',
    'declined', 'withdrawn', 'lapsed', 'terminated')`,
)
@Check('ck_applications_route', "route IN ('council', 'executive', 'emergency')")
@Check('ck_applications_requested', 'requested_minor > 0')
@Check('ck_applications_award', 'award_minor > 0')
export class Application {
  @IdColumn({ primaryKeyConstraintName: 'pk_applications' })
  id: string;

  /** What people call it: `PL-2026-00042`. */
  @Column({ name: 'number', type: 'text' })
  number: string;

  @ForeignKey('calls', { name: 'fk_applications_call_id' })
  @RefColumn({ name: 'call_id' })
  callId: string;

  @ForeignKey('programmes', { name: 'fk_applications_programme_id' })
  @RefColumn({ name: 'programme_id' })
  programmeId: string;

  /** Null in a draft, and in a gap project that has no repository yet. */
  @ForeignKey('projects', { name: 'fk_applications_project_id' })
  @RefColumn({ name: 'project_id', nullable: true })
  projectId: string | null;

  @Column({ name: 'title', type: 'text' })
  title: string;

  @Column({ name: 'stage', type: 'text' })
  stage: Stage;

  @InstantColumn({ name: 'stage_since' })
  stageSince: string;

  /** When this visit to the stage began; a return from a clarification is the same visit. */
  @InstantColumn({ name: 'visit_since' })
  visitSince: string;

  @Column({ name: 'waiting_for', type: 'text' })
  waitingFor: Debtor;

  @InstantColumn({ name: 'waiting_since' })
  waitingSince: string;

  /** Exclusive. Null: no deadline, or the applicant's clock stands still. */
  @InstantColumn({ name: 'due_at', nullable: true })
  dueAt: string | null;

  @InstantColumn({ name: 'escalated_at', nullable: true })
  escalatedAt: string | null;

  @Column({ name: 'route', type: 'text', nullable: true })
  route: Route | null;

  /** Null until the applicant says. */
  @MinorColumn({ name: 'requested_minor', nullable: true })
  requestedMinor: bigint | null;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  /** Pinned at submission; before, the call's applies. */
  @ForeignKey('policies', { name: 'fk_applications_lifecycle_policy_id' })
  @RefColumn({ name: 'lifecycle_policy_id', nullable: true })
  lifecyclePolicyId: string | null;

  @InstantColumn({ name: 'submitted_at', nullable: true })
  submittedAt: string | null;

  @MinorColumn({ name: 'award_minor', nullable: true })
  awardMinor: bigint | null;

  @Column({ name: 'version', type: 'integer', default: 1 })
  version: number;

  @ForeignKey('people', { name: 'fk_applications_created_by' })
  @RefColumn({ name: 'created_by' })
  createdBy: string;

  @InstantColumn({ name: 'created_at' })
  createdAt: string;
}
