import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** Somebody who lost every way in gets a new one: one human checked who they are, another confirms. */
@Entity('access_recoveries')
@Check(
  'ck_access_recoveries_identity_check',
  `identity_check IN ('in-person', 'video-call', 'known-contact')`,
)
@Check(
  'ck_access_recoveries_outcome',
  `outcome IN ('confirmed', 'refused') AND (outcome IS NULL) = (ended_at IS NULL)`,
)
@Check(
  'ck_access_recoveries_four_eyes',
  `checked_by <> person_id AND (outcome IS DISTINCT FROM 'confirmed' OR ended_by NOT IN (checked_by, person_id))`,
)
@Index('ix_access_recoveries_person', ['personId'])
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_access_recoveries_person_id' })
@ForeignKey('Person', ['checkedBy'], ['id'], { name: 'fk_access_recoveries_checked_by' })
@ForeignKey('Person', ['endedBy'], ['id'], { name: 'fk_access_recoveries_ended_by' })
export class AccessRecovery {
  @IdColumn({ primaryKeyConstraintName: 'pk_access_recoveries' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  /** The address the person proved to the checker; their only way in once confirmed. */
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Column({ name: 'identity_check', type: 'text' })
  identityCheck: string;

  @RefColumn({ name: 'checked_by' })
  checkedBy: string;

  @InstantColumn({ name: 'checked_at' })
  checkedAt: string;

  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: string | null;

  @RefColumn({ name: 'ended_by', nullable: true })
  endedBy: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;
}
