import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** One act that was asked for: written first, so that a second caller with the same key waits and gets the stored answer. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  @PrimaryColumn({ name: 'principal_id', type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  principalId: string;

  @PrimaryColumn({ name: 'route', type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  route: string;

  @PrimaryColumn({ name: 'key', type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  key: string;

  @Column({ name: 'body_hash', type: 'text' })
  bodyHash: string;

  @Column({ name: 'answer', type: 'jsonb', nullable: true })
  answer: unknown;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  /** Null for acts that move money: those keys never expire. */
  @InstantColumn({ name: 'expires_at', nullable: true })
  expiresAt: string | null;
}
