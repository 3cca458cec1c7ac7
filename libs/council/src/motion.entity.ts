import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Comparison } from './domain/comparison.js';
import type { CancelCause, MotionKind, MotionState } from './domain/motion-lifecycle.js';
import type { Outcome, Tally, VotingPolicy } from './domain/tally.js';

/** A question before the council: an award, a silence procedure, a ratification. Its row is locked to open and to close. */
@Entity('motions')
@Unique('uq_motions_number', ['number'])
@Unique('uq_motions_decision_number', ['decisionNumber'])
@Index('ix_motions_application', ['applicationId', 'openedAt'])
@Index('ix_motions_state', ['state', 'closesAt'])
@Index('uq_motions_open', { synchronize: false })
@Check('ck_motions_kind', `kind IN ('award', 'silence', 'ratification')`)
@Check('ck_motions_state', `state IN ('open', 'closed', 'cancelled')`)
@Check('ck_motions_outcome', `outcome IN ('carried', 'not-carried', 'no-quorum')`)
@Check(
  'ck_motions_closed',
  `(state = 'closed') = (outcome IS NOT NULL) AND (state = 'closed') = (decision_number IS NOT NULL) AND (state = 'open') = (closed_at IS NULL)`,
)
@Check(
  'ck_motions_cancel_cause',
  `cancel_cause IN ('defer', 'reopen', 'annul', 'refer-back', 'completed', 'ineligible', 'not-invited', 'declined', 'withdrawn',
    'lapsed', 'terminated', 'secretariat', 'superseded', 'left-council')`,
)
@Check(
  'ck_motions_cancelled',
  `(state = 'cancelled') = (cancel_cause IS NOT NULL) AND (state = 'cancelled' OR cancelled_because IS NULL)`,
)
export class MotionRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_motions' })
  id: string;

  @Column({ name: 'number', type: 'text' })
  number: string;

  @Column({ name: 'kind', type: 'text' })
  kind: MotionKind;

  @Column({ name: 'state', type: 'text' })
  state: MotionState;

  @ForeignKey('policies', { name: 'fk_motions_policy_id' })
  @RefColumn({ name: 'policy_id' })
  policyId: string;

  @ForeignKey('weight_sets', { name: 'fk_motions_weight_set_id' })
  @RefColumn({ name: 'weight_set_id' })
  weightSetId: string;

  @ForeignKey('applications', { name: 'fk_motions_application_id' })
  @RefColumn({ name: 'application_id', nullable: true })
  applicationId: string | null;

  @InstantColumn({ name: 'opened_at' })
  openedAt: string;

  /** Person id, or the process that opened it. */
  @Column({ name: 'opened_by', type: 'text' })
  openedBy: string;

  /** Exclusive: ballots stamped then or later do not count. */
  @InstantColumn({ name: 'closes_at' })
  closesAt: string;

  @Column({ name: 'reopened', type: 'boolean', default: false })
  reopened: boolean;

  @InstantColumn({ name: 'closed_at', nullable: true })
  closedAt: string | null;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: Outcome | null;

  /** The rules it was counted under; null while open, and for silence procedures. */
  @Column({ name: 'rules', type: 'jsonb', nullable: true })
  rules: VotingPolicy | null;

  /** Both sides of every comparison; null while open, and for silence procedures. */
  @Column({ name: 'comparisons', type: 'jsonb', nullable: true })
  comparisons: readonly Comparison[] | null;

  /** Ballots that did not count, and why. */
  @Column({ name: 'ignored', type: 'jsonb', nullable: true })
  ignored: Tally['ignored'] | null;

  /** Of the minutes; given when it closes, without gaps. */
  @Column({ name: 'decision_number', type: 'text', nullable: true })
  decisionNumber: string | null;

  /** What cancelled it. */
  @Column({ name: 'cancel_cause', type: 'text', nullable: true })
  cancelCause: CancelCause | null;

  /** In the words of whoever cancelled it; null where nobody is asked why, and where no person did. */
  @Column({ name: 'cancelled_because', type: 'text', nullable: true })
  cancelledBecause: string | null;
}

/** What a motion would award. */
@Entity('motion_items')
@Check('ck_motion_items_award', 'award_minor > 0')
export class MotionItem {
  @ForeignKey('motions', { name: 'fk_motion_items_motion_id' })
  @PrimaryColumn({ name: 'motion_id', type: 'uuid', primaryKeyConstraintName: 'pk_motion_items' })
  motionId: string;

  @ForeignKey('applications', { name: 'fk_motion_items_application_id' })
  @PrimaryColumn({ name: 'application_id', type: 'uuid', primaryKeyConstraintName: 'pk_motion_items' })
  applicationId: string;

  @MinorColumn({ name: 'award_minor' })
  awardMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;
}

/** A member as it stands on one motion: votes and suspension frozen at opening, recusal until the close. */
@Entity('motion_members')
@Check('ck_motion_members_votes', 'votes >= 0')
export class MotionMemberRow {
  @ForeignKey('motions', { name: 'fk_motion_members_motion_id' })
  @PrimaryColumn({ name: 'motion_id', type: 'uuid', primaryKeyConstraintName: 'pk_motion_members' })
  motionId: string;

  @ForeignKey('member_states', { name: 'fk_motion_members_state_id' })
  @PrimaryColumn({ name: 'state_id', type: 'text', primaryKeyConstraintName: 'pk_motion_members' })
  stateId: string;

  @Column({ name: 'votes', type: 'integer' })
  votes: number;

  @Column({ name: 'suspended', type: 'boolean' })
  suspended: boolean;

  @Column({ name: 'recused', type: 'boolean' })
  recused: boolean;
}
