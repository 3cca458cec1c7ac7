import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Access } from './domain/team.js';

/** Somebody asked to join the applicant's team who has not answered yet. Until they accept they are nobody's party. */
@Entity('application_invitations')
@Unique('uq_application_invitations_person', ['applicationId', 'personId'])
@Index('ix_application_invitations_person', ['personId'])
@Check('ck_application_invitations_access', "access IN ('view', 'comment', 'edit')")
export class TeamInvitation {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'pk_application_invitations' })
  id: string;

  @ForeignKey('applications', { name: 'fk_application_invitations_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @ForeignKey('people', { name: 'fk_application_invitations_person_id' })
  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'access', type: 'text' })
  access: Access;

  @ForeignKey('people', { name: 'fk_application_invitations_invited_by' })
  @RefColumn({ name: 'invited_by' })
  invitedBy: string;

  @InstantColumn({ name: 'invited_at' })
  invitedAt: string;
}
