import { describe, expect, it } from '@jest/globals';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { EMPTY_FRONTIER, append, frontierBytes, frontierFrom, headOf } from './frontier.js';
import { hashLeaf, hashNode, rootOf } from './merkle.js';

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const hashes = (count: number) =>
  Array.from({ length: count }, (_, i) => hashLeaf(Uint8Array.of(i & 255, i >> 8)));
const frontierOf = (leaves: readonly Uint8Array[]) => leaves.reduce(append, EMPTY_FRONTIER);

describe('Merkle hashing, vectors of governance.md', () => {
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the published root for %i leaves, recursively and by frontier', (size, root) => {
    const leaves = LEAVES.slice(0, size).map((hex) => hashLeaf(hexToBytes(hex)));
    expect(bytesToHex(rootOf(leaves))).toBe(root);
    expect(bytesToHex(headOf(frontierOf(leaves)))).toBe(root);
  });

  it('separates leaves from nodes', () => {
    expect(bytesToHex(hashLeaf(utf8ToBytes('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    expect(bytesToHex(hashNode(utf8ToBytes('N123'), utf8ToBytes('N456')))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
  });
});

describe('frontier', () => {
  it('has the head of the naive tree at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), (size) => {
        const leaves = hashes(size);
        expect(headOf(frontierOf(leaves))).toEqual(rootOf(leaves));
      }),
      { numRuns: 40 },
    );
  });

  it('reads back what it stored', () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257]) {
      const frontier = frontierOf(hashes(size));
      expect(frontierFrom(size, frontierBytes(frontier))).toEqual(frontier);
    }
  });

  it('refuses stored bytes of another size', () => {
    expect(() => frontierFrom(4, frontierBytes(frontierOf(hashes(3))))).toThrow('does not belong');
  });
});
