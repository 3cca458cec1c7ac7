import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { AssignmentEnding, AssignmentState } from './domain/assignment.js';

/** One person asked for one review. Its row is locked by whoever submits, replaces or ends it. */
@Entity('review_assignments')
@Index('ix_review_assignments_person', ['personId', 'id'])
@Index('ix_review_assignments_round', ['roundId'])
@Index('uq_review_assignments_person', { synchronize: false })
@Check(
  'ck_review_assignments_state',
  `state IN ('proposed', 'accepted', 'submitted', 'declined-conflict', 'declined-time', 'replaced', 'released')`,
)
@Check(
  'ck_review_assignments_ending',
  `ending IN ('conflict', 'no-time', 'late-declaration', 'late-review', 'chair', 'round-complete', 'case-ended')`,
)
@Check(
  'ck_review_assignments_ended',
  `(state IN ('proposed', 'accepted')) = (ended_at IS NULL) AND (ending IS NULL) = (state IN ('proposed', 'accepted', 'submitted'))`,
)
export class ReviewAssignment {
  @IdColumn({ primaryKeyConstraintName: 'pk_review_assignments' })
  id: string;

  @ForeignKey('review_rounds', { name: 'fk_review_assignments_round_id' })
  @RefColumn({ name: 'round_id' })
  roundId: string;

  @ForeignKey('people', { name: 'fk_review_assignments_person_id' })
  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'state', type: 'text' })
  state: AssignmentState;

  @InstantColumn({ name: 'assigned_at' })
  assignedAt: string;

  /** The chair who chose by hand; null where the round chose. */
  @RefColumn({ name: 'assigned_by', nullable: true })
  assignedBy: string | null;

  /** Exclusive, like every deadline. */
  @InstantColumn({ name: 'accept_due_at' })
  acceptDueAt: string;

  @InstantColumn({ name: 'submit_due_at' })
  submitDueAt: string;

  /** When the review came in or the assignment ended without one. */
  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'ending', type: 'text', nullable: true })
  ending: AssignmentEnding | null;

  /** Codes of ties the chair was told of. Restricted. */
  @Column({ name: 'disclosed', type: 'jsonb' })
  disclosed: readonly string[];

  /** Why the chair chose by hand. */
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;
}
