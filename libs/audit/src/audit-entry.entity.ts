import { Check, Column, Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/**
 * One act, for ever: the exact bytes that were hashed, and what is needed to find it again. The app role may insert
 * and read, nothing else, and triggers refuse the rest to everybody.
 */
@Entity('audit_entries')
@Check('ck_audit_entries_disclosure', `disclosure IN ('public', 'restricted')`)
@Check('ck_audit_entries_leaf', `leaf = sha256('\\x00'::bytea || canonical)`)
@Index('ix_audit_entries_subject', ['subjectId', 'at'])
@Index('ix_audit_entries_application', ['applicationId', 'at'])
export class AuditEntryRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_audit_entries' })
  id: string;

  @InstantColumn({ name: 'at' })
  at: string;

  @Column({ name: 'format', type: 'smallint' })
  format: number;

  @Column({ name: 'type', type: 'text' })
  type: string;

  @Column({ name: 'subject_type', type: 'text' })
  subjectType: string;

  @Column({ name: 'subject_id', type: 'text' })
  subjectId: string;

  @RefColumn({ name: 'application_id', nullable: true })
  applicationId: string | null;

  @Column({ name: 'disclosure', type: 'text' })
  disclosure: string;

  @Column({ name: 'canonical', type: 'bytea' })
  canonical: Uint8Array;

  @Column({ name: 'leaf', type: 'bytea' })
  leaf: Uint8Array;
}
