import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { AuditDraft, ActingPrincipal } from './domain/draft.js';
import { entryOf } from './domain/draft.js';
import { ENTRY_FORMAT, SALT_BYTES, entryBytes } from './domain/entry.js';
import { hashLeaf } from './domain/merkle.js';

/** When an act happens, and the key that the entries of whoever acts are made with, where there is one already. */
export interface ActStamp {
  readonly now: Instant;
  readonly subjectKey: Uint8Array | undefined;
}

const STAMP = prepared(
  `SELECT clock_timestamp() AS now, (SELECT key FROM erasable.subject_keys WHERE person_id = $1) AS key`,
);

/** PostgreSQL's clock, the one time of an act, and what its entries will need of the actor: one question for both. */
export async function stampAct(tx: EntityManager, actor: ActingPrincipal): Promise<ActStamp> {
  const rows = await tx.query<{ now: Date; key: Uint8Array | null }[]>(STAMP, [
    actor.kind === 'person' ? actor.id : null,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('The clock gave no row.');
  return { now: instant(row.now), subjectKey: row.key ?? undefined };
}

const INSERT_ENTRIES = prepared(
  `WITH entry AS (
     INSERT INTO audit_entries (id, at, format, type, subject_type, subject_id, application_id, disclosure, canonical, leaf)
     SELECT id, $2, $3, type, subject_type, subject_id, application_id, disclosure, canonical, leaf
     FROM unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::bytea[], $10::bytea[])
       AS draft (id, type, subject_type, subject_id, application_id, disclosure, canonical, leaf)
     RETURNING id
   ), pending AS (
     INSERT INTO audit_pending (entry_id, at) SELECT id, $2 FROM entry
   )
   INSERT INTO audit_actors (entry_id, person_id) SELECT id, $11::uuid FROM entry WHERE $11::uuid IS NOT NULL`,
);

/**
 * Writes the entries of one act in its transaction, without any lock: the sequencer numbers them later. Throws where
 * a draft holds what may not stand in the log for ever. `known`: the actor's key where it has been read (`stampAct`).
 */
export async function insertAuditEntries(
  tx: EntityManager,
  drafts: readonly AuditDraft[],
  at: Instant,
  actor: ActingPrincipal,
  known?: Uint8Array,
): Promise<void> {
  if (drafts.length === 0) return;
  const key = actor.kind === 'person' ? (known ?? (await subjectKey(tx, actor.id))) : undefined;
  const rows = drafts.map((draft) => {
    const salt = randomBytes(SALT_BYTES);
    const entry = entryOf(draft, { id: newId(), at, salt, actor, subjectKey: key });
    const canonical = entryBytes(entry);
    return { entry, draft, canonical, leaf: hashLeaf(canonical) };
  });
  await tx.query(INSERT_ENTRIES, [
    rows.map(({ entry }) => entry.id),
    at,
    ENTRY_FORMAT,
    rows.map(({ entry }) => entry.type),
    rows.map(({ entry }) => entry.subject.type),
    rows.map(({ entry }) => entry.subject.id),
    rows.map(({ draft }) => draft.applicationId ?? null),
    rows.map(({ draft }) => draft.disclosure),
    rows.map(({ canonical }) => Buffer.from(canonical)),
    rows.map(({ leaf }) => Buffer.from(leaf)),
    actor.kind === 'person' ? actor.id : null,
  ]);
}

/** The key that a person's commitments are made with; made at their first act. */
async function subjectKey(tx: EntityManager, personId: string): Promise<Uint8Array> {
  const read = () =>
    tx.query<{ key: Uint8Array }[]>('SELECT key FROM erasable.subject_keys WHERE person_id = $1', [personId]);
  const [known] = await read();
  if (known !== undefined) return known.key;
  await tx.query(
    'INSERT INTO erasable.subject_keys (person_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [personId, randomBytes(32)],
  );
  const [made] = await read();
  if (made === undefined) throw new Error('The key of an acting person was erased under the act.');
  return made.key;
}

/** Erases who acted: afterwards the entries stay and verify, and nobody can tell whose they were. */
export async function forgetActor(tx: EntityManager, personId: string): Promise<void> {
  await tx.query('DELETE FROM audit_actors WHERE person_id = $1', [personId]);
  await tx.query('DELETE FROM erasable.subject_keys WHERE person_id = $1', [personId]);
}
