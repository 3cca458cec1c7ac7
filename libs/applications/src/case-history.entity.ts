import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { HoldKind } from './domain/holds.js';
import type { Stage } from './domain/lifecycle.js';

/** One step of the case along the lifecycle. Append-only. */
@Entity('stage_history')
@Index('ix_stage_history_application', ['applicationId', 'at'])
export class StageChange {
  @IdColumn({ primaryKeyConstraintName: 'pk_stage_history' })
  id: string;

  @ForeignKey('applications', { name: 'fk_stage_history_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  /** Null: the case began here. */
  @Column({ name: 'from_stage', type: 'text', nullable: true })
  fromStage: Stage | null;

  @Column({ name: 'to_stage', type: 'text' })
  toStage: Stage;

  @Column({ name: 'act', type: 'text' })
  act: string;

  @InstantColumn({ name: 'at' })
  at: string;

  /** Null: one of our own processes. */
  @ForeignKey('people', { name: 'fk_stage_history_by_person' })
  @RefColumn({ name: 'by_person', nullable: true })
  byPerson: string | null;

  @Column({ name: 'reasons', type: 'jsonb' })
  reasons: readonly string[];
}

/** A negative decision with its reasons and the person who signed it. Append-only. */
@Entity('decisions')
@Index('ix_decisions_application', ['applicationId', 'at'])
export class SignedDecision {
  @IdColumn({ primaryKeyConstraintName: 'pk_decisions' })
  id: string;

  @ForeignKey('applications', { name: 'fk_decisions_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'act', type: 'text' })
  act: string;

  /** The stage the decision was taken in: an appeal upheld leads back to it. */
  @Column({ name: 'from_stage', type: 'text' })
  fromStage: Stage;

  @ForeignKey('people', { name: 'fk_decisions_signed_by' })
  @RefColumn({ name: 'signed_by' })
  signedBy: string;

  @Column({ name: 'reasons', type: 'jsonb' })
  reasons: readonly string[];

  @InstantColumn({ name: 'at' })
  at: string;
}

/** Why a case stands still beside its stage; open while `releasedAt` is null. */
@Entity('holds')
@Index('ix_holds_application', ['applicationId'])
@Index('uq_holds_open_pause', { synchronize: false })
@Check('ck_holds_kind', "kind IN ('pause', 'embargo', 'sanctions', 'dispute')")
@Check('ck_holds_reason', "kind = 'pause' OR reason IS NOT NULL")
@Check('ck_holds_release_reason', "kind = 'pause' OR released_at IS NULL OR release_reason IS NOT NULL")
export class Hold {
  @IdColumn({ primaryKeyConstraintName: 'pk_holds' })
  id: string;

  @ForeignKey('applications', { name: 'fk_holds_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: HoldKind;

  /** A pause needs none: it is never asked why. */
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @InstantColumn({ name: 'opened_at' })
  openedAt: string;

  @ForeignKey('people', { name: 'fk_holds_opened_by' })
  @RefColumn({ name: 'opened_by' })
  openedBy: string;

  /** When somebody has to have looked at it, exclusive; null for a pause. It releases nothing: it escalates. */
  @InstantColumn({ name: 'due_at', nullable: true })
  dueAt: string | null;

  @InstantColumn({ name: 'escalated_at', nullable: true })
  escalatedAt: string | null;

  @InstantColumn({ name: 'released_at', nullable: true })
  releasedAt: string | null;

  @ForeignKey('people', { name: 'fk_holds_released_by' })
  @RefColumn({ name: 'released_by', nullable: true })
  releasedBy: string | null;

  /** Why it is over; of a pause nobody asks. */
  @Column({ name: 'release_reason', type: 'text', nullable: true })
  releaseReason: string | null;
}

/** A time in which the clock of a stage stood still, and the deadline before and after. */
@Entity('suspensions')
@Index('uq_suspensions_open', { synchronize: false })
@Index('ix_suspensions_application', ['applicationId'])
@Check('ck_suspensions_reason', "reason IN ('clarification', 'hold')")
@Check('ck_suspensions_interval', 'to_at IS NULL OR to_at >= from_at')
export class ClockSuspension {
  @IdColumn({ primaryKeyConstraintName: 'pk_suspensions' })
  id: string;

  @ForeignKey('applications', { name: 'fk_suspensions_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  /** Whose clock: that of the stage the case was in. */
  @Column({ name: 'stage', type: 'text' })
  stage: Stage;

  @Column({ name: 'reason', type: 'text' })
  reason: 'clarification' | 'hold';

  @InstantColumn({ name: 'from_at' })
  fromAt: string;

  @InstantColumn({ name: 'due_before', nullable: true })
  dueBefore: string | null;

  @InstantColumn({ name: 'to_at', nullable: true })
  toAt: string | null;

  @InstantColumn({ name: 'due_after', nullable: true })
  dueAfter: string | null;
}
