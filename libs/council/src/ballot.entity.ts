import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Choice } from './domain/tally.js';

/** A vote of a state. Never changed: a later ballot supersedes it, and both stay. */
@Entity('ballots')
@Index('ix_ballots_motion', ['motionId', 'castAt'])
@Index('uq_ballots_final', { synchronize: false })
@ForeignKey('MotionMemberRow', ['motionId', 'stateId'], ['motionId', 'stateId'], {
  name: 'fk_ballots_member',
})
@Check('ck_ballots_choice', `choice IN ('for', 'against', 'abstain')`)
export class BallotRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_ballots' })
  id: string;

  @RefColumn({ name: 'motion_id' })
  motionId: string;

  @Column({ name: 'state_id', type: 'text' })
  stateId: string;

  @Column({ name: 'choice', type: 'text' })
  choice: Choice;

  /** A statement for the record; published with the roll call. */
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  /** The voter's word that it will not change. */
  @Column({ name: 'final', type: 'boolean' })
  final: boolean;

  @InstantColumn({ name: 'cast_at' })
  castAt: string;

  /** Restricted: votes are acts of the state, not of the person. */
  @ForeignKey('people', { name: 'fk_ballots_cast_by' })
  @RefColumn({ name: 'cast_by' })
  castBy: string;
}

/** A state's objection in a silence procedure. */
@Entity('objections')
@Unique('uq_objections_state', ['motionId', 'stateId'])
@ForeignKey('MotionMemberRow', ['motionId', 'stateId'], ['motionId', 'stateId'], {
  name: 'fk_objections_member',
})
export class Objection {
  @IdColumn({ primaryKeyConstraintName: 'pk_objections' })
  id: string;

  @RefColumn({ name: 'motion_id' })
  motionId: string;

  @Column({ name: 'state_id', type: 'text' })
  stateId: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @InstantColumn({ name: 'at' })
  at: string;

  @ForeignKey('people', { name: 'fk_objections_by_person' })
  @RefColumn({ name: 'by_person' })
  byPerson: string;
}

/** A state's interest in the item: it leaves all three bases. */
@Entity('recusals')
@Unique('uq_recusals_state', ['motionId', 'stateId'])
@ForeignKey('MotionMemberRow', ['motionId', 'stateId'], ['motionId', 'stateId'], {
  name: 'fk_recusals_member',
})
export class Recusal {
  @IdColumn({ primaryKeyConstraintName: 'pk_recusals' })
  id: string;

  @RefColumn({ name: 'motion_id' })
  motionId: string;

  @Column({ name: 'state_id', type: 'text' })
  stateId: string;

  /** Restricted: what the interest is. */
  @Column({ name: 'interest', type: 'text' })
  interest: string;

  @InstantColumn({ name: 'at' })
  at: string;

  @ForeignKey('people', { name: 'fk_recusals_declared_by' })
  @RefColumn({ name: 'declared_by' })
  declaredBy: string;
}
