import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { AssignmentKind } from './domain/assignment.js';

/** What a person of treasury said a movement is. Its content never changes; another person confirms or rejects it where two are needed. */
@Entity('movement_assignments')
@Index('uq_movement_assignments_live', { synchronize: false })
@Index('uq_movement_assignments_counterpart', { synchronize: false })
@Check(
  'ck_movement_assignments_outcome',
  `outcome IN ('booked', 'rejected') AND decided_at IS NOT NULL OR outcome IS NULL`,
)
@Check('ck_movement_assignments_persons', `decided_by <> assigned_by`)
@Check('ck_movement_assignments_two', `outcome IS NULL OR NOT needs_second OR decided_by IS NOT NULL`)
@ForeignKey('StatementMovement', ['movementId'], ['id'], { name: 'fk_movement_assignments_movement_id' })
@ForeignKey('StatementMovement', ['counterpartId'], ['id'], {
  name: 'fk_movement_assignments_counterpart_id',
})
@ForeignKey('Person', ['assignedBy'], ['id'], { name: 'fk_movement_assignments_assigned_by' })
@ForeignKey('Person', ['decidedBy'], ['id'], { name: 'fk_movement_assignments_decided_by' })
export class MovementAssignment {
  @IdColumn({ primaryKeyConstraintName: 'pk_movement_assignments' })
  id: string;

  @RefColumn({ name: 'movement_id' })
  movementId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: AssignmentKind;

  @Column({ name: 'order_ids', type: 'jsonb' })
  orderIds: readonly string[];

  @ForeignKey('assessments', { name: 'fk_movement_assignments_assessment_id' })
  @RefColumn({ name: 'assessment_id', nullable: true })
  assessmentId: string | null;

  @Column({ name: 'donor', type: 'text', nullable: true })
  donor: string | null;

  @RefColumn({ name: 'counterpart_id', nullable: true })
  counterpartId: string | null;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'needs_second', type: 'boolean' })
  needsSecond: boolean;

  @RefColumn({ name: 'assigned_by' })
  assignedBy: string;

  @InstantColumn({ name: 'assigned_at' })
  assignedAt: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: 'booked' | 'rejected' | null;

  /** The second person; null where one was enough. */
  @RefColumn({ name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;

  @Column({ name: 'decision_reason', type: 'text', nullable: true })
  decisionReason: string | null;

  /** The statement it rests on was set aside: it counts for nothing. */
  @InstantColumn({ name: 'set_aside_at', nullable: true })
  setAsideAt: string | null;
}
