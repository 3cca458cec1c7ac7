import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Stage } from './domain/lifecycle.js';

/** An appeal against one signed decision; there is one appeal per decision. */
@Entity('appeals')
@Unique('uq_appeals_decision', ['decisionId'])
@Index('ix_appeals_application', ['applicationId'])
@Check('ck_appeals_outcome', "outcome IN ('upheld', 'dismissed')")
@Check(
  'ck_appeals_decided',
  '(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)',
)
export class Appeal {
  @IdColumn({ primaryKeyConstraintName: 'pk_appeals' })
  id: string;

  @ForeignKey('applications', { name: 'fk_appeals_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @ForeignKey('decisions', { name: 'fk_appeals_decision_id' })
  @RefColumn({ name: 'decision_id' })
  decisionId: string;

  /** The end the case would return to. */
  @Column({ name: 'end_stage', type: 'text' })
  endStage: Stage;

  /** The stage whose decision would fall. */
  @Column({ name: 'decision_stage', type: 'text' })
  decisionStage: Stage;

  @Column({ name: 'grounds', type: 'text' })
  grounds: string;

  @InstantColumn({ name: 'filed_at' })
  filedAt: string;

  @ForeignKey('people', { name: 'fk_appeals_filed_by' })
  @RefColumn({ name: 'filed_by' })
  filedBy: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: 'upheld' | 'dismissed' | null;

  @Column({ name: 'reasons', type: 'jsonb', nullable: true })
  reasons: readonly string[] | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;

  @ForeignKey('people', { name: 'fk_appeals_decided_by' })
  @RefColumn({ name: 'decided_by', nullable: true })
  decidedBy: string | null;
}

/** A question to the applicant and the answer: the thread the applicant sees. */
@Entity('clarifications')
@Index('ix_clarifications_application', ['applicationId'])
@Index('uq_clarifications_open', { synchronize: false })
export class Clarification {
  @IdColumn({ primaryKeyConstraintName: 'pk_clarifications' })
  id: string;

  @ForeignKey('applications', { name: 'fk_clarifications_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'question', type: 'text' })
  question: string;

  @InstantColumn({ name: 'asked_at' })
  askedAt: string;

  @ForeignKey('people', { name: 'fk_clarifications_asked_by' })
  @RefColumn({ name: 'asked_by' })
  askedBy: string;

  @Column({ name: 'answer', type: 'text', nullable: true })
  answer: string | null;

  @InstantColumn({ name: 'answered_at', nullable: true })
  answeredAt: string | null;

  @ForeignKey('people', { name: 'fk_clarifications_answered_by' })
  @RefColumn({ name: 'answered_by', nullable: true })
  answeredBy: string | null;
}

/** A note among staff: the thread the applicant never sees, and therefore a table of its own. */
@Entity('internal_notes')
@Index('ix_internal_notes_application', ['applicationId'])
export class InternalNote {
  @IdColumn({ primaryKeyConstraintName: 'pk_internal_notes' })
  id: string;

  @ForeignKey('applications', { name: 'fk_internal_notes_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'text', type: 'text' })
  text: string;

  @InstantColumn({ name: 'at' })
  at: string;

  @ForeignKey('people', { name: 'fk_internal_notes_by_person' })
  @RefColumn({ name: 'by_person' })
  byPerson: string;
}

/** What the grantee reports when the work is done. A newer report supersedes; both stay. */
@Entity('closing_reports')
@Index('ix_closing_reports_application', ['applicationId', 'submittedAt'])
export class ClosingReport {
  @IdColumn({ primaryKeyConstraintName: 'pk_closing_reports' })
  id: string;

  @ForeignKey('applications', { name: 'fk_closing_reports_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @Column({ name: 'results_url', type: 'text', nullable: true })
  resultsUrl: string | null;

  @InstantColumn({ name: 'submitted_at' })
  submittedAt: string;

  @ForeignKey('people', { name: 'fk_closing_reports_submitted_by' })
  @RefColumn({ name: 'submitted_by' })
  submittedBy: string;
}
