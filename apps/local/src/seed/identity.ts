import type { EntityManager } from 'typeorm';
import { EMAIL_ISSUER } from '#libs/identity/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEMO_PEOPLE } from '../demo/people.js';

/** Where the demo people sign in when nothing else is said. */
const DEFAULT_ISSUER = 'http://127.0.0.1:3012';

/**
 * The demo people with their accounts and roles. Again is no change; under another issuer (the port moved) the people get
 * an account there too.
 */
export async function seedIdentity(tx: EntityManager, issuer: string = DEFAULT_ISSUER): Promise<void> {
  for (const { id, handle, publicName, email, roles } of DEMO_PEOPLE) {
    await tx.query(
      'INSERT INTO people (id, public_name, email) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT pk_people DO NOTHING',
      [id, publicName, email],
    );
    for (const [kind, iss, sub] of [
      ['oidc', issuer, handle],
      ['email', EMAIL_ISSUER, email],
    ]) {
      await tx.query(
        `INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT uq_accounts_iss_sub DO NOTHING`,
        [newId(), id, kind, iss, sub],
      );
    }
    for (const { role, scopeType, scopeId } of roles) {
      // A role that was ended stays ended.
      await tx.query(
        `INSERT INTO role_grants (id, person_id, role, scope_type, scope_id, granted_by)
         SELECT $1, $2, $3, $4, $5, 'seed' WHERE NOT EXISTS (
           SELECT 1 FROM role_grants WHERE person_id = $2 AND role = $3 AND scope_id IS NOT DISTINCT FROM $5)`,
        [newId(), id, role, scopeType, scopeId],
      );
    }
  }
}
