import { Column, Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** Who was shown which restricted fields of what, and when. */
@Entity('read_log')
@Index('ix_read_log_subject', ['subjectId', 'at'])
export class ReadLogEntry {
  @IdColumn({ primaryKeyConstraintName: 'pk_read_log' })
  id: string;

  @Column({ name: 'reader_id', type: 'text' })
  readerId: string;

  @Column({ name: 'resource', type: 'text' })
  resource: string;

  @Column({ name: 'subject_id', type: 'text' })
  subjectId: string;

  @Column({ name: 'fields', type: 'text', array: true })
  fields: string[];

  @InstantColumn({ name: 'at', default: () => 'clock_timestamp()' })
  at: string;
}
