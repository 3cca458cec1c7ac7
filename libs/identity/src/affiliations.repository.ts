import type { EntityManager } from 'typeorm';
import { newId } from '#libs/kernel/src/new-id.js';
import type { StatedTie } from './domain/affiliation.js';
import { organisationKey } from './domain/affiliation.js';

/** A tie as it is kept. */
export interface KeptTie extends StatedTie {
  readonly id: string;
}

/** Whoever speaks for themselves does so once at a time. */
export async function lockPerson(tx: EntityManager, personId: string): Promise<void> {
  await tx.query('SELECT FROM people WHERE id = $1 FOR UPDATE', [personId]);
}

export async function markStated(tx: EntityManager, personId: string, at: string): Promise<void> {
  await tx.query('UPDATE people SET affiliations_stated_at = $2 WHERE id = $1', [personId, at]);
}

export async function tiesOf(tx: EntityManager, personId: string): Promise<readonly KeptTie[]> {
  return await tx.query<KeptTie[]>(
    `SELECT a.id, o.name AS organisation, a.kind, a.since::text, a.until::text
     FROM affiliations a JOIN organisations o ON o.id = a.organisation_id WHERE a.person_id = $1 ORDER BY a.id`,
    [personId],
  );
}

export async function insertTie(tx: EntityManager, personId: string, tie: StatedTie): Promise<void> {
  await tx.query(
    `INSERT INTO affiliations (id, person_id, organisation_id, kind, since, until) VALUES ($1, $2, $3, $4, $5, $6)`,
    [newId(), personId, await organisationNamed(tx, tie.organisation), tie.kind, tie.since, tie.until],
  );
}

export async function endTie(tx: EntityManager, id: string, until: string): Promise<void> {
  await tx.query('UPDATE affiliations SET until = $2 WHERE id = $1', [id, until]);
}

/** Of these people, those who said for whom they work. */
export async function statedAmong(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT id FROM people WHERE id = ANY($1::uuid[]) AND affiliations_stated_at IS NOT NULL',
    [personIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The organisation of this name, entered where nobody named it before; two people at once name the same one. */
async function organisationNamed(tx: EntityManager, name: string): Promise<string> {
  const key = organisationKey(name);
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`organisation ${key}`]);
  const known = await tx.query<{ id: string }[]>(
    'SELECT id FROM organisations WHERE name_key = $1 ORDER BY created_at LIMIT 1',
    [key],
  );
  if (known[0] !== undefined) return known[0].id;
  const id = newId();
  await tx.query('INSERT INTO organisations (id, name, name_key) VALUES ($1, $2, $3)', [
    id,
    name.trim(),
    key,
  ]);
  return id;
}
