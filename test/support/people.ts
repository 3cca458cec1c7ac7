import type { HeldRole, Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';

/** Whatever can run a query: TypeORM's DataSource or EntityManager, or a pool. */
export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

export interface APerson {
  readonly id?: string;
  readonly publicName?: string;
  readonly email?: string;
  /** A role for the whole fund by name, or with its scope. */
  readonly roles?: readonly (Role | HeldRole)[];
}

/** Puts an invented person with these roles into the database; answers the id. */
export async function addPerson(database: Queryable, person: APerson = {}): Promise<string> {
  const { id = newId(), publicName = 'Mira Holt', email = null, roles = [] } = person;
  await database.query('INSERT INTO people (id, public_name, email) VALUES ($1, $2, $3)', [
    id,
    publicName,
    email,
  ]);
  for (const given of roles) await grantRole(database, id, given);
  return id;
}

/** Grants a role as an administrator did; answers the id of the grant. */
export async function grantRole(
  database: Queryable,
  personId: string,
  given: Role | HeldRole,
): Promise<string> {
  const held = typeof given === 'string' ? { role: given, scopeType: 'fund', scopeId: null } : given;
  const id = newId();
  await database.query(
    `INSERT INTO role_grants (id, person_id, role, scope_type, scope_id, granted_by)
     VALUES ($1, $2, $3, $4, $5, 'spec')`,
    [id, personId, held.role, held.scopeType, held.scopeId],
  );
  return id;
}

/** Makes whoever entered the project its proven maintainer, as proof of control does. */
export async function proveControl(database: Queryable, projectId: string): Promise<void> {
  await database.query(`UPDATE project_people SET relation = 'maintainer' WHERE project_id = $1`, [
    projectId,
  ]);
}
