import { describe, expect, it } from '@jest/globals';
import { CATALOGUE, METRIC_KEYS, visibilityOf } from './catalogue.js';
import type { CollectedValue } from './collected-value.js';
import { collected, completed, mergeLatest } from './collected-value.js';
import { evidenceStateOf, outcomeOf, tierFor } from './collection.js';
import { observed, unobserved } from './metric.js';
import { FIRST_METHOD } from './priority-method.js';
import { NOT_ASSESSED, priorityInputs, projectPriority } from './project-priority.js';

const from = { sourceVersion: 'v', asOf: '2026-07-01T00:00:00.000Z', observedAt: '2026-07-01T00:00:00.000Z' };

function value(
  source: CollectedValue['source'],
  number: number | null,
  metric: CollectedValue['metric'] = 'caf_365d',
) {
  return collected(metric, number === null ? unobserved('error') : observed(number), { source, ...from });
}

describe('the newest values', () => {
  it('are those of the most trusted source that observed something', () => {
    const merged = mergeLatest({}, [value('snapshot', 1), value('git-history', 2), value('github', null)]);
    expect(merged.caf_365d?.value).toBe(2);
  });

  it('have as many ways to be paid as the source that saw most of them', () => {
    const seen = [value('github', 1, 'funding_channels'), value('funding-files', 3, 'funding_channels')];
    for (const values of [seen, seen.toReversed()]) {
      expect(mergeLatest({}, values).funding_channels?.value).toBe(3);
    }
    const lost = [value('github', 2, 'funding_channels'), value('funding-files', null, 'funding_channels')];
    expect(mergeLatest({}, lost).funding_channels?.value).toBe(2);
  });

  it('give way to null where it could not be collected again, and stay where nobody looked', () => {
    const previous = mergeLatest({}, [
      value('git-history', 2),
      value('snapshot', 5, 'transitive_dependents'),
    ]);
    const merged = mergeLatest(previous, [value('git-history', null)]);
    expect([merged.caf_365d?.value, merged.transitive_dependents?.value]).toEqual([null, 5]);
  });

  it('are not lost to our own limits', () => {
    const limited = collected('caf_365d', unobserved('rate-limited'), { source: 'git-history', ...from });
    expect(mergeLatest({}, [limited]).caf_365d).toBe(limited);
    const known = value('git-history', 2);
    expect(mergeLatest({ caf_365d: known }, [limited]).caf_365d).toBe(known);
    const gone = value('git-history', null);
    expect(mergeLatest({ caf_365d: gone }, [limited]).caf_365d).toBe(limited);
    const seen = { ...gone, nullReason: 'not-applicable' } as const;
    expect(mergeLatest({ caf_365d: seen }, [limited]).caf_365d).toBe(seen);
  });

  it('carry their window', () => {
    expect(value('github', 1, 'demand_180d')).toMatchObject({
      windowStart: '2026-01-02T00:00:00.000Z',
      windowEnd: from.asOf,
      unit: 'items',
    });
    expect(value('github', 1, 'archived')).toMatchObject({ windowStart: null, windowEnd: null });
  });

  it('show every metric of a class, unknown ones as null', () => {
    const shown = completed(mergeLatest({}, [value('git-history', 2)]), 'restricted');
    expect(Object.keys(shown)).toEqual(METRIC_KEYS.filter((key) => visibilityOf(key) === 'restricted'));
    expect([shown['caf_365d']?.value, shown['truck_factor']]).toEqual([2, null]);
  });

  it('keep what is derived from people, or says who is paid, restricted', () => {
    const restricted = METRIC_KEYS.filter((key) => visibilityOf(key) === 'restricted');
    expect(restricted.filter((key) => CATALOGUE[key].tier === 1)).toEqual(['paid_share']);
    expect(
      METRIC_KEYS.filter((key) => CATALOGUE[key].tier === 2 && visibilityOf(key) !== 'restricted'),
    ).toEqual([]);
    expect(restricted).toContain('truck_factor');
  });
});

describe('a collection', () => {
  it.each([
    [[], 'unavailable'],
    [[{ source: 'snapshot', outcome: 'collected', observed: 0 }], 'unavailable'],
    [[{ source: 'snapshot', outcome: 'collected', observed: 3 }], 'collected'],
    [
      [
        { source: 'snapshot', outcome: 'collected', observed: 3 },
        { source: 'github', outcome: 'failed', observed: 0 },
      ],
      'partial',
    ],
  ] as const)('of %p came out %s', (runs, outcome) => {
    expect(outcomeOf(runs)).toBe(outcome);
  });

  it('lets a case know how far it is', () => {
    expect(evidenceStateOf(null)).toBe('none');
    expect(evidenceStateOf({ state: 'collecting', outcome: null })).toBe('collecting');
    expect(evidenceStateOf({ state: 'finished', outcome: 'partial' })).toBe('collected');
    expect(evidenceStateOf({ state: 'finished', outcome: 'unavailable' })).toBe('unavailable');
  });

  it('looks at people only with a reason', () => {
    expect([tierFor('sweep'), tierFor('application'), tierFor('refresh')]).toEqual([1, 2, 2]);
  });
});

describe('priority of a project', () => {
  it('reads the latest values under their own names', () => {
    const latest = mergeLatest({}, [value('github', 0.4, 'unanswered_ratio_180d'), value('git-history', 1)]);
    expect(priorityInputs(latest, NOT_ASSESSED)).toMatchObject({
      caf: 1,
      unansweredRatio: 0.4,
      demand: null,
    });
  });

  it('goes on the succession list when archived', () => {
    expect(
      projectPriority(mergeLatest({}, [value('github', 1, 'archived')]), NOT_ASSESSED, FIRST_METHOD).status,
    ).toBe('succession-list');
  });
});
