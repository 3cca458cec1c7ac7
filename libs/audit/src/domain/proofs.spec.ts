import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashLeaf, rootOf } from './merkle.js';
import {
  consistencyRanges,
  hashOfRange,
  inclusionRanges,
  provesConsistency,
  provesInclusion,
} from './proofs.js';
import type { TreeNode } from './tiles.js';
import { rootOfRun, tileOf } from './tiles.js';

const leaves = Array.from({ length: 700 }, (_, i) => hashLeaf(Uint8Array.of(i & 255, i >> 8)));

/** Reads nodes from tiles built of the first `size` leaves, as the log serves them. */
function readerOf(size: number) {
  const rows: (readonly Uint8Array[])[] = [leaves.slice(0, size)];
  for (let row = rows[0] ?? []; row.length >= 256; row = rows.at(-1) ?? []) {
    rows.push(
      Array.from({ length: Math.floor(row.length / 256) }, (_, i) =>
        rootOfRun(row.slice(i * 256, i * 256 + 256)),
      ),
    );
  }
  return (node: TreeNode) => {
    const tile = tileOf(node);
    const start = tile.index * 256 + tile.from;
    return rootOfRun((rows[tile.level] ?? []).slice(start, start + tile.count));
  };
}

const sizes = fc.integer({ min: 1, max: leaves.length });

describe('inclusion proofs', () => {
  it('verify for every leaf of every size, from tiles', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, pick) => {
        const index = pick % size;
        const proof = inclusionRanges(index, size).map((range) => hashOfRange(range, readerOf(size)));
        const root = rootOf(leaves.slice(0, size));
        const leafHash = leaves[index] ?? new Uint8Array();
        expect(provesInclusion({ leafHash, index, size, root, proof })).toBe(true);
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      }),
    );
  });

  it('fail with one flipped bit anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (size, pick, which, bit) => {
          const index = pick % size;
          const honest = inclusionRanges(index, size).map((range) => hashOfRange(range, readerOf(size)));
          const proof = honest.map((hash, i) => (i === which % honest.length ? flipped(hash, bit) : hash));
          const root = rootOf(leaves.slice(0, size));
          expect(provesInclusion({ leafHash: leaves[index] ?? root, index, size, root, proof })).toBe(false);
        },
      ),
    );
  });
});

describe('consistency proofs', () => {
  it('verify for every older size', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (to, pick) => {
        const from = pick % (to + 1);
        const proof = consistencyRanges(from, to).map((range) => hashOfRange(range, readerOf(to)));
        const [fromRoot, toRoot] = [rootOf(leaves.slice(0, from)), rootOf(leaves.slice(0, to))];
        expect(provesConsistency({ from, fromRoot, to, toRoot, proof })).toBe(true);
      }),
    );
  });

  it('fail for a log that was rewritten', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), fc.nat(), fc.nat(), (to, pick, bit) => {
        const from = 1 + (pick % (to - 1));
        const proof = consistencyRanges(from, to).map((range) => hashOfRange(range, readerOf(to)));
        const fromRoot = flipped(rootOf(leaves.slice(0, from)), bit);
        const toRoot = rootOf(leaves.slice(0, to));
        expect(provesConsistency({ from, fromRoot, to, toRoot, proof })).toBe(false);
      }),
    );
  });

  it('matches the published example of a tree of seven (RFC 6962, 2.1.3)', () => {
    expect(consistencyRanges(3, 7)).toEqual([
      { start: 2, end: 3 },
      { start: 3, end: 4 },
      { start: 0, end: 2 },
      { start: 4, end: 7 },
    ]);
    expect(consistencyRanges(4, 7)).toEqual([{ start: 4, end: 7 }]);
    expect(inclusionRanges(0, 7)).toEqual([
      { start: 1, end: 2 },
      { start: 2, end: 4 },
      { start: 4, end: 7 },
    ]);
  });
});

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  return hash.map((byte, i) => (i === Math.floor((bit % 256) / 8) ? byte ^ (1 << (bit % 8)) : byte));
}
