import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A message in somebody's inbox. */
@Entity('notifications')
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_notifications_person_id' })
@Index('ix_notifications_person', ['personId', 'id'])
export class Notification {
  @IdColumn({ primaryKeyConstraintName: 'pk_notifications' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'template', type: 'text' })
  template: string;

  @RefColumn({ name: 'application_id', nullable: true })
  applicationId: string | null;

  @Column({ name: 'data', type: 'jsonb' })
  data: Record<string, string>;

  @InstantColumn({ name: 'created_at' })
  createdAt: string;

  @InstantColumn({ name: 'read_at', nullable: true })
  readAt: string | null;

  /** Waits for the daily digest; null once it is in one, or where it needs none. */
  @InstantColumn({ name: 'digest_from', nullable: true })
  digestFrom: string | null;
}

/** How a person wants to hear from us. No row: the defaults. */
@Entity('notification_preferences')
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_notification_preferences_person_id' })
@Check('ck_notification_preferences_language', `language IN ('en', 'de', 'fr')`)
export class NotificationPreference {
  @PrimaryColumn({
    name: 'person_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_notification_preferences',
  })
  personId: string;

  @Column({ name: 'language', type: 'text' })
  language: string;

  /** Category to channel. */
  @Column({ name: 'channels', type: 'jsonb' })
  channels: Record<string, string>;
}

/** A reminder that was sent: that it is unique is what keeps it from being sent twice. */
@Entity('reminders')
@Unique('uq_reminders_case_kind_due', ['caseId', 'kind', 'dueAt'])
export class Reminder {
  @IdColumn({ primaryKeyConstraintName: 'pk_reminders' })
  id: string;

  @Column({ name: 'case_id', type: 'text' })
  caseId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @InstantColumn({ name: 'due_at' })
  dueAt: string;

  @InstantColumn({ name: 'written_at' })
  writtenAt: string;
}
