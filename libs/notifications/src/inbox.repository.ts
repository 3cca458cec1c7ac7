import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { Preferences } from './domain/channel.js';
import type { Language } from './domain/message.js';
import type { NewMail } from './mail.repository.js';
import { INSERT_MAILS, mailValues } from './mail.repository.js';

/** What a person chose; the defaults where they chose nothing. */
export interface PersonPreferences {
  readonly personId: string;
  readonly language: Language;
  readonly channels: Preferences;
}

/** A message as its reader sees it. */
export interface InboxRow {
  readonly id: string;
  readonly template: string;
  readonly applicationId: string | null;
  readonly data: Record<string, string>;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

const PREFERENCES = prepared(
  'SELECT person_id, language, channels FROM notification_preferences WHERE person_id = ANY($1::uuid[])',
);

export async function preferencesOf(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<readonly PersonPreferences[]> {
  const rows = await tx.query<{ person_id: string; language: Language; channels: Preferences }[]>(
    PREFERENCES,
    [personIds],
  );
  return personIds.map((personId) => {
    const row = rows.find(({ person_id }) => person_id === personId);
    return { personId, language: row?.language ?? 'en', channels: row?.channels ?? {} };
  });
}

export async function writePreferences(
  tx: EntityManager,
  { personId, language, channels }: PersonPreferences,
): Promise<void> {
  await tx.query(
    `INSERT INTO notification_preferences (person_id, language, channels) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET language = excluded.language, channels = excluded.channels`,
    [personId, language, JSON.stringify(channels)],
  );
}

/** A message for one inbox. `inDigest`: it goes out with the reader's next digest. */
export interface NewNotification {
  readonly personId: string;
  readonly template: string;
  readonly applicationId: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly inDigest: boolean;
}

const INSERT_MESSAGES = prepared(
  `WITH mailed AS (${INSERT_MAILS})
   INSERT INTO notifications (id, person_id, template, application_id, data, created_at, digest_from)
   SELECT id, person_id, template, application_id, data, $11, CASE WHEN in_digest THEN $11::timestamptz END
   FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::uuid[], $10::jsonb[], $12::boolean[])
     AS message (id, person_id, template, application_id, data, in_digest)`,
);

/** Puts messages into inboxes, in their order, and those mails that go with them into the queue. */
export async function insertNotifications(
  tx: EntityManager,
  messages: readonly NewNotification[],
  mails: readonly NewMail[],
  at: Instant,
): Promise<void> {
  await tx.query(INSERT_MESSAGES, [
    ...mailValues(mails),
    messages.map(() => newId()),
    messages.map(({ personId }) => personId),
    messages.map(({ template }) => template),
    messages.map(({ applicationId }) => applicationId),
    messages.map(({ data }) => JSON.stringify(data)),
    at,
    messages.map(({ inDigest }) => inDigest),
  ]);
}

/** Newest first, before the id `before`. */
export async function inboxPage(
  tx: EntityManager,
  personId: string,
  before: string | undefined,
  limit: number,
): Promise<InboxRow[]> {
  return tx.query<InboxRow[]>(
    `SELECT id, template, application_id AS "applicationId", data, created_at AS "createdAt", read_at AS "readAt"
     FROM notifications WHERE person_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [personId, before ?? null, limit],
  );
}

/** Marks messages of this person as read, up to and including one. */
export async function markRead(
  tx: EntityManager,
  personId: string,
  upTo: string,
  at: Instant,
): Promise<void> {
  await tx.query(
    'UPDATE notifications SET read_at = $3 WHERE person_id = $1 AND id <= $2 AND read_at IS NULL',
    [personId, upTo, at],
  );
}

/** Notes a reminder as written; false where it was written before. */
export async function insertReminder(
  tx: EntityManager,
  reminder: { readonly caseId: string; readonly kind: string; readonly dueAt: Instant; readonly at: Instant },
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO reminders (id, case_id, kind, due_at, written_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ON CONSTRAINT uq_reminders_case_kind_due DO NOTHING RETURNING 1`,
    [newId(), reminder.caseId, reminder.kind, reminder.dueAt, reminder.at],
  );
  return rows.length > 0;
}

/** Deletes messages and reminder notes older than `cutoff`; answers how many messages. */
export async function deleteOldNotifications(tx: EntityManager, cutoff: Instant): Promise<number> {
  await tx.query('DELETE FROM reminders WHERE due_at < $1', [cutoff]);
  return rowsOf(
    await tx.query<unknown>('DELETE FROM notifications WHERE created_at < $1 RETURNING id', [cutoff]),
  ).length;
}
