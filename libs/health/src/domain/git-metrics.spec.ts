import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, aTag, times } from '../../../../test/support/a-history.js';
import { diversity, gitMetrics } from './git-metrics.js';
import { successionSignals } from './succession.js';

const asOf = instant('2026-07-01');

describe('git metrics', () => {
  it('counts half-open windows by committer date', () => {
    const metrics = gitMetrics(
      aHistory([
        aCommit('2026-07-01T00:00:00Z', 'ada'),
        aCommit('2026-06-30T23:59:59Z', 'ada'),
        aCommit('2026-04-02T00:00:00Z', 'ada'),
        aCommit('2026-04-01T23:59:59Z', 'ada'),
        aCommit('2025-07-01T00:00:00Z', 'ada'),
        aCommit('2025-06-30T23:59:59Z', 'ada'),
      ]),
      asOf,
    );
    expect([metrics.commits_90d.value, metrics.commits_365d.value]).toEqual([2, 4]);
  });

  it('does not count bots and merges, but hears a merge in silence', () => {
    const metrics = gitMetrics(
      aHistory([
        aCommit('2026-06-20', 'renovate[bot]'),
        aCommit('2026-06-11', 'ada', { isMerge: true }),
        aCommit('2026-06-01', 'ada'),
      ]),
      asOf,
    );
    expect([metrics.commits_90d.value, metrics.silent_days.value]).toEqual([1, 20]);
  });

  it('calls people newcomers under 36 calendar months, first appearance as committer included', () => {
    const old = aCommit('2023-07-01T00:00:00Z', 'old');
    const committedOnly = aCommit('2023-06-01', 'x', { committer: 'late <l@l.example>' });
    const young = aCommit('2023-07-01T00:00:01Z', 'young');
    const year = [
      aCommit('2026-06-01', 'old'),
      aCommit('2026-06-02', 'young'),
      aCommit('2026-06-03', 'late <l@l.example>'),
    ];
    const { newcomer_share_365d } = gitMetrics(aHistory([...year, old, committedOnly, young]), asOf);
    expect(newcomer_share_365d).toEqual({ value: 1 / 3, numerator: 1, denominator: 3, coverage: 1 });
  });

  it('leaves the forge out as committer and says so', () => {
    const byForge = { committer: 'GitHub <noreply@github.com>' };
    const metrics = gitMetrics(
      aHistory([aCommit('2026-06-01', 'ada'), aCommit('2026-06-02', 'ada', byForge)]),
      asOf,
    );
    expect(metrics.newcomer_committer_share_365d).toEqual({
      value: 1,
      numerator: 1,
      denominator: 1,
      coverage: 0.5,
    });
    expect(metrics.commits_365d.value).toBe(2);
  });

  it('compares incumbents with themselves', () => {
    const metrics = gitMetrics(
      aHistory([
        ...times(1, () => aCommit('2026-01-01', 'ada')),
        ...times(50, () => aCommit('2026-01-01', 'new')),
        ...times(4, () => aCommit('2025-01-01', 'ada')),
        aCommit('2020-01-01', 'ada'),
      ]),
      asOf,
    );
    expect(metrics.incumbent_decline).toEqual({ value: 0.75, numerator: 1, denominator: 4, coverage: 1 });
  });

  it('never calls growth a decline, and none last year is unknown', () => {
    const base = [aCommit('2026-01-01', 'ada'), aCommit('2026-01-02', 'ada'), aCommit('2020-01-01', 'ada')];
    expect(gitMetrics(aHistory(base), asOf).incumbent_decline).toMatchObject({
      value: null,
      nullReason: 'not-applicable',
    });
    const grown = gitMetrics(aHistory([...base, aCommit('2025-01-01', 'ada')]), asOf).incumbent_decline;
    expect(grown.value).toBe(0);
  });

  it('counts employers, free mail as the person, and knows nothing behind .invalid', () => {
    const at1 = (email: string) => () => aCommit('2026-06-01', `${email} <${email}>`);
    const some = [
      ...times(4, at1('a@corp.example')),
      ...times(3, at1('b@gmail.com')),
      ...times(3, at1('c@gmail.com')),
    ];
    expect(gitMetrics(aHistory(some), asOf).elephant_factor_365d.value).toBe(2);
    const hidden = gitMetrics(aHistory([...some, at1('d@dev.invalid')()]), asOf).elephant_factor_365d;
    expect(hidden).toEqual({ value: null, coverage: 0, nullReason: 'not-applicable' });
  });

  it('counts version tags of the year without prereleases', () => {
    const tags = [
      aTag('2026-06-01', 'v1.1.0'),
      aTag('2026-05-01', 'v1.1.0-rc.1'),
      aTag('2026-05-01', 'nightly'),
      aTag('2025-07-01', 'v1.0.0'),
      aTag('2025-06-30', 'v0.9.0'),
      aTag('2026-07-01', 'v1.2.0'),
    ];
    expect(gitMetrics(aHistory([], tags), asOf).releases_365d.value).toBe(2);
  });

  it('knows an empty repository from an unknown one', () => {
    const empty = gitMetrics(aHistory([]), asOf);
    expect(empty.commits_365d).toEqual({ value: 0, coverage: 1 });
    expect(empty.top_share_365d).toMatchObject({ value: null, nullReason: 'not-applicable' });
    expect(diversity(empty.top_share_365d)).toEqual(empty.top_share_365d);
    expect(empty.silent_days.value).toBeNull();
    const shallow = gitMetrics(aHistory([aCommit('2026-06-01', 'ada')], [], { isComplete: false }), asOf);
    for (const key of ['commits_365d', 'caf_all', 'truck_factor', 'newcomer_share_365d'] as const) {
      expect(shallow[key]).toEqual({ value: null, coverage: 0, nullReason: 'not-collected' });
    }
  });

  it('takes a year by the second, and the calendar for newcomers', () => {
    const metrics = gitMetrics(
      aHistory([
        ...times(10, () => aCommit('2025-07-01T00:00:00Z', 'ada')),
        ...times(10, () => aCommit('2025-06-30T23:59:59Z', 'bo')),
        aCommit('2020-01-01', 'cy'),
      ]),
      asOf,
    );
    expect(metrics.caf_365d).toEqual({ value: 1, coverage: 1 });
    expect(metrics.caf_all).toEqual({ value: 2, coverage: 1 });
    expect(metrics.top_share_365d).toEqual({ value: 1, numerator: 10, denominator: 10, coverage: 1 });
    expect(metrics.newcomer_share_365d.value).toBe(1);
  });

  it('has no factor of fewer than ten commits, though a share', () => {
    const metrics = gitMetrics(aHistory(times(9, () => aCommit('2026-01-01', 'ada'))), asOf);
    expect([metrics.caf_365d, metrics.elephant_factor_365d, metrics.caf_all]).toEqual(
      times(3, () => ({ value: null, coverage: 0, nullReason: 'not-applicable' })),
    );
    expect(metrics.top_share_365d.value).toBe(1);
  });

  it('puts what is dated later off until then, and is never silent for less than nothing', () => {
    const history = aHistory(
      [aCommit('2038-01-01', 'eve'), aCommit('2026-06-30', 'ada')],
      [aTag('2038-02-01', 'v9.0.0', { tagger: 'eve' })],
    );
    const now = gitMetrics(history, asOf);
    expect([now.commits_365d.value, now.silent_days.value, now.releases_365d.value]).toEqual([1, 1, 0]);
    expect(gitMetrics(history, instant('2038-02-02')).commits_365d.value).toBe(1);
  });

  it.each(['1970-01-01T00:00:00Z', '1970-01-01T12:00:00Z', 'no date'])(
    'takes %s for no date: in no window, no first appearance, but part of the whole',
    (at) => {
      const metrics = gitMetrics(
        aHistory([aCommit('2026-06-01', 'ada'), ...times(10, () => aCommit(at, 'ada'))]),
        asOf,
      );
      expect(metrics.commits_365d.value).toBe(1);
      expect(metrics.newcomer_share_365d.value).toBe(1);
      expect(metrics.caf_all.value).toBe(1);
      expect(gitMetrics(aHistory([aCommit(at, 'ada')]), asOf).silent_days).toMatchObject({
        value: null,
        nullReason: 'not-applicable',
      });
    },
  );

  it('hears a person’s tag in silence, not a machine’s, though both are releases', () => {
    const commits = [aCommit('2026-01-01', 'ada')];
    const silence = (...tags: ReturnType<typeof aTag>[]) => {
      const { silent_days, releases_365d } = gitMetrics(aHistory(commits, tags), asOf);
      return [silent_days.value, releases_365d.value];
    };
    expect(silence()).toEqual([181, 0]);
    expect(silence(aTag('2026-06-21', 'v1.0', { tagger: 'ada' }))).toEqual([10, 1]);
    expect(silence(aTag('2026-06-21', 'v1.0', { tagger: 'release[bot]' }))).toEqual([181, 1]);
    expect(silence(aTag('2026-06-21', 'v1.0', { author: 'renovate[bot]' }))).toEqual([181, 1]);
    expect(silence(aTag('2026-06-21', 'v1.0', { author: 'ada' }))).toEqual([10, 1]);
  });

  it('does not take the tags a shallow clone lacks for none, nor its silence', () => {
    const shallow = gitMetrics(aHistory([aCommit('2026-06-01', 'ada')], [], { isComplete: false }), asOf);
    expect(shallow.releases_365d).toEqual({ value: null, coverage: 0, nullReason: 'not-collected' });
    expect(shallow.silent_days.value).toBe(30);
    const before = aHistory([aCommit('2026-06-01', 'ada')], [], { isComplete: false });
    expect(gitMetrics(before, instant('2026-05-01')).silent_days.nullReason).toBe('not-collected');
  });

  it('trusts a shallow clone with windows it reaches behind', () => {
    const deep = [...times(12, () => aCommit('2026-06-01', 'ada')), aCommit('2025-01-01', 'ada')];
    const metrics = gitMetrics(aHistory(deep, [], { isComplete: false }), asOf);
    expect([metrics.commits_365d.value, metrics.caf_365d.value, metrics.releases_365d.value]).toEqual([
      12, 1, 0,
    ]);
    expect(metrics.caf_all.nullReason).toBe('not-collected');
  });

  it('stands a crowd: nothing grows with the call stack', () => {
    const crowd = aHistory(times(130_000, (index) => aCommit('2026-06-01', `p${index}`)));
    expect(gitMetrics(crowd, asOf)).toMatchObject({
      top_share_365d: { value: 1 / 130_000 },
      caf_365d: { value: 65_001 },
    });
  });

  it('knows at a date only what was there by then', () => {
    const day = fc
      .integer({ min: 0, max: 3_000 })
      .map((days) => new Date(Date.UTC(2018, 0, 1 + days)).toISOString());
    const who = fc.constantFrom('ada', 'bo', 'cy', 'renovate[bot]');
    const commit = fc
      .record({ at: day, author: who, committer: who, isMerge: fc.boolean() })
      .map(({ at, author, ...over }) => aCommit(at, author, { ...over, changes: [] }));
    const tag = fc.record({ at: day, tagger: who }).map(({ at, tagger }) => aTag(at, 'v1.0', { tagger }));
    fc.assert(
      fc.property(
        fc.array(commit, { maxLength: 80 }),
        fc.array(tag, { maxLength: 5 }),
        day,
        (commits, tags, at) => {
          const until = <T extends { at: string }>(list: T[]): T[] => list.filter((one) => one.at < at);
          const seen = aHistory(until(commits), until(tags));
          const replayed = aHistory(commits, tags);
          expect(gitMetrics(replayed, instant(at))).toEqual(gitMetrics(seen, instant(at)));
          expect(successionSignals(replayed, instant(at))).toEqual(successionSignals(seen, instant(at)));
        },
      ),
    );
  });
});
