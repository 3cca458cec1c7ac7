import { EMPTY_ROOT, hashNode, sameHash, splitPoint } from './merkle.js';
import type { TreeNode } from './tiles.js';

/** A run of leaves whose subtree hash stands at one place of a proof. `end` is exclusive. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** Gives the hash of a complete subtree, from tiles or from memory. */
export type ReadNode = (node: TreeNode) => Uint8Array;

/** The ranges whose hashes prove that leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1). */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (index < 0 || index >= size) throw new Error(`Leaf ${index} is not in a tree of ${size}.`);
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose hashes prove that the tree of `from` leaves is a prefix of the tree of `to` (RFC 9162, 2.1.4.1). */
export function consistencyRanges(from: number, to: number): readonly LeafRange[] {
  if (from < 0 || from > to) throw new Error(`A tree of ${from} leaves is no prefix of one of ${to}.`);
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [start, end, whole] = [0, to, true];
  while (from !== end) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      whole = false;
    }
  }
  if (!whole) ranges.push({ start, end });
  return ranges.reverse();
}

/** The complete subtrees a range is made of, left to right: what has to be read to hash it. */
export function nodesOf(range: LeafRange): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let start = range.start; start < range.end;) {
    let level = 0;
    while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= range.end) level += 1;
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

/** Hash of a range from its complete subtrees. */
export function hashOfRange(range: LeafRange, read: ReadNode): Uint8Array {
  const hashes = nodesOf(range).map(read);
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => hashNode(left, right));
}

/** Whether the proof leads from the leaf hash to the root (RFC 9162, 2.1.3.2). */
export function provesInclusion(input: {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  if (input.index < 0 || input.index >= input.size) return false;
  const ranges = inclusionRanges(input.index, input.size);
  if (ranges.length !== input.proof.length) return false;
  const hash = input.proof.reduce(
    (below, sibling, i) =>
      (ranges[i]?.start ?? 0) > input.index ? hashNode(below, sibling) : hashNode(sibling, below),
    input.leafHash,
  );
  return sameHash(hash, input.root);
}

/** Whether the proof shows that the older tree is a prefix of the newer one (RFC 9162, 2.1.4.2). */
export function provesConsistency(input: {
  readonly from: number;
  readonly fromRoot: Uint8Array;
  readonly to: number;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { from, to, fromRoot, toRoot, proof } = input;
  if (from < 0 || from > to) return false;
  if (from === 0) return proof.length === 0 && sameHash(fromRoot, EMPTY_ROOT);
  if (from === to) return proof.length === 0 && sameHash(fromRoot, toRoot);
  const ranges = consistencyRanges(from, to);
  if (ranges.length !== proof.length) return false;
  // Where the old tree is itself a complete subtree of the new one, its root starts the walk and is not in the proof.
  const startsWithRoot = ranges[0] !== undefined && ranges[0].start >= from;
  const [seed, ...siblings] = startsWithRoot ? [fromRoot, ...proof] : proof;
  if (seed === undefined) return false;
  let [older, newer] = [seed, seed];
  siblings.forEach((sibling, i) => {
    const range = ranges[startsWithRoot ? i : i + 1];
    if (range !== undefined && range.start < from) {
      older = hashNode(sibling, older);
      newer = hashNode(sibling, newer);
    } else {
      newer = hashNode(newer, sibling);
    }
  });
  return sameHash(older, fromRoot) && sameHash(newer, toRoot);
}
