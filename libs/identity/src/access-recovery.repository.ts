import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import { AccessRecovery } from './access-recovery.entity.js';
import { EMAIL_ISSUER } from './accounts.repository.js';

export async function lockRecovery(tx: EntityManager, id: string): Promise<AccessRecovery | null> {
  return tx.findOne(AccessRecovery, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Recoveries that wait for their second person, the oldest first. */
export async function openRecoveries(tx: EntityManager): Promise<readonly AccessRecovery[]> {
  return tx
    .createQueryBuilder(AccessRecovery, 'recovery')
    .where('recovery.endedAt IS NULL AND recovery.expiresAt > clock_timestamp()')
    .orderBy('recovery.checkedAt')
    .limit(200)
    .getMany();
}

/** Every address the person is known by: where we write to them, and those they come in with. */
export async function addressesOf(tx: EntityManager, personId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ email: string }[]>(
    `SELECT email FROM people WHERE id = $1 AND email IS NOT NULL
     UNION SELECT sub FROM accounts WHERE person_id = $1 AND iss = $2 ORDER BY 1`,
    [personId, EMAIL_ISSUER],
  );
  return rows.map(({ email }) => email);
}

/** Ends every session and every token of the person at once. */
export async function endAccess(tx: EntityManager, personId: string): Promise<void> {
  await tx.query(`DELETE FROM sessions WHERE sess ->> 'personId' = $1`, [personId]);
  await tx.query(
    'UPDATE access_tokens SET revoked_at = clock_timestamp() WHERE person_id = $1 AND revoked_at IS NULL',
    [personId],
  );
}

/** Deletes recoveries that ended or ran out more than a year ago; answers how many. The audit log keeps that they were. */
export async function dropOldRecoveries(tx: EntityManager): Promise<number> {
  const answer = await tx.query<unknown>(
    `DELETE FROM access_recoveries WHERE coalesce(ended_at, expires_at) < clock_timestamp() - interval '1 year' RETURNING id`,
  );
  return rowsOf(answer).length;
}
