import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** What a state owes for a year: its call for funds. Never changed; only that it is overdue or was taken back is noted. */
@Entity('assessments')
@Index('uq_assessments_standing', ['stateId', 'year'], { unique: true, where: 'reversal_id IS NULL' })
@Check('ck_assessments_amount', 'assessed_minor > 0')
@Index('ix_assessments_year', ['year'])
export class AssessmentRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_assessments' })
  id: string;

  @ForeignKey('member_states', { name: 'fk_assessments_state_id' })
  @Column({ name: 'state_id', type: 'text' })
  stateId: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  @MinorColumn({ name: 'assessed_minor' })
  assessedMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'on_floor', type: 'boolean' })
  onFloor: boolean;

  @ForeignKey('policies', { name: 'fk_assessments_policy_id' })
  @RefColumn({ name: 'policy_id' })
  policyId: string;

  /** The figure it is by; null: the one the state was founded with. */
  @ForeignKey('gdp_figures', { name: 'fk_assessments_gdp_figure_id' })
  @RefColumn({ name: 'gdp_figure_id', nullable: true })
  gdpFigureId: string | null;

  @InstantColumn({ name: 'called_at' })
  calledAt: string;

  /** Exclusive. */
  @InstantColumn({ name: 'due_at' })
  dueAt: string;

  @InstantColumn({ name: 'overdue_since', nullable: true })
  overdueSince: string | null;

  /** Person id, or the process that assessed the year. */
  @Column({ name: 'assessed_by', type: 'text' })
  assessedBy: string;

  /** What took it back: then nothing is owed. */
  @ForeignKey('assessment_reversals', { name: 'fk_assessments_reversal_id' })
  @RefColumn({ name: 'reversal_id', nullable: true })
  reversalId: string | null;
}

/** The assessment of a year taken back, with its votes, by somebody who did not make it. Never changed. */
@Entity('assessment_reversals')
@Unique('uq_assessment_reversals_weight_set_id', ['weightSetId'])
@Check('ck_assessment_reversals_four_eyes', 'reversed_by <> assessed_by')
export class AssessmentReversal {
  @IdColumn({ primaryKeyConstraintName: 'pk_assessment_reversals' })
  id: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  @ForeignKey('weight_sets', { name: 'fk_assessment_reversals_weight_set_id' })
  @RefColumn({ name: 'weight_set_id' })
  weightSetId: string;

  @Column({ name: 'assessed_by', type: 'text' })
  assessedBy: string;

  @Column({ name: 'reversed_by', type: 'text' })
  reversedBy: string;

  @InstantColumn({ name: 'reversed_at' })
  reversedAt: string;

  /** Public. */
  @Column({ name: 'reason', type: 'text' })
  reason: string;
}

/** Money of a state towards one assessment: shown by the bank, or recorded by hand until the bank shows it. Never changed. */
@Entity('contribution_receipts')
@Unique('uq_contribution_receipts_reference', ['reference'])
@Index('ix_contribution_receipts_assessment', ['assessmentId'])
@Check('ck_contribution_receipts_amount', 'amount_minor > 0')
export class ContributionReceipt {
  @IdColumn({ primaryKeyConstraintName: 'pk_contribution_receipts' })
  id: string;

  @ForeignKey('assessments', { name: 'fk_contribution_receipts_assessment_id' })
  @RefColumn({ name: 'assessment_id' })
  assessmentId: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'value_date', type: 'date' })
  valueDate: string;

  /** The bank's reference where a person recorded it, else the movement's own: the same money is never booked twice. */
  @Column({ name: 'reference', type: 'text' })
  reference: string;

  @InstantColumn({ name: 'recorded_at' })
  recordedAt: string;

  /** Person id, or the process that recorded it. */
  @Column({ name: 'recorded_by', type: 'text' })
  recordedBy: string;
}

/**
 * How a receipt ended: the bank showed it, or a person took it back. Without one it waits for the bank. Never changed; undone where the
 * statement that showed it is set aside, so that one counts at a time.
 */
@Entity('receipt_endings')
@Index('uq_receipt_endings_live', ['receiptId'], { unique: true, where: 'undone_at IS NULL' })
@Unique('uq_receipt_endings_movement_id', ['movementId'])
@Check('ck_receipt_endings_outcome', `outcome IN ('confirmed', 'taken-back')`)
@Check('ck_receipt_endings_reason', `(outcome = 'taken-back') = (reason IS NOT NULL)`)
export class ReceiptEnding {
  @IdColumn({ primaryKeyConstraintName: 'pk_receipt_endings' })
  id: string;

  @ForeignKey('contribution_receipts', { name: 'fk_receipt_endings_receipt_id' })
  @RefColumn({ name: 'receipt_id' })
  receiptId: string;

  @Column({ name: 'outcome', type: 'text' })
  outcome: 'confirmed' | 'taken-back';

  /** The line of the statement, which is treasury's; null for what was there before the first one. */
  @RefColumn({ name: 'movement_id', nullable: true })
  movementId: string | null;

  @InstantColumn({ name: 'at' })
  at: string;

  /** Person id, or the process that did it. */
  @Column({ name: 'ended_by', type: 'text' })
  endedBy: string;

  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @InstantColumn({ name: 'undone_at', nullable: true })
  undoneAt: string | null;
}

/** The bank took money back that it had shown: the receipt counts no more. Never changed; undone with the statement that showed it. */
@Entity('receipt_reversals')
@Index('uq_receipt_reversals_live', ['receiptId'], { unique: true, where: 'undone_at IS NULL' })
@Index('uq_receipt_reversals_movement', ['movementId'], { unique: true, where: 'undone_at IS NULL' })
export class ReceiptReversal {
  @IdColumn({ primaryKeyConstraintName: 'pk_receipt_reversals' })
  id: string;

  @ForeignKey('contribution_receipts', { name: 'fk_receipt_reversals_receipt_id' })
  @RefColumn({ name: 'receipt_id' })
  receiptId: string;

  /** The line of the statement, which is treasury's. */
  @RefColumn({ name: 'movement_id' })
  movementId: string;

  @InstantColumn({ name: 'at' })
  at: string;

  /** Person id, or the process that did it. */
  @Column({ name: 'reversed_by', type: 'text' })
  reversedBy: string;

  @InstantColumn({ name: 'undone_at', nullable: true })
  undoneAt: string | null;
}
