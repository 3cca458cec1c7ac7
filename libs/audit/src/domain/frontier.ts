import { EMPTY_ROOT, HASH_BYTES, hashNode } from './merkle.js';

/**
 * The right edge of a growing Merkle tree: the roots of its complete subtrees, largest (leftmost) first, one for each
 * set bit of `size`. With it appending and reading the head cost O(log n), whatever the log holds.
 */
export interface Frontier {
  /** Number of leaves. */
  readonly size: number;
  readonly subtrees: readonly Uint8Array[];
}

/** The frontier of a log without entries. */
export const EMPTY_FRONTIER: Frontier = { size: 0, subtrees: [] };

/** The frontier with one more leaf hash. */
export function append(frontier: Frontier, leafHash: Uint8Array): Frontier {
  const subtrees = [...frontier.subtrees];
  let merged = leafHash;
  for (let rest = frontier.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = subtrees.pop();
    if (left === undefined) throw new Error('The frontier has fewer subtrees than its size says.');
    merged = hashNode(left, merged);
  }
  subtrees.push(merged);
  return { size: frontier.size + 1, subtrees };
}

/** Root hash of the tree at this frontier. */
export function headOf(frontier: Frontier): Uint8Array {
  return frontier.subtrees.length === 0
    ? EMPTY_ROOT
    : frontier.subtrees.reduceRight((right, left) => hashNode(left, right));
}

/** The frontier's hashes as one run of bytes, as stored beside its size. */
export function frontierBytes(frontier: Frontier): Uint8Array {
  const bytes = new Uint8Array(frontier.subtrees.length * HASH_BYTES);
  frontier.subtrees.forEach((hash, i) => bytes.set(hash, i * HASH_BYTES));
  return bytes;
}

/** Reads back what `frontierBytes` wrote. Throws where the bytes cannot belong to a tree of this size. */
export function frontierFrom(size: number, bytes: Uint8Array): Frontier {
  const subtrees: Uint8Array[] = [];
  for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES)
    subtrees.push(bytes.slice(at, at + HASH_BYTES));
  if (subtrees.length !== setBits(size) || bytes.length % HASH_BYTES !== 0) {
    throw new Error(`The stored frontier does not belong to a tree of ${size} leaves.`);
  }
  return { size, subtrees };
}

function setBits(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
