import type { EntityManager } from 'typeorm';
import { refused } from '#libs/kernel/src/index.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { Act, ActRequest } from './act.js';
import { INSERT_WAKES, wakeValues } from './outbox.repository.js';

const KEY_LIFE = '30 days';

const CLAIM = prepared(
  `INSERT INTO idempotency_keys (principal_id, route, key, body_hash, expires_at)
   VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN NULL ELSE clock_timestamp() + interval '${KEY_LIFE}' END)
   ON CONFLICT DO NOTHING RETURNING 1`,
);

/**
 * Takes the key for this act, waiting for an earlier caller that is still under way.
 * Answers the stored answer of a repetition, or undefined where the act is new. Another body under the same key is refused.
 */
export async function claimKey(
  tx: EntityManager,
  request: ActRequest,
  key: string,
  bodyHash: string,
): Promise<unknown> {
  if (key.length < 8 || key.length > 200) {
    refused(
      'acts.idempotency-key-invalid',
      'malformed',
      'The Idempotency-Key must have 8 to 200 characters.',
    );
  }
  const inserted = await tx.query<unknown[]>(CLAIM, [
    request.principal.id,
    request.route,
    key,
    bodyHash,
    request.movesMoney === true,
  ]);
  if (inserted.length > 0) return undefined;
  const rows = await tx.query<{ body_hash: string; answer: unknown }[]>(
    'SELECT body_hash, answer FROM idempotency_keys WHERE principal_id = $1 AND route = $2 AND key = $3',
    [request.principal.id, request.route, key],
  );
  const row = rows[0];
  if (row === undefined || row.body_hash !== bodyHash) {
    refused('acts.idempotency-key-reused', 'conflict', 'This Idempotency-Key was used for another request.');
  }
  return row.answer ?? null;
}

const ANSWER_AND_WAKE = prepared(
  `WITH woken AS (${INSERT_WAKES})
   UPDATE idempotency_keys SET answer = $8 WHERE principal_id = $5 AND route = $6 AND key = $7`,
);

/** Ends an act that has a key: its wakes, and the answer beside the key, in the transaction that did the work. */
export async function storeAnswer(
  tx: EntityManager,
  request: ActRequest,
  key: string,
  answer: unknown,
  { wakes, traceId }: Pick<Act, 'wakes' | 'traceId'>,
): Promise<void> {
  await tx.query(ANSWER_AND_WAKE, [
    ...wakeValues(wakes, traceId),
    request.principal.id,
    request.route,
    key,
    JSON.stringify(answer ?? null),
  ]);
}

/** Drops keys past their time; answers how many. */
export async function dropExpiredKeys(tx: EntityManager): Promise<number> {
  const rows = await tx.query<unknown[]>(
    'DELETE FROM idempotency_keys WHERE expires_at < clock_timestamp() RETURNING 1',
  );
  return Array.isArray(rows[0]) ? rows[0].length : rows.length;
}
