import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import type { GitCommit, GitTag, History } from './git-history.js';
import { gitMetrics } from './git-metrics.js';
import { HistoryBuilder } from './history-builder.js';

const asOf = instant('2026-07-01');

function at(text: string): number {
  return Date.parse(text) / 1000;
}

function commit(when: string, who: string, over: Partial<GitCommit> = {}): GitCommit {
  return {
    id: when,
    isMerge: false,
    authorName: who,
    authorEmail: `${who}@${who}.example`,
    committerName: who,
    committerEmail: `${who}@${who}.example`,
    committedAtSeconds: at(when),
    changes: [],
    ...over,
  };
}

function tag(when: string, name: string): GitTag {
  return { name, atSeconds: at(when), tagger: null };
}

function history(commits: readonly GitCommit[], tags: readonly GitTag[] = [], isComplete = true): History {
  const builder = new HistoryBuilder();
  for (const one of commits) builder.add(one);
  for (const one of tags) builder.addTag(one);
  return builder.build({ isComplete });
}

function times(count: number, make: (index: number) => GitCommit): GitCommit[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('git metrics', () => {
  it('counts half-open windows by committer date', () => {
    const metrics = gitMetrics(
      history([
        commit('2026-07-01T00:00:00Z', 'ada'),
        commit('2026-06-30T23:59:59Z', 'ada'),
        commit('2026-04-02T00:00:00Z', 'ada'),
        commit('2026-04-01T23:59:59Z', 'ada'),
        commit('2025-07-01T00:00:00Z', 'ada'),
        commit('2025-06-30T23:59:59Z', 'ada'),
      ]),
      asOf,
    );
    expect([metrics.commits_90d.value, metrics.commits_365d.value]).toEqual([2, 4]);
  });

  it('does not count bots and merges, but hears a merge in silence', () => {
    const metrics = gitMetrics(
      history([
        commit('2026-06-20', 'renovate[bot]'),
        commit('2026-06-11', 'ada', { isMerge: true }),
        commit('2026-06-01', 'ada'),
      ]),
      asOf,
    );
    expect([metrics.commits_90d.value, metrics.silent_days.value]).toEqual([1, 20]);
  });

  it('calls people newcomers under 36 calendar months, first appearance as committer included', () => {
    const old = commit('2023-07-01T00:00:00Z', 'old');
    const committedOnly = commit('2023-06-01', 'x', { committerName: 'late', committerEmail: 'l@l.example' });
    const young = commit('2023-07-01T00:00:01Z', 'young');
    const year = [
      commit('2026-06-01', 'old'),
      commit('2026-06-02', 'young'),
      commit('2026-06-03', 'late', { authorEmail: 'l@l.example', committerEmail: 'l@l.example' }),
    ];
    const { newcomer_share_365d } = gitMetrics(history([...year, old, committedOnly, young]), asOf);
    expect(newcomer_share_365d).toEqual({ value: 1 / 3, numerator: 1, denominator: 3, coverage: 1 });
  });

  it('leaves the forge out as committer and says so', () => {
    const byForge = { committerName: 'GitHub', committerEmail: 'noreply@github.com' };
    const metrics = gitMetrics(
      history([commit('2026-06-01', 'ada'), commit('2026-06-02', 'ada', byForge)]),
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
      history([
        ...times(1, () => commit('2026-01-01', 'ada')),
        ...times(50, () => commit('2026-01-01', 'new')),
        ...times(4, () => commit('2025-01-01', 'ada')),
        commit('2020-01-01', 'ada'),
      ]),
      asOf,
    );
    expect(metrics.incumbent_decline).toEqual({ value: 0.75, numerator: 1, denominator: 4, coverage: 1 });
  });

  it('never calls growth a decline, and none last year is unknown', () => {
    const base = [commit('2026-01-01', 'ada'), commit('2026-01-02', 'ada'), commit('2020-01-01', 'ada')];
    expect(gitMetrics(history(base), asOf).incumbent_decline).toMatchObject({
      value: null,
      nullReason: 'not-applicable',
    });
    const grown = gitMetrics(history([...base, commit('2025-01-01', 'ada')]), asOf).incumbent_decline;
    expect(grown.value).toBe(0);
  });

  it('counts employers, free mail as the person, and knows nothing behind .invalid', () => {
    const at1 = (email: string) => (): GitCommit => commit('2026-06-01', email, { authorEmail: email });
    const some = [
      ...times(4, at1('a@corp.example')),
      ...times(3, at1('b@gmail.com')),
      ...times(3, at1('c@gmail.com')),
    ];
    expect(gitMetrics(history(some), asOf).elephant_factor_365d.value).toBe(2);
    const hidden = gitMetrics(history([...some, at1('d@dev.invalid')()]), asOf).elephant_factor_365d;
    expect(hidden).toEqual({ value: null, coverage: 0, nullReason: 'not-applicable' });
  });

  it('counts version tags of the year without prereleases', () => {
    const tags = [
      tag('2026-06-01', 'v1.1.0'),
      tag('2026-05-01', 'v1.1.0-rc.1'),
      tag('2026-05-01', 'nightly'),
      tag('2025-07-01', 'v1.0.0'),
      tag('2025-06-30', 'v0.9.0'),
      tag('2026-07-01', 'v1.2.0'),
    ];
    expect(gitMetrics(history([], tags), asOf).releases_365d.value).toBe(2);
  });

  it('knows an empty repository from an unknown one', () => {
    const empty = gitMetrics(history([]), asOf);
    expect(empty.commits_365d).toEqual({ value: 0, coverage: 1 });
    expect(empty.top_share_365d).toMatchObject({ value: null, nullReason: 'not-applicable' });
    expect(empty.silent_days.value).toBeNull();
    const shallow = gitMetrics(history([commit('2026-06-01', 'ada')], [], false), asOf);
    for (const key of ['commits_365d', 'caf_all', 'truck_factor', 'newcomer_share_365d'] as const) {
      expect(shallow[key]).toEqual({ value: null, coverage: 0, nullReason: 'not-collected' });
    }
  });
});
