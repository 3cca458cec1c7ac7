import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** From when to when a person may not come in, who closed their access, and why. */
@Entity('access_closures')
@Check('ck_access_closures_reason', 'length(reason) BETWEEN 1 AND 500')
@Check('ck_access_closures_own', 'person_id NOT IN (closed_by, reopened_by)')
@Check('ck_access_closures_reopening', '(reopened_by IS NULL) = (reopened_at IS NULL)')
@Index('uq_access_closures_open', { synchronize: false })
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_access_closures_person_id' })
@ForeignKey('Person', ['closedBy'], ['id'], { name: 'fk_access_closures_closed_by' })
@ForeignKey('Person', ['reopenedBy'], ['id'], { name: 'fk_access_closures_reopened_by' })
export class AccessClosure {
  @IdColumn({ primaryKeyConstraintName: 'pk_access_closures' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  /** Restricted: it may speak of a dismissal or an attack. */
  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @RefColumn({ name: 'closed_by' })
  closedBy: string;

  @InstantColumn({ name: 'closed_at' })
  closedAt: string;

  @RefColumn({ name: 'reopened_by', nullable: true })
  reopenedBy: string | null;

  @InstantColumn({ name: 'reopened_at', nullable: true })
  reopenedAt: string | null;
}
