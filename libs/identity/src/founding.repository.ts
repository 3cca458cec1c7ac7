import type { EntityManager } from 'typeorm';
import { newId } from '#libs/kernel/src/new-id.js';
import { lockAccountName } from './accounts.repository.js';

/** Somebody at the sign-in provider, known by issuer and subject alone: an address is nobody's proof. */
interface ProviderAccount {
  readonly issuer: string;
  readonly subject: string;
}

/**
 * Makes somebody administrator of a fund where nobody could appoint them: the person of this account, or a new one who will be
 * theirs at the first sign-in. Answers the person's id.
 */
export async function foundAdmin(
  tx: EntityManager,
  { issuer, subject, publicName }: ProviderAccount & { readonly publicName: string },
  by: string,
): Promise<string> {
  await lockAccountName(tx, issuer, subject);
  const known = await tx.query<{ person_id: string }[]>(
    'SELECT person_id FROM accounts WHERE iss = $1 AND sub = $2',
    [issuer, subject],
  );
  const personId = known[0]?.person_id ?? newId();
  if (known.length === 0) {
    await tx.query('INSERT INTO people (id, public_name) VALUES ($1, $2)', [personId, publicName]);
    await tx.query(`INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES ($1, $2, 'oidc', $3, $4)`, [
      newId(),
      personId,
      issuer,
      subject,
    ]);
  }
  await tx.query(
    `INSERT INTO role_grants (id, person_id, role, scope_type, granted_by) VALUES ($1, $2, 'admin', 'fund', $3)`,
    [newId(), personId, by],
  );
  return personId;
}

/** The provider accounts of everybody who is or was an administrator: a grant that was ended stays ended. */
export async function foundedAdmins(tx: EntityManager): Promise<readonly ProviderAccount[]> {
  return await tx.query(
    `SELECT DISTINCT a.iss AS issuer, a.sub AS subject FROM accounts a JOIN role_grants g ON g.person_id = a.person_id
     WHERE a.kind = 'oidc' AND g.role = 'admin' AND g.scope_type = 'fund'`,
  );
}
