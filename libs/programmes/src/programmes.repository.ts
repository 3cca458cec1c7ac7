import type { DataSource, EntityManager } from 'typeorm';
import { entitiesWhere } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { Call } from './call.entity.js';
import { Envelope } from './envelope.entity.js';
import { Programme } from './programme.entity.js';

/** All programmes, largest share first. */
export async function findProgrammes(tx: EntityManager): Promise<Programme[]> {
  return await tx.find(Programme, { order: { sharePercent: 'DESC', slug: 'ASC' } });
}

/** Programmes already read, by database: nothing changes or removes one. */
const programmes = new WeakMap<DataSource, Map<string, Programme>>();

export async function findProgramme(tx: EntityManager, id: string): Promise<Programme | null> {
  const known = programmes.get(tx.connection) ?? new Map<string, Programme>();
  programmes.set(tx.connection, known);
  const programme = known.get(id) ?? (await tx.findOneBy(Programme, { id }));
  if (programme !== null) known.set(id, programme);
  return programme;
}

/** A programme with its row locked: whoever gives it money. */
export async function lockProgramme(tx: EntityManager, id: string): Promise<Programme | null> {
  return await tx.findOne(Programme, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function findEnvelopesOf(tx: EntityManager, programmeId: string): Promise<Envelope[]> {
  return await tx.findBy(Envelope, { programmeId });
}

/** Adds to the envelope of a year, which begins with it where there was none. Answers what it holds then. */
export async function addToEnvelope(tx: EntityManager, added: Envelope): Promise<bigint> {
  const answer = await tx.query<{ minor: string }[]>(
    `INSERT INTO envelopes (id, programme_id, year, amount_minor, currency) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ON CONSTRAINT uq_envelopes_year DO UPDATE SET amount_minor = envelopes.amount_minor + excluded.amount_minor
     RETURNING amount_minor::text AS minor`,
    [added.id, added.programmeId, added.year, added.amountMinor.toString(), added.currency],
  );
  return BigInt(answer[0]?.minor ?? '0');
}

/** The envelopes of one year, or all of them. */
export async function findEnvelopes(tx: EntityManager, year?: number): Promise<Envelope[]> {
  return await tx.find(Envelope, {
    where: year === undefined ? {} : { year },
    order: { year: 'DESC', programmeId: 'ASC' },
  });
}

export async function findCall(tx: EntityManager, id: string): Promise<Call | null> {
  return (await entitiesWhere(tx, Call, 'WHERE id = $1', [id]))[0] ?? null;
}

export async function findCallBySlug(tx: EntityManager, slug: string): Promise<Call | null> {
  return await tx.findOneBy(Call, { slug });
}

/** All calls, the latest opening first. */
export async function findCalls(tx: EntityManager): Promise<Call[]> {
  return await tx.find(Call, { order: { opensAt: 'DESC', slug: 'ASC' } });
}

/** A call with its row locked: its own process and its managers. */
export async function lockCall(tx: EntityManager, id: string): Promise<Call | null> {
  return await tx.findOne(Call, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function insertCall(tx: EntityManager, call: Call): Promise<void> {
  await tx.insert(Call, call);
}

/** Notes that the opening or the closing was announced. */
export async function markAnnounced(
  tx: EntityManager,
  id: string,
  what: 'openedAt' | 'closedAt',
  at: Instant,
): Promise<void> {
  await tx.update(Call, { id }, { [what]: at });
}

/** Moves the closing date, if nobody was first. Answers whether it did. */
export async function updateClosing(
  tx: EntityManager,
  id: string,
  version: number,
  closesAt: Instant | null,
): Promise<boolean> {
  const result = await tx.update(Call, { id, version }, { closesAt, version: version + 1 });
  return result.affected === 1;
}
