import { describe, expect, it } from '@jest/globals';
import type { DatedChange } from './git-history.js';
import { truckFactor } from './truck-factor.js';

const ada = 0;
const bo = 1;
const cy = 2;

function change(author: number | null, path: number, kind: DatedChange['kind'] = 'modified'): DatedChange {
  return { atSeconds: 0, author, path, kind };
}

function created(author: number | null, ...paths: number[]): DatedChange[] {
  return paths.map((path) => change(author, path, 'added'));
}

describe('truck factor', () => {
  it('is one where one person made everything', () => {
    expect(truckFactor(created(ada, 1, 2, 3))).toBe(1);
  });

  it('removes people until under half of the files have an author', () => {
    expect(truckFactor([...created(ada, 1, 2), ...created(bo, 3, 4), ...created(cy, 5)])).toBe(2);
  });

  it('stays until under half, not at half', () => {
    expect(truckFactor([...created(ada, 1), ...created(bo, 2)])).toBe(2);
  });

  it('hands a file over to whoever changed it most since', () => {
    const work = Array.from({ length: 30 }, () => change(bo, 1));
    // DOA of Ada: 3.293 + 1.098 − 0.321·ln 31 = 3.29, of Bo: 3.293 + 0.164·30 = 8.21.
    expect(truckFactor([...created(ada, 1), ...work, ...created(bo, 2), ...created(ada, 3)])).toBe(1);
  });

  it('forgets files that are gone', () => {
    const gone = [4, 5, 6].flatMap((path) => [...created(bo, path), change(null, path, 'deleted')]);
    expect(truckFactor([...created(ada, 1), ...gone])).toBe(1);
  });

  it('is unknown without files and where machines made most of them', () => {
    expect(truckFactor([])).toBeNull();
    expect(truckFactor([...created(null, 1, 2), ...created(ada, 3)])).toBeNull();
  });
});
