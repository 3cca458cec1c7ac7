import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { ContactChannel, ContactDirection, ContactWish } from './domain/contact.js';

/** A dated short list: the top of the ranking without an application and without a wish against it. The newest counts. */
@Entity('health_outreach_lists')
@Check('ck_health_outreach_lists_reason', 'length(reason) BETWEEN 1 AND 4000')
export class OutreachList {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_outreach_lists' })
  id: string;

  @Column({ name: 'method_version', type: 'text' })
  methodVersion: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'drawn_by', type: 'text' })
  drawnBy: string;

  @InstantColumn({ name: 'drawn_at' })
  drawnAt: string;
}

/** One project of a list with the priority it had when the list was drawn. */
@Entity('health_outreach_entries')
@Unique('uq_health_outreach_entries_project', ['listId', 'projectId'])
@ForeignKey('OutreachList', ['listId'], ['id'], {
  name: 'fk_health_outreach_entries_list_id',
  onDelete: 'CASCADE',
})
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_outreach_entries_project_id' })
export class OutreachEntry {
  @PrimaryColumn({ name: 'list_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_outreach_entries' })
  listId: string;

  @PrimaryColumn({
    name: 'position',
    type: 'integer',
    primaryKeyConstraintName: 'pk_health_outreach_entries',
  })
  position: number;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'product_middle', type: 'double precision' })
  productMiddle: number;
}

/** One contact between fund and project; gone after two years. */
@Entity('health_contacts')
@Check('ck_health_contacts_direction', `direction IN ('to-project', 'from-project')`)
@Check('ck_health_contacts_channel', `channel IN ('mail', 'issue', 'call', 'meeting', 'other')`)
@Check('ck_health_contacts_summary', 'length(summary) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_contacts_project_id' })
@Index('ix_health_contacts_project', ['projectId', 'at'])
export class ProjectContact {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_contacts' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'direction', type: 'text' })
  direction: ContactDirection;

  @Column({ name: 'channel', type: 'text' })
  channel: ContactChannel;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @Column({ name: 'logged_by', type: 'text' })
  loggedBy: string;

  @InstantColumn({ name: 'at' })
  at: string;
}

/** Whether a project wants to hear from the fund. Every wish is kept, the newest counts. */
@Entity('health_contact_wishes')
@Check('ck_health_contact_wishes_wish', `wish IN ('do-not-contact', 'welcome')`)
@Check('ck_health_contact_wishes_reason', 'reason IS NULL OR length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_contact_wishes_project_id' })
@Index('ix_health_contact_wishes_project', ['projectId', 'statedAt'])
export class ContactWishStatement {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_contact_wishes' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'wish', type: 'text' })
  wish: ContactWish;

  /** The project's own word; else what staff were told. */
  @Column({ name: 'is_own', type: 'boolean' })
  isOwn: boolean;

  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @Column({ name: 'stated_by', type: 'text' })
  statedBy: string;

  @InstantColumn({ name: 'stated_at' })
  statedAt: string;
}
