import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import { emailOf } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { AttemptOutcome, DeliveryDecision } from './domain/delivery-retry.js';
import type { Message } from './domain/message.js';

/** A mail as it is handed to the mail server. */
export interface OutgoingMail extends Message {
  readonly deliveryId: string;
  /** Null where the person has no address (any more). */
  readonly address: string | null;
  readonly attempts: number;
}

/** A mail to a person, or to an address that is nobody's yet. */
export type NewMail = Message & ({ readonly personId: string } | { readonly address: string });

/** Writes mails to send, in the transaction that wants them sent. */
export async function insertMails(tx: EntityManager, mails: readonly NewMail[]): Promise<void> {
  await tx.query(INSERT_MAILS, mailValues(mails));
}

/** What writes mails, also as a part of another statement: `$1` to `$5` are `mailValues`. */
export const INSERT_MAILS = `INSERT INTO mail_deliveries (id, person_id, address, subject, body, state)
  SELECT id, person_id, address, subject, body, 'queued'
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS mail (id, person_id, address, subject, body)`;

/** The values of `INSERT_MAILS`. */
export function mailValues(mails: readonly NewMail[]): unknown[] {
  return [
    mails.map(() => newId()),
    mails.map((mail) => ('personId' in mail ? mail.personId : null)),
    mails.map((mail) => ('address' in mail ? mail.address : null)),
    mails.map(({ subject }) => subject),
    mails.map(({ body }) => body),
  ];
}

/** Takes due mails for `leaseSeconds`; whoever crashes with them gives them back that late. */
export async function claimMails(tx: EntityManager, limit: number, leaseSeconds: number): Promise<string[]> {
  const answer = await tx.query<unknown>(
    `UPDATE mail_deliveries SET claimed_until = clock_timestamp() + make_interval(secs => $2)
     WHERE id IN (
       SELECT id FROM mail_deliveries
       WHERE state = 'queued' AND next_attempt_at <= clock_timestamp()
         AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
       ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [limit, leaseSeconds],
  );
  return rowsOf<{ id: string }>(answer).map(({ id }) => id);
}

/** When the next mail falls due; undefined where none is queued. */
export async function nextMailAt(tx: EntityManager): Promise<Instant | undefined> {
  const rows = await tx.query<{ at: Date | null }[]>(
    `SELECT min(greatest(next_attempt_at, coalesce(claimed_until, next_attempt_at))) AS at
     FROM mail_deliveries WHERE state = 'queued'`,
  );
  const at = rows[0]?.at;
  return at == null ? undefined : instant(at);
}

interface QueuedRow {
  readonly subject: string;
  readonly body: string | null;
  readonly attempts: number;
  readonly address: string | null;
  readonly personId: string | null;
}

/** Notes that an attempt begins, before it does, and answers the mail; undefined where it is no longer to be sent. */
export async function beginAttempt(
  tx: EntityManager,
  deliveryId: string,
): Promise<{ attemptId: string; mail: OutgoingMail } | undefined> {
  const answer = await tx.query<unknown>(
    `UPDATE mail_deliveries SET attempts = attempts + 1 WHERE id = $1 AND state = 'queued'
     RETURNING subject, body, attempts, address, person_id AS "personId"`,
    [deliveryId],
  );
  const [row] = rowsOf<QueuedRow>(answer);
  if (row === undefined) return undefined;
  const attemptId = newId();
  await tx.query(
    'INSERT INTO mail_attempts (id, delivery_id, started_at) VALUES ($1, $2, clock_timestamp())',
    [attemptId, deliveryId],
  );
  const { subject, attempts, personId } = row;
  const address = personId === null ? row.address : await emailOf(tx, personId);
  return { attemptId, mail: { deliveryId, subject, body: row.body ?? '', attempts, address } };
}

/** Notes how an attempt ended, and what follows for the mail. The text of a mail that is done is not kept. */
export async function endAttempt(
  tx: EntityManager,
  end: {
    readonly attemptId: string;
    readonly deliveryId: string;
    readonly outcome: AttemptOutcome;
    readonly reply: string | null;
    readonly decision: DeliveryDecision;
  },
): Promise<void> {
  await tx.query(
    'UPDATE mail_attempts SET ended_at = clock_timestamp(), outcome = $2, reply = $3 WHERE id = $1',
    [end.attemptId, end.outcome, end.reply],
  );
  if (end.decision.state === 'queued') {
    await tx.query('UPDATE mail_deliveries SET next_attempt_at = $2, claimed_until = NULL WHERE id = $1', [
      end.deliveryId,
      end.decision.nextAttemptAt,
    ]);
  } else {
    await tx.query(
      'UPDATE mail_deliveries SET state = $2, ended_at = clock_timestamp(), claimed_until = NULL, body = NULL WHERE id = $1',
      [end.deliveryId, end.decision.state],
    );
  }
}

/** Deletes what is known of mails that ended before `cutoff`; answers how many mails. */
export async function deleteEndedMails(tx: EntityManager, cutoff: Instant): Promise<number> {
  await tx.query(
    'DELETE FROM mail_attempts USING mail_deliveries d WHERE d.id = delivery_id AND d.ended_at < $1',
    [cutoff],
  );
  return rowsOf(
    await tx.query<unknown>('DELETE FROM mail_deliveries WHERE ended_at < $1 RETURNING id', [cutoff]),
  ).length;
}

/** The delivery process, where mails wait for it: what wakes it again after a lost poke or a lost Temporal. */
export async function queuedMail(tx: EntityManager): Promise<readonly { process: 'delivery'; id: string }[]> {
  const rows = await tx.query<unknown[]>("SELECT 1 FROM mail_deliveries WHERE state = 'queued' LIMIT 1");
  return rows.length === 0 ? [] : [{ process: 'delivery', id: 'mail' }];
}
