import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { refused } from '#libs/kernel/src/index.js';
import { Policy } from './policy.entity.js';

/** Versions already read, by database: a version never changes. */
const versions = new WeakMap<DataSource, Map<string, Policy>>();

/** A policy version by id; a case pins ids, so a missing one is a bug. */
export async function getPolicy(tx: EntityManager, id: string): Promise<Policy> {
  const known = versions.get(tx.connection) ?? new Map<string, Policy>();
  versions.set(tx.connection, known);
  const policy = known.get(id) ?? (await tx.findOneBy(Policy, { id }));
  if (policy === null) throw new Error(`Policy ${id} does not exist.`);
  known.set(id, policy);
  return policy;
}

/** The same for an id somebody typed; null where there is none. */
export async function findPolicy(tx: EntityManager, id: string): Promise<Policy | null> {
  return await tx.findOneBy(Policy, { id });
}

/**
 * The version of a policy in force at a point in time, or now by the database's clock. Refused `policies.none-in-force` where there
 * is none.
 */
export async function policyInForce(
  tx: EntityManager,
  kind: string,
  at: Instant | 'now',
  name = 'default',
): Promise<Policy> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM policies WHERE kind = $1 AND name = $2 AND in_force_from <= coalesce($3, clock_timestamp())
     ORDER BY version DESC LIMIT 1`,
    [kind, name, at === 'now' ? null : at],
  );
  const [found] = rows;
  return found === undefined
    ? refused('policies.none-in-force', 'conflict', `No ${kind} policy named ${name} is in force.`)
    : getPolicy(tx, found.id);
}

/** The newest version of a policy, in force or not yet; adoptions of the same policy wait for each other. */
export async function lockNewest(
  tx: EntityManager,
  kind: string,
  name: string,
): Promise<Pick<Policy, 'version' | 'body' | 'inForceFrom'> | null> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5093702))', [`policy:${kind}:${name}`]);
  return await tx.findOne(Policy, { where: { kind, name }, order: { version: 'DESC' } });
}

/** The number of the newest version of every policy, in force or not yet, by `kind:name`. */
export async function newestVersions(tx: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ policy: string; version: number }[]>(
    `SELECT kind || ':' || name AS policy, max(version) AS version FROM policies GROUP BY kind, name`,
  );
  return new Map(rows.map(({ policy, version }) => [policy, version]));
}

/** One version of a policy by its number; null where there is none. */
export async function policyVersion(
  tx: EntityManager,
  { kind, name, version }: Pick<Policy, 'kind' | 'name' | 'version'>,
): Promise<Policy | null> {
  return await tx.findOneBy(Policy, { kind, name, version });
}

/** The versions of a kind that no other one in force has replaced: those in force, and those that will be. */
export async function currentOfKind(tx: EntityManager, kind: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM policies p WHERE kind = $1 AND NOT EXISTS (
       SELECT FROM policies later WHERE later.kind = p.kind AND later.name = p.name AND later.version > p.version
         AND later.in_force_from <= clock_timestamp())
     ORDER BY name, version`,
    [kind],
  );
  return rows.map(({ id }) => id);
}

/** Every version of one policy, oldest first, in force or not yet. */
export async function allVersions(tx: EntityManager, kind: string, name = 'default'): Promise<Policy[]> {
  return await tx.find(Policy, { where: { kind, name }, order: { version: 'ASC' } });
}

/** Every version of every policy, the newest of each first, without what it says. */
export async function policyIndex(tx: EntityManager): Promise<readonly Omit<Policy, 'body'>[]> {
  return await tx.find(Policy, {
    select: {
      id: true,
      kind: true,
      name: true,
      version: true,
      adoptedAt: true,
      adoptedBy: true,
      inForceFrom: true,
      decision: true,
    },
    order: { kind: 'ASC', name: 'ASC', version: 'DESC' },
  });
}

/** What every policy said first. */
export async function firstVersions(
  tx: EntityManager,
): Promise<readonly Pick<Policy, 'kind' | 'name' | 'body'>[]> {
  return await tx.query('SELECT kind, name, body FROM policies WHERE version = 1');
}

/** Adds a version; one that stands already (same kind, name and version) stays as it is. */
export async function insertPolicy(
  tx: EntityManager,
  policy: Pick<Policy, 'id' | 'kind' | 'name' | 'version' | 'body' | 'adoptedBy' | 'inForceFrom'> & {
    /** Absent where no decision of the council stands behind it. */
    readonly decision?: string;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from, decision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT uq_policies_version DO NOTHING`,
    [
      policy.id,
      policy.kind,
      policy.name,
      policy.version,
      JSON.stringify(policy.body),
      policy.adoptedBy,
      policy.inForceFrom,
      policy.decision ?? null,
    ],
  );
}
