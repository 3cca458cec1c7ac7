import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';
import type { Access } from './domain/team.js';

/** Somebody who left the applicant's team: they stay on its side for good. */
@Entity('former_application_members')
export class FormerMember {
  @ForeignKey('applications', { name: 'fk_former_application_members_application_id' })
  @PrimaryColumn({
    name: 'application_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_former_application_members',
  })
  applicationId: string;

  @ForeignKey('people', { name: 'fk_former_application_members_person_id' })
  @PrimaryColumn({
    name: 'person_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_former_application_members',
  })
  personId: string;

  @InstantColumn({ name: 'left_at' })
  leftAt: string;
}

/** Somebody of the applicant's team and what they may do with the case. */
@Entity('application_members')
@Index('ix_application_members_person', ['personId'])
@Check('ck_application_members_access', "access IN ('view', 'comment', 'edit')")
export class TeamMember {
  @ForeignKey('applications', { name: 'fk_application_members_application_id' })
  @PrimaryColumn({
    name: 'application_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_application_members',
  })
  applicationId: string;

  @ForeignKey('people', { name: 'fk_application_members_person_id' })
  @PrimaryColumn({ name: 'person_id', type: 'uuid', primaryKeyConstraintName: 'pk_application_members' })
  personId: string;

  @Column({ name: 'access', type: 'text' })
  access: Access;

  @InstantColumn({ name: 'added_at' })
  addedAt: string;
}
