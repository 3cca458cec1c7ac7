import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** Content by its hash: the same bytes are kept once. Nobody is ever told whether bytes were known before. */
@Entity('document_contents')
@Check('ck_document_contents_size', 'size_bytes > 0')
export class DocumentContent {
  /** SHA-256, hex. */
  @PrimaryColumn({ name: 'hash', type: 'text', primaryKeyConstraintName: 'pk_document_contents' })
  hash: string;

  @Column({ name: 'size_bytes', type: 'integer' })
  sizeBytes: number;

  /** Null where the content lies in the directory. */
  @Column({ name: 'bytes', type: 'bytea', nullable: true })
  bytes: Uint8Array | null;

  @InstantColumn({ name: 'stored_at', default: () => 'clock_timestamp()' })
  storedAt: string;
}

/** A file that hangs on something. Rights are asked of this row, never of the hash. */
@Entity('attachments')
@Check('ck_attachments_visibility', `visibility IN ('applicant', 'case-team', 'restricted')`)
@ForeignKey('DocumentContent', ['hash'], ['hash'], { name: 'fk_attachments_hash' })
@Index('ix_attachments_owner', ['ownerType', 'ownerId'])
@Index('ix_attachments_hash', ['hash'])
export class Attachment {
  @IdColumn({ primaryKeyConstraintName: 'pk_attachments' })
  id: string;

  /** What it hangs on: `application`, `milestone`. */
  @Column({ name: 'owner_type', type: 'text' })
  ownerType: string;

  @RefColumn({ name: 'owner_id' })
  ownerId: string;

  @Column({ name: 'hash', type: 'text' })
  hash: string;

  @Column({ name: 'file_name', type: 'text' })
  fileName: string;

  @Column({ name: 'media_type', type: 'text' })
  mediaType: string;

  @Column({ name: 'visibility', type: 'text' })
  visibility: 'applicant' | 'case-team' | 'restricted';

  @InstantColumn({ name: 'attached_at' })
  attachedAt: string;

  /** Person or process. */
  @Column({ name: 'attached_by', type: 'text' })
  attachedBy: string;

  @InstantColumn({ name: 'removed_at', nullable: true })
  removedAt: string | null;
}
