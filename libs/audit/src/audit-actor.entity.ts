import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** Who stands behind the commitment of an entry. Personal data, beside the trace: erasure deletes the row. */
@Entity('audit_actors')
@ForeignKey('AuditEntryRow', ['entryId'], ['id'], { name: 'fk_audit_actors_entry_id' })
@Index('ix_audit_actors_person', ['personId'])
export class AuditActorRow {
  @PrimaryColumn({ name: 'entry_id', type: 'uuid', primaryKeyConstraintName: 'pk_audit_actors' })
  entryId: string;

  @RefColumn({ name: 'person_id' })
  personId: string;
}

/** The key of a person's commitments. In a schema of its own, so that it can have short backups of its own. */
@Entity('subject_keys', { schema: 'erasable' })
export class SubjectKey {
  @PrimaryColumn({ name: 'person_id', type: 'uuid', primaryKeyConstraintName: 'pk_subject_keys' })
  personId: string;

  @Column({ name: 'key', type: 'bytea' })
  key: Uint8Array;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;
}
