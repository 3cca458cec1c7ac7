import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { parseTilePath, tileOf, tilePath, tileWidth } from './tiles.js';

describe('tile addresses (C2SP tlog-tiles)', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 1, index: 5, width: 17 }, 'tile/1/005.p/17'],
  ])('writes %j', (address, path) => {
    expect(tilePath(address)).toBe(path);
  });

  it('reads back every address it writes', () => {
    fc.assert(
      fc.property(
        fc.record({ level: fc.nat(5), index: fc.nat(1e9), width: fc.integer({ min: 1, max: 256 }) }),
        (address) => expect(parseTilePath(tilePath(address).slice('tile/'.length))).toEqual(address),
      ),
    );
  });

  it.each(['0/1', '0/x000/001', '0/001.p/256', '9/000', '0/001.p/0x1', '-1/000', '0/000/001'])(
    'refuses %s',
    (path) => {
      expect(isRefusal(parseTilePath(path))).toBe(true);
    },
  );
});

describe('tiles of a tree', () => {
  it('knows how far a tile reaches', () => {
    expect([
      tileWidth(0, 0, 70_000),
      tileWidth(0, 273, 70_000),
      tileWidth(1, 1, 70_000),
      tileWidth(2, 0, 70_000),
    ]).toEqual([256, 112, 17, 1]);
    expect(tileWidth(0, 274, 70_000)).toBe(0);
  });

  it('finds the run of a node', () => {
    expect(tileOf({ level: 3, index: 33 })).toEqual({ level: 0, index: 1, from: 8, count: 8 });
    expect(tileOf({ level: 8, index: 3 })).toEqual({ level: 1, index: 0, from: 3, count: 1 });
  });
});
