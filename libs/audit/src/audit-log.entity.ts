import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** An entry that waits for its number. */
@Entity('audit_pending')
@ForeignKey('AuditEntryRow', ['entryId'], ['id'], { name: 'fk_audit_pending_entry_id' })
@Index('ix_audit_pending_at', ['at', 'entryId'])
export class AuditPending {
  @PrimaryColumn({ name: 'entry_id', type: 'uuid', primaryKeyConstraintName: 'pk_audit_pending' })
  entryId: string;

  @InstantColumn({ name: 'at' })
  at: string;
}

/** The number of an entry in the log, from 0 without gaps. Written by the sequencer alone. */
@Entity('audit_sequence')
@Unique('uq_audit_sequence_entry_id', ['entryId'])
@Check('ck_audit_sequence_index', 'index >= 0')
@ForeignKey('AuditEntryRow', ['entryId'], ['id'], { name: 'fk_audit_sequence_entry_id' })
export class AuditSequence {
  @PrimaryColumn({ name: 'index', type: 'bigint', primaryKeyConstraintName: 'pk_audit_sequence' })
  index: string;

  @Column({ name: 'entry_id', type: 'uuid' })
  entryId: string;
}

/** The one row of the tree's right edge. */
@Entity('audit_tree')
@Check('ck_audit_tree_single', 'id = 1')
export class AuditTree {
  @PrimaryColumn({ name: 'id', type: 'smallint', primaryKeyConstraintName: 'pk_audit_tree' })
  id: number;

  @Column({ name: 'size', type: 'bigint' })
  size: string;

  @Column({ name: 'frontier', type: 'bytea' })
  frontier: Uint8Array;
}

/** A full tile of 256 hashes, and the root over them: an entry of the tile above. */
@Entity('audit_tiles')
@Check('ck_audit_tiles_hashes', 'octet_length(hashes) = 8192 AND octet_length(root) = 32')
export class AuditTile {
  @PrimaryColumn({ name: 'level', type: 'smallint', primaryKeyConstraintName: 'pk_audit_tiles' })
  level: number;

  @PrimaryColumn({ name: 'index', type: 'bigint', primaryKeyConstraintName: 'pk_audit_tiles' })
  index: string;

  @Column({ name: 'hashes', type: 'bytea' })
  hashes: Uint8Array;

  @Column({ name: 'root', type: 'bytea' })
  root: Uint8Array;
}

/** A signed tree head. */
@Entity('audit_checkpoints')
@Check('ck_audit_checkpoints_root', 'octet_length(root) = 32')
export class AuditCheckpoint {
  @PrimaryColumn({ name: 'size', type: 'bigint', primaryKeyConstraintName: 'pk_audit_checkpoints' })
  size: string;

  @Column({ name: 'root', type: 'bytea' })
  root: Uint8Array;

  /** The whole C2SP note. */
  @Column({ name: 'note', type: 'text' })
  note: string;

  /** The public key that opens it (vkey). */
  @Column({ name: 'key', type: 'text' })
  key: string;

  @InstantColumn({ name: 'signed_at', default: () => 'clock_timestamp()' })
  signedAt: string;
}
