import { Check, Column, Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** A code sent by mail: short, for minutes, for one use and a few attempts. */
@Entity('login_codes')
@Check('ck_login_codes_attempts', 'attempts BETWEEN 0 AND 5')
@Check('ck_login_codes_hash', 'octet_length(code_hash) = 32')
@Index('ix_login_codes_expires_at', ['expiresAt'])
export class LoginCode {
  @IdColumn({ primaryKeyConstraintName: 'pk_login_codes' })
  id: string;

  @Column({ name: 'email', type: 'text' })
  email: string;

  @Column({ name: 'code_hash', type: 'bytea' })
  codeHash: Uint8Array;

  @Column({ name: 'attempts', type: 'integer', default: 0 })
  attempts: number;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;

  @InstantColumn({ name: 'used_at', nullable: true })
  usedAt: string | null;
}
