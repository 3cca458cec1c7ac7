import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { HASH_BYTES, hashNode } from './merkle.js';

/**
 * Tiles of C2SP tlog-tiles: a tile of level L holds the hashes of up to 256 neighbouring complete subtrees of 256^L
 * leaves. Full tiles never change; the parts at the right edge are served as `.p/<width>`.
 */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;

/** A complete subtree: `2^level` leaves, the `index`-th of that size. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Address of a tile; `width` is 256 for a full one. */
export interface TileAddress {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The tile that answers for a node, and which run of its hashes makes up the node. */
export function tileOf(node: TreeNode): { level: number; index: number; from: number; count: number } {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const count = 2 ** (node.level - level * TILE_HEIGHT);
  const first = node.index * count;
  return { level, index: Math.floor(first / TILE_WIDTH), from: first % TILE_WIDTH, count };
}

/** How many hashes the tile has in a tree of `size` leaves; 0 where it does not exist yet. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** The root of a complete run of hashes; their number is a power of two. */
export function rootOfRun(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    if (row.length % 2 !== 0) throw new Error('A complete subtree has a power of two of hashes.');
    row = Array.from({ length: row.length / 2 }, (_, i) => hashNode(at(row, 2 * i), at(row, 2 * i + 1)));
  }
  return at(row, 0);
}

/** Splits the bytes of a tile into its hashes. */
export function tileHashes(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length % HASH_BYTES !== 0) throw new Error('A tile is a whole number of hashes.');
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

/** `tile/<L>/<N>[.p/<W>]`: the index in groups of three digits, all but the last with an `x` (C2SP tlog-tiles). */
export function tilePath(tile: TileAddress): string {
  const digits = String(tile.index).padStart(Math.ceil(String(tile.index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const index = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${tile.level}/${index}${tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`}`;
}

/** Reads `<L>/<N>[.p/<W>]`. Only the one canonical spelling of a tile is an address. */
export function parseTilePath(path: string): TileAddress | Refusal {
  const match = /^(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match !== null) {
    const address = {
      level: Number(match[1]),
      index: Number((match[2] ?? '').replace(/[x/]/g, '')),
      width: match[3] === undefined ? TILE_WIDTH : Number(match[3]),
    };
    if (address.level <= 5 && tilePath(address) === `tile/${path}`) return address;
  }
  return refuse('audit.tile-unknown', 'not-found', 'There is no such tile.');
}

function at(row: readonly Uint8Array[], i: number): Uint8Array {
  const hash = row[i];
  if (hash === undefined) throw new Error(`Hash ${i} is missing from its tile.`);
  return hash;
}
