import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { RunState } from './domain/payment-run.js';
import type { TransmissionOutcome } from './domain/transmission.js';

/** Orders in one bank file. The bytes are stored before release and never change. */
@Entity('payment_runs')
@Unique('uq_payment_runs_message_id', ['messageId'])
@Check(
  'ck_payment_runs_state',
  `state IN ('prepared', 'released', 'sent', 'failed', 'unknown', 'settled', 'void')`,
)
@Check('ck_payment_runs_sha256', `sha256 = encode(sha256(file), 'hex')`)
@Check('ck_payment_runs_released_by', `released_by <> created_by`)
@Index('ix_payment_runs_state', ['state', 'id'])
@ForeignKey('Policy', ['treasuryPolicyId'], ['id'], { name: 'fk_payment_runs_treasury_policy_id' })
@ForeignKey('Person', ['createdBy'], ['id'], { name: 'fk_payment_runs_created_by' })
@ForeignKey('Person', ['releasedBy'], ['id'], { name: 'fk_payment_runs_released_by' })
@ForeignKey('Person', ['resolvedBy'], ['id'], { name: 'fk_payment_runs_resolved_by' })
export class PaymentRun {
  @IdColumn({ primaryKeyConstraintName: 'pk_payment_runs' })
  id: string;

  @Column({ name: 'message_id', type: 'text' })
  messageId: string;

  @Column({ name: 'execution_date', type: 'date' })
  executionDate: string;

  @RefColumn({ name: 'treasury_policy_id' })
  treasuryPolicyId: string;

  @Column({ name: 'bank_account', type: 'text' })
  bankAccount: string;

  @Column({ name: 'order_count', type: 'integer' })
  orderCount: number;

  @Column({ name: 'control_sum', type: 'text' })
  controlSum: string;

  @Column({ name: 'file', type: 'bytea' })
  file: Uint8Array;

  @Column({ name: 'sha256', type: 'text' })
  sha256: string;

  @Column({ name: 'state', type: 'text' })
  state: RunState;

  @RefColumn({ name: 'created_by' })
  createdBy: string;

  @InstantColumn({ name: 'created_at' })
  createdAt: string;

  @RefColumn({ name: 'released_by', nullable: true })
  releasedBy: string | null;

  @InstantColumn({ name: 'released_at', nullable: true })
  releasedAt: string | null;

  @InstantColumn({ name: 'asked_at', nullable: true })
  askedAt: string | null;

  /** Why the newest statement the bank gave out could not be taken in: a stable code; null where all were. */
  @Column({ name: 'statement_problem', type: 'text', nullable: true })
  statementProblem: string | null;

  @RefColumn({ name: 'resolved_by', nullable: true })
  resolvedBy: string | null;

  @Column({ name: 'resolution_note', type: 'text', nullable: true })
  resolutionNote: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}

/** An order in a run; in at most one that is not void. */
@Entity('payment_run_orders')
@Index('uq_payment_run_orders_live', { synchronize: false })
@ForeignKey('PaymentRun', ['runId'], ['id'], { name: 'fk_payment_run_orders_run_id' })
@ForeignKey('PaymentOrder', ['orderId'], ['id'], { name: 'fk_payment_run_orders_order_id' })
export class PaymentRunOrder {
  @PrimaryColumn({ name: 'run_id', type: 'uuid', primaryKeyConstraintName: 'pk_payment_run_orders' })
  runId: string;

  @PrimaryColumn({ name: 'order_id', type: 'uuid', primaryKeyConstraintName: 'pk_payment_run_orders' })
  orderId: string;

  @Column({ name: 'position', type: 'integer' })
  position: number;

  @InstantColumn({ name: 'voided_at', nullable: true })
  voidedAt: string | null;
}

/** The one attempt to hand a file to the bank, written before the first byte leaves. */
@Entity('transmission_attempts')
@Unique('uq_transmission_attempts_run_id', ['runId'])
@Check('ck_transmission_attempts_outcome', `outcome IN ('sent', 'failed', 'unknown')`)
@ForeignKey('PaymentRun', ['runId'], ['id'], { name: 'fk_transmission_attempts_run_id' })
export class TransmissionAttempt {
  @IdColumn({ primaryKeyConstraintName: 'pk_transmission_attempts' })
  id: string;

  @RefColumn({ name: 'run_id' })
  runId: string;

  @InstantColumn({ name: 'started_at' })
  startedAt: string;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: TransmissionOutcome | null;

  @Column({ name: 'detail', type: 'text', nullable: true })
  detail: string | null;
}
