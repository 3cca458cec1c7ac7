import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

export const MAIL_STATES = ['queued', 'sent', 'bounced', 'failed'] as const;

/** A mail we mean to send: written in the transaction of the act, sent later from the effects queue. */
@Entity('mail_deliveries')
@Check('ck_mail_deliveries_state', `state IN ('queued', 'sent', 'bounced', 'failed')`)
@Check('ck_mail_deliveries_recipient', '(person_id IS NULL) <> (address IS NULL)')
@Check('ck_mail_deliveries_attempts', 'attempts >= 0')
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_mail_deliveries_person_id' })
@Index('ix_mail_deliveries_due', { synchronize: false })
export class MailDelivery {
  @IdColumn({ primaryKeyConstraintName: 'pk_mail_deliveries' })
  id: string;

  /** The recipient; the address is read when the mail is sent, so that a changed or erased one is obeyed. */
  @RefColumn({ name: 'person_id', nullable: true })
  personId: string | null;

  /** The address itself, where there is no person yet: a sign-in code. */
  @Column({ name: 'address', type: 'text', nullable: true })
  address: string | null;

  @Column({ name: 'subject', type: 'text' })
  subject: string;

  /** Emptied once the mail is sent. */
  @Column({ name: 'body', type: 'text', nullable: true })
  body: string | null;

  @Column({ name: 'state', type: 'text' })
  state: string;

  @Column({ name: 'attempts', type: 'integer', default: 0 })
  attempts: number;

  @InstantColumn({ name: 'queued_at', default: () => 'clock_timestamp()' })
  queuedAt: string;

  @InstantColumn({ name: 'next_attempt_at', default: () => 'clock_timestamp()' })
  nextAttemptAt: string;

  @InstantColumn({ name: 'claimed_until', nullable: true })
  claimedUntil: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;
}

/** One try at a mail: written before the try, completed after it. Without an end it was cut short: unknown. */
@Entity('mail_attempts')
@Check(
  'ck_mail_attempts_outcome',
  `outcome IN ('sent', 'refused-for-now', 'refused', 'unreachable', 'unknown')`,
)
@ForeignKey('MailDelivery', ['deliveryId'], ['id'], { name: 'fk_mail_attempts_delivery_id' })
@Index('ix_mail_attempts_delivery', ['deliveryId'])
export class MailAttempt {
  @IdColumn({ primaryKeyConstraintName: 'pk_mail_attempts' })
  id: string;

  @RefColumn({ name: 'delivery_id' })
  deliveryId: string;

  @InstantColumn({ name: 'started_at' })
  startedAt: string;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: string | null;

  /** What the server said, without addresses. */
  @Column({ name: 'reply', type: 'text', nullable: true })
  reply: string | null;
}
