import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A token for machines: known by its id, checked by the hash of its secret, never worth more than its owner's rights today. */
@Entity('access_tokens')
@Check('ck_access_tokens_hash', 'octet_length(secret_hash) = 32')
@Check('ck_access_tokens_expiry', 'expires_at > created_at')
@Index('ix_access_tokens_person', ['personId'])
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_access_tokens_person_id' })
export class AccessToken {
  @IdColumn({ primaryKeyConstraintName: 'pk_access_tokens' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'scopes', type: 'text', array: true })
  scopes: string[];

  @Column({ name: 'secret_hash', type: 'bytea' })
  secretHash: Uint8Array;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;

  @InstantColumn({ name: 'last_used_at', nullable: true })
  lastUsedAt: string | null;

  @InstantColumn({ name: 'revoked_at', nullable: true })
  revokedAt: string | null;
}
