import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { Account } from './account.entity.js';

/** Accounts entered with a code sent by mail have this issuer and the address as subject. */
export const EMAIL_ISSUER = 'urn:plinth:email';

/** Makes first sign-ins of the same account wait for each other. Held to the end of the transaction. */
export async function lockAccountName(tx: EntityManager, iss: string, sub: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5093701))', [JSON.stringify([iss, sub])]);
}

export async function findAccount(tx: EntityManager, iss: string, sub: string): Promise<Account | null> {
  return tx.findOneBy(Account, { iss, sub });
}

export async function accountsOf(tx: EntityManager, personId: string): Promise<readonly Account[]> {
  return tx.find(Account, { where: { personId }, order: { linkedAt: 'ASC' } });
}

export async function insertAccount(
  tx: EntityManager,
  account: Pick<Account, 'id' | 'personId' | 'kind' | 'iss' | 'sub'> & Partial<Account>,
): Promise<void> {
  await tx.insert(Account, account);
}

export async function touchAccount(tx: EntityManager, id: string, acr: string | null): Promise<void> {
  await tx.query('UPDATE accounts SET last_used_at = clock_timestamp(), acr = $2 WHERE id = $1', [id, acr]);
}

export async function deleteAccount(tx: EntityManager, id: string): Promise<void> {
  await tx.delete(Account, { id });
}

/** Takes away every way in; identities on forges, which sign nobody in, stay. */
export async function deleteWaysIn(tx: EntityManager, personId: string): Promise<void> {
  await tx.delete(Account, { personId, kind: In(['oidc', 'email']) });
}
