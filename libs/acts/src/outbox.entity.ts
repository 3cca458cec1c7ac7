import { Check, Column, Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** "Wake this process": no data, so order does not matter and nothing personal reaches a history. */
@Entity('outbox')
@Check('ck_outbox_attempts', 'attempts >= 0')
@Index('ix_outbox_available', ['availableAt'])
export class OutboxRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_outbox' })
  id: string;

  @Column({ name: 'workflow_type', type: 'text' })
  workflowType: string;

  @Column({ name: 'workflow_id', type: 'text' })
  workflowId: string;

  @Column({ name: 'trace_id', type: 'text', nullable: true })
  traceId: string | null;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  @InstantColumn({ name: 'available_at', default: () => 'clock_timestamp()' })
  availableAt: string;

  @InstantColumn({ name: 'claimed_until', nullable: true })
  claimedUntil: string | null;

  @Column({ name: 'attempts', type: 'integer', default: 0 })
  attempts: number;

  /** Set when the row alone kept failing; an operator releases it. */
  @InstantColumn({ name: 'parked_at', nullable: true })
  parkedAt: string | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;
}
