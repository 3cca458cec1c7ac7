import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, aTag } from '../../../../test/support/a-history.js';
import { countDays, historyOf } from './day-counts.js';
import { gitMetrics } from './git-metrics.js';
import { successionSignals } from './succession.js';

const reversed = (count: number): number[] => Array.from({ length: count }, (_, index) => count - 1 - index);

describe('counts per person and day', () => {
  it('hold numbers, and each day once', () => {
    const history = aHistory(
      [
        aCommit('2026-06-02T20:00:00Z', 'ada'),
        aCommit('2026-06-02T10:00:00Z', 'ada', { committer: 'GitHub <noreply@github.com>' }),
        aCommit('2026-06-01T10:00:00Z', 'bo', { isMerge: true }),
        aCommit('no date', 'bo'),
      ],
      [aTag('2026-06-02', 'v1.0', { tagger: 'bo' }), aTag('2026-06-02', 'v1.1', { tagger: 'release[bot]' })],
    );
    const { days, isComplete, ...columns } = countDays(history, reversed);
    expect(isComplete).toBe(true);
    const first = Date.UTC(2026, 5, 1) / 86_400_000;
    expect(days).toEqual([0, 0, first, ...[1, 1, 1, 1].map((later) => first + later)]);
    expect(columns).toEqual({
      kinds: [0, 1, 2, 0, 1, 3, 3],
      persons: columns.persons,
      employers: columns.employers,
      counts: [1, 1, 1, 2, 1, 1, 1],
    });
  });

  it('give the same figures at every midnight, but for the files they do not hold', () => {
    const moment = fc
      .tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 86_399 }))
      .map(([day, second]) => new Date(Date.UTC(2018, 0, 1 + day) + second * 1_000).toISOString());
    const who = fc.constantFrom('ada', 'bo', 'cy', 'dee <dee@gmail.com>', 'renovate[bot]');
    const commit = fc
      .record({ at: moment, author: who, committer: who, isMerge: fc.boolean() })
      .map(({ at, author, ...over }) => aCommit(at, author, over));
    const tag = fc
      .record({ at: moment, tagger: fc.option(who), name: fc.constantFrom('v1.0', 'v2.0-rc1', 'x') })
      .map(({ at, name, tagger }) => aTag(at, name, { tagger }));
    const midnight = fc.integer({ min: 0, max: 3_200 }).map((day) => instant(Date.UTC(2018, 0, 1 + day)));
    fc.assert(
      fc.property(
        fc.array(commit, { maxLength: 120 }),
        fc.array(tag, { maxLength: 8 }),
        midnight,
        (commits, tags, at) => {
          const history = aHistory(commits, tags);
          const kept = historyOf(countDays(history, reversed));
          const { truck_factor: whole, ...expected } = gitMetrics(history, at);
          const { truck_factor: none, ...found } = gitMetrics(kept, at);
          expect(found).toEqual(expected);
          expect([whole.value === null || whole.value > 0, none.nullReason]).toEqual([true, 'not-collected']);
          expect(successionSignals(kept, at)).toEqual(successionSignals(history, at));
        },
      ),
    );
  });

  it('keep what is dated beyond all calendars, and what has no date, apart from everything', () => {
    const history = aHistory([
      aCommit('+020000-01-01T00:00:00Z', 'eve'),
      aCommit('2026-06-01T01:00:00Z', 'ada'),
      aCommit('', 'ada'),
    ]);
    const kept = historyOf(countDays(history, reversed));
    expect(gitMetrics(kept, instant('2026-07-01')).commits_365d.value).toBe(1);
    expect(kept.commits.atSeconds[0]).toBe(-Infinity);
  });
});
