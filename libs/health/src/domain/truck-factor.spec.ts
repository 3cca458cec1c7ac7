import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ACommit } from '../../../../test/support/a-history.js';
import { aCommit, aHistory, times } from '../../../../test/support/a-history.js';
import type { ChangeKind } from './git-history.js';
import { truckFactor } from './truck-factor.js';

const BOT = 'renovate[bot]';

/** Commits oldest first, each a change of paths by somebody; a second apart. */
function factorOf(...commits: readonly ACommit[]): number | null {
  const { files } = aHistory([...commits].reverse());
  return files === null ? null : truckFactor(files);
}

function change(who: string, kind: ChangeKind, ...paths: string[]): ACommit {
  return aCommit('2026-01-01', who, { changes: paths.map((path) => [kind, path]) });
}

describe('truck factor', () => {
  it('is one where one person made everything', () => {
    expect(factorOf(change('ada', 'added', 'a', 'b', 'c'))).toBe(1);
  });

  it('removes people until under half of the files have an author', () => {
    expect(
      factorOf(change('ada', 'added', 'a', 'b'), change('bo', 'added', 'c', 'd'), change('cy', 'added', 'e')),
    ).toBe(2);
  });

  it('stays until under half, not at half', () => {
    expect(factorOf(change('ada', 'added', 'a'), change('bo', 'added', 'b'))).toBe(2);
  });

  it('hands a file over to whoever changed it most since', () => {
    const work = times(30, () => change('bo', 'modified', 'a'));
    // DOA of Ada: 3.293 + 1.098 − 0.321·ln 31 = 3.29, of Bo: 3.293 + 0.164·30 = 8.21.
    expect(
      factorOf(change('ada', 'added', 'a'), ...work, change('bo', 'added', 'b'), change('ada', 'added', 'c')),
    ).toBe(1);
  });

  // The creator stands at 4.391 − 0.321·ln(1 + n), the other at 3.293 + 0.164·n.
  it.each([
    [0, 1],
    [1, 2], // 4.168 and 3.457: 0.829 of the highest
    [9, 2], // 3.652 and 4.769: 0.766
    [10, 1], // 3.621 and 4.933: 0.734
  ])('of one file after %p changes by another than its creator is %p', (changes, expected) => {
    const work = times(changes, () => change('bo', 'modified', 'a'));
    expect(factorOf(change('ada', 'added', 'a'), ...work)).toBe(expected);
  });

  it('takes back a file that is gone, and begins anew with one that returns', () => {
    const gone = change('bo', 'added', 'b', 'c', 'd');
    expect(factorOf(change('ada', 'added', 'a'), gone, change('cy', 'deleted', 'b', 'c', 'd'))).toBe(1);
    expect(
      factorOf(change('bo', 'added', 'a'), change('bo', 'deleted', 'a'), change('ada', 'added', 'a')),
    ).toBe(1);
  });

  it('is unknown without files and where machines made most of them', () => {
    expect(factorOf()).toBeNull();
    expect(factorOf(change(BOT, 'added', 'a', 'b'), change('ada', 'added', 'c'))).toBeNull();
  });

  it('lets a machine delete and change files without owning them', () => {
    const bots = times(50, () => change(BOT, 'modified', 'a'));
    expect(factorOf(change('ada', 'added', 'a', 'b'), ...bots, change(BOT, 'deleted', 'b'))).toBe(1);
  });

  it('keeps to the order of the history where clocks are skewed', () => {
    const { files } = aHistory([
      aCommit('2020-01-01', 'bo', { changes: [['modified', 'a']] }),
      aCommit('2024-01-01', 'ada', { changes: [['added', 'a']] }),
    ]);
    expect(files === null ? null : truckFactor(files)).toBe(2);
    expect(files === null ? null : truckFactor(files, Date.parse('2021-01-01') / 1000)).toBe(1);
  });

  it('never needs more people than there are, nor fewer than one', () => {
    const kinds = fc.constantFrom<ChangeKind>('added', 'modified', 'deleted');
    const changes = fc.array(
      fc.tuple(fc.constantFrom('ada', 'bo', 'cy', BOT), kinds, fc.constantFrom('a', 'b', 'c')),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(changes, (all) => {
        const factor = factorOf(...all.map(([who, kind, path]) => change(who, kind, path)));
        return factor === null || (factor >= 1 && factor <= 3);
      }),
    );
  });
});
