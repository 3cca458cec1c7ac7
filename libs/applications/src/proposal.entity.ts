import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** One answered question of the call's form, as it stands in the draft. */
@Entity('application_answers')
export class Answer {
  @ForeignKey('applications', { name: 'fk_application_answers_application_id' })
  @PrimaryColumn({
    name: 'application_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_application_answers',
  })
  applicationId: string;

  @PrimaryColumn({ name: 'field', type: 'text', primaryKeyConstraintName: 'pk_application_answers' })
  field: string;

  @Column({ name: 'value', type: 'text' })
  value: string;

  @Column({ name: 'version', type: 'integer' })
  version: number;

  @InstantColumn({ name: 'updated_at' })
  updatedAt: string;
}

/** What part of the money is for. */
@Entity('application_budget_lines')
@Unique('uq_application_budget_lines_position', ['applicationId', 'position'])
@Check('ck_application_budget_lines_amount', 'amount_minor > 0')
export class BudgetLine {
  @IdColumn({ primaryKeyConstraintName: 'pk_application_budget_lines' })
  id: string;

  @ForeignKey('applications', { name: 'fk_application_budget_lines_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'position', type: 'integer' })
  position: number;

  @Column({ name: 'category', type: 'text' })
  category: string;

  @Column({ name: 'title', type: 'text' })
  title: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;
}

/** A result the applicant promises, how it will be recognised, and what is paid for it. */
@Entity('application_milestones')
@Unique('uq_application_milestones_position', ['applicationId', 'position'])
@Check('ck_application_milestones_amount', 'amount_minor > 0')
export class PlannedMilestone {
  @IdColumn({ primaryKeyConstraintName: 'pk_application_milestones' })
  id: string;

  @ForeignKey('applications', { name: 'fk_application_milestones_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'position', type: 'integer' })
  position: number;

  @Column({ name: 'title', type: 'text' })
  title: string;

  @Column({ name: 'acceptance', type: 'text' })
  acceptance: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  /** ISO date. */
  @Column({ name: 'due_on', type: 'date' })
  dueOn: string;
}

/** What was submitted, kept as it was read: the form with its answers, budget and milestones. Never changes. */
@Entity('application_submissions')
@Unique('uq_application_submissions_receipt', ['receipt'])
@Index('ix_application_submissions_application', ['applicationId', 'submittedAt'])
@Check('ck_application_submissions_kind', "kind IN ('concept', 'proposal', 'nomination')")
export class Submission {
  @IdColumn({ primaryKeyConstraintName: 'pk_application_submissions' })
  id: string;

  @ForeignKey('applications', { name: 'fk_application_submissions_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: 'concept' | 'proposal' | 'nomination';

  /** What the applicant can quote: `PL-2026-00042/2`. */
  @Column({ name: 'receipt', type: 'text' })
  receipt: string;

  @Column({ name: 'content', type: 'jsonb' })
  content: unknown;

  /** SHA-256 of the canonical JSON of the content, hex. */
  @Column({ name: 'content_hash', type: 'text' })
  contentHash: string;

  @InstantColumn({ name: 'submitted_at' })
  submittedAt: string;

  @ForeignKey('people', { name: 'fk_application_submissions_submitted_by' })
  @RefColumn({ name: 'submitted_by' })
  submittedBy: string;
}
