import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';

/** Bytes of one SHA-256 hash. */
export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** Root of the tree without leaves: SHA-256 of nothing (RFC 9162, 2.1.1). */
export const EMPTY_ROOT: Uint8Array = hexToBytes(
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
);

/** Hash of a leaf: `SHA256(0x00 ‖ data)` (RFC 9162, 2.1.1). */
export function hashLeaf(data: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF).update(data).digest();
}

/** Hash of an inner node: `SHA256(0x01 ‖ left ‖ right)` (RFC 9162, 2.1.1). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(NODE).update(left).update(right).digest();
}

/** Largest power of two below `size`; the tree is split there. For sizes above 1. */
export function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * Root over leaf hashes by the definition of RFC 9162, 2.1.1: recursive, over all leaves. The sequencer keeps a
 * frontier instead; this one is for parts of a tile and for whoever recomputes a whole export.
 */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes;
  if (first === undefined) return EMPTY_ROOT;
  if (leafHashes.length === 1) return first;
  const split = splitPoint(leafHashes.length);
  return hashNode(rootOf(leafHashes.slice(0, split)), rootOf(leafHashes.slice(split)));
}

/** Whether two hashes hold the same bytes. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
