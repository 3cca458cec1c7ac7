import type { EntityManager } from 'typeorm';
import type { Frontier } from './domain/frontier.js';
import { append, frontierBytes, frontierFrom } from './domain/frontier.js';
import { TILE_WIDTH, rootOfRun } from './domain/tiles.js';

/** Entries numbered in one transaction; more wait for the next, which follows at once. */
const BATCH = 1_000;

/**
 * Numbers pending entries in order of their time and grows tree and tiles, in the caller's transaction. Answers how
 * many it numbered. The row lock on the tree is what keeps two sequencers apart should the advisory lock ever fail.
 */
export async function numberPending(tx: EntityManager): Promise<number> {
  let frontier = await lockFrontier(tx);
  const pending = await tx.query<{ id: string; leaf: Uint8Array }[]>(
    `SELECT pending.entry_id AS id, entry.leaf FROM audit_pending pending JOIN audit_entries entry ON entry.id = pending.entry_id
     ORDER BY pending.at, pending.entry_id LIMIT ${BATCH}`,
  );
  if (pending.length === 0) return 0;
  const first = frontier.size;
  const ids = pending.map(({ id }) => id);
  await tx.query(
    `INSERT INTO audit_sequence (index, entry_id)
     SELECT $1::bigint + ordinal - 1, id FROM unnest($2::uuid[]) WITH ORDINALITY AS numbered (id, ordinal)`,
    [first, ids],
  );
  await tx.query('DELETE FROM audit_pending WHERE entry_id = ANY($1::uuid[])', [ids]);
  for (const { leaf } of pending) {
    frontier = append(frontier, leaf);
    if (frontier.size % TILE_WIDTH === 0) await closeTiles(tx, frontier.size);
  }
  await tx.query('UPDATE audit_tree SET size = $1, frontier = $2 WHERE id = 1', [
    frontier.size,
    Buffer.from(frontierBytes(frontier)),
  ]);
  return pending.length;
}

/** Stores every tile that a log of this size fills with its last leaf. */
async function closeTiles(tx: EntityManager, size: number): Promise<void> {
  let filled = size;
  for (let level = 0; filled % TILE_WIDTH === 0; level += 1) {
    filled /= TILE_WIDTH;
    const hashes = await hashesOf(tx, level, filled - 1, TILE_WIDTH);
    await tx.query('INSERT INTO audit_tiles (level, index, hashes, root) VALUES ($1, $2, $3, $4)', [
      level,
      filled - 1,
      Buffer.concat(hashes),
      Buffer.from(rootOfRun(hashes)),
    ]);
  }
}

/** The first `width` hashes of a tile: leaves at level 0, roots of the tiles below elsewhere. */
export async function hashesOf(
  tx: EntityManager,
  level: number,
  index: number,
  width: number,
): Promise<readonly Uint8Array[]> {
  const start = index * TILE_WIDTH;
  const rows =
    level === 0
      ? await tx.query<{ hash: Uint8Array }[]>(
          `SELECT entry.leaf AS hash FROM audit_sequence numbered JOIN audit_entries entry ON entry.id = numbered.entry_id
           WHERE numbered.index >= $1 AND numbered.index < $2 ORDER BY numbered.index`,
          [start, start + width],
        )
      : await tx.query<{ hash: Uint8Array }[]>(
          'SELECT root AS hash FROM audit_tiles WHERE level = $3 AND index >= $1 AND index < $2 ORDER BY index',
          [start, start + width, level - 1],
        );
  if (rows.length !== width) throw new Error(`Tile ${level}/${index} has ${rows.length} of ${width} hashes.`);
  return rows.map(({ hash }) => hash);
}

/** The tree as it stands. */
export async function readFrontier(tx: EntityManager): Promise<Frontier> {
  return frontierOf(await tx.query('SELECT size, frontier FROM audit_tree WHERE id = 1'));
}

async function lockFrontier(tx: EntityManager): Promise<Frontier> {
  return frontierOf(await tx.query('SELECT size, frontier FROM audit_tree WHERE id = 1 FOR UPDATE'));
}

function frontierOf([row]: { size: string; frontier: Uint8Array }[]): Frontier {
  if (row === undefined) throw new Error('The tree has no row; migrations make it.');
  return frontierFrom(Number(row.size), row.frontier);
}
