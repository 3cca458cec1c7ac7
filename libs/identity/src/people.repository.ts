import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { HeldRole, Role } from '#libs/kernel/src/index.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import { Person } from './person.entity.js';

/** A person with the roles held now, as every request needs them. */
export interface PersonWithRoles {
  readonly id: string;
  readonly publicName: string;
  readonly roles: readonly HeldRole[];
}

export async function insertPerson(
  tx: EntityManager,
  person: Pick<Person, 'id' | 'publicName'> & Partial<Pick<Person, 'email' | 'legalName'>>,
): Promise<void> {
  await tx.insert(Person, person);
}

export async function findPerson(tx: EntityManager, id: string): Promise<Person | null> {
  return tx.findOneBy(Person, { id });
}

const PERSON_WITH_ROLES = prepared(
  `SELECT p.id, p.public_name AS "publicName",
          coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'scopeType', g.scope_type, 'scopeId', g.scope_id)
                             ORDER BY g.granted_at, g.id) FILTER (WHERE g.id IS NOT NULL), '[]') AS roles
   FROM people p LEFT JOIN role_grants g ON g.person_id = p.id AND g.ended_at IS NULL
   WHERE p.id = $1 AND p.closed_at IS NULL GROUP BY p.id`,
);

/** The person and their roles in one query; null where unknown or closed: then nobody comes in. */
export async function findWithRoles(tx: EntityManager, id: string): Promise<PersonWithRoles | null> {
  const rows = await tx.query<PersonWithRoles[]>(PERSON_WITH_ROLES, [id]);
  return rows[0] ?? null;
}

/** Public names by person id. Unknown ids are absent. */
export async function publicNames(
  tx: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; public_name: string }[]>(
    'SELECT id, public_name FROM people WHERE id = ANY($1::uuid[])',
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row.public_name]));
}

/** Where to write to a person; null where we have no address. Restricted: for mail, never for display. */
export async function emailOf(tx: EntityManager, id: string): Promise<string | null> {
  const rows = await tx.query<{ email: string | null }[]>(
    'SELECT email FROM people WHERE id = $1 AND closed_at IS NULL',
    [id],
  );
  return rows[0]?.email ?? null;
}

/** Who holds the role now, for the whole fund or for this scope, in order of the grant. */
export async function holdersOf(
  tx: EntityManager,
  role: Role,
  scopeId?: string | null,
): Promise<readonly string[]> {
  const rows = await tx.query<{ person_id: string }[]>(
    `SELECT g.person_id FROM role_grants g JOIN people p ON p.id = g.person_id AND p.closed_at IS NULL
     WHERE g.role = $1 AND g.ended_at IS NULL AND ($2::text IS NULL OR g.scope_id IS NULL OR g.scope_id = $2)
     GROUP BY g.person_id ORDER BY min(g.granted_at), g.person_id`,
    [role, scopeId ?? null],
  );
  return rows.map(({ person_id }) => person_id);
}

/** The states some of these people represent, themselves or as alternates. */
export async function statesRepresentedBy(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await tx.query<{ scope_id: string }[]>(
    `SELECT DISTINCT scope_id FROM role_grants WHERE role IN ('representative', 'alternate')
       AND ended_at IS NULL AND person_id = ANY($1::uuid[]) ORDER BY scope_id`,
    [personIds],
  );
  return rows.map((row) => row.scope_id);
}

/** Changes what the person chose, on the version they saw; false where somebody was first. */
export async function updateProfile(
  tx: EntityManager,
  id: string,
  version: number,
  profile: { readonly publicName: string },
): Promise<boolean> {
  const answer = await tx.query<unknown>(
    `UPDATE people SET public_name = $3, version = version + 1
     WHERE id = $1 AND version = $2 RETURNING id`,
    [id, version, profile.publicName],
  );
  return rowsOf(answer).length === 1;
}

/** Writes to a proven address from now on. Answers the profile's new version. */
export async function setAddress(tx: EntityManager, id: string, email: string): Promise<number> {
  const answer = await tx.query<unknown>(
    'UPDATE people SET email = $2, version = version + 1 WHERE id = $1 RETURNING version',
    [id, email],
  );
  return rowsOf<{ version: number }>(answer)[0]?.version ?? 0;
}

/** The same where nobody knew where to write to. */
export async function noteFirstAddress(tx: EntityManager, id: string, email: string): Promise<void> {
  await tx.query('UPDATE people SET email = $2, version = version + 1 WHERE id = $1 AND email IS NULL', [
    id,
    email,
  ]);
}
