import { describe, expect, it } from '@jest/globals';
import { CATALOGUE, METHOD_VERSION, METRIC_KEYS, visibilityOf } from './catalogue.js';
import type { CollectedValue, SourceName } from './collected-value.js';
import { collected, completed, mergeLatest, metricsOf } from './collected-value.js';
import type { RunOutcome } from './collection.js';
import { REQUEST_REASONS, evidenceStateOf, outcomeOf, sweptFor, tierFor } from './collection.js';
import type { NullReason } from './metric.js';
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
    const told = { source: 'git-history', outcome: 'failed', observed: 0 } as const;
    const merged = mergeLatest(previous, [value('git-history', null)], [told]);
    expect([merged.caf_365d?.value, merged.transitive_dependents?.value]).toEqual([null, 5]);
  });

  const missing = (nullReason: NullReason, source: SourceName = 'github') =>
    collected('silent_days', unobserved(nullReason), { source, ...from });
  const days = (number: number, source: SourceName = 'github') => value(source, number, 'silent_days');
  const nothing = missing('no-demand');

  it.each<[what: string, before: CollectedValue, RunOutcome, now: CollectedValue[], stays: 'stays' | 'goes']>(
    [
      ['a source told that it is gone', days(2), 'failed', [missing('error')], 'goes'],
      ['a source was not reached', days(2), 'unreached', [missing('error')], 'stays'],
      ['our own limits were in the way', days(2), 'unreached', [missing('rate-limited')], 'stays'],
      ['a part did not arrive', days(2), 'collected', [missing('error')], 'stays'],
      ['a part that did arrive tells otherwise', days(2), 'unreached', [missing('no-demand')], 'goes'],
      ['there was nothing before either', missing('error'), 'unreached', [missing('rate-limited')], 'goes'],
      ['that there was nothing to count was seen before', nothing, 'unreached', [missing('error')], 'stays'],
      [
        'only another, which knows nothing of it, was reached',
        days(2),
        'unreached',
        [missing('not-applicable', 'snapshot')],
        'stays',
      ],
      ['another observes it now', days(2), 'unreached', [missing('error'), days(9, 'snapshot')], 'goes'],
      [
        'its own source says so, and another was not reached',
        days(2),
        'collected',
        [nothing, missing('error', 'gitlab')],
        'goes',
      ],
    ],
  )('stay, or not: %s', (_what, before, outcome, now, stays) => {
    const runs = [
      { source: 'github', outcome, observed: 0 },
      { source: 'gitlab', outcome: 'unreached', observed: 0 },
      { source: 'snapshot', outcome: 'collected', observed: 1 },
    ] as const;
    const after = mergeLatest({ silent_days: before }, now, runs).silent_days;
    expect(after === before).toBe(stays === 'stays');
    // Nobody takes a value that stayed for a new one.
    if (stays === 'stays') expect(after?.observedAt).toBe(before.observedAt);
  });

  it('carry their window', () => {
    expect(value('github', 1, 'demand_180d')).toMatchObject({
      windowStart: '2026-01-02T00:00:00.000Z',
      windowEnd: from.asOf,
      unit: 'items',
    });
    expect(value('github', 1, 'archived')).toMatchObject({ windowStart: null, windowEnd: null });
  });

  it('show every metric of a class, and of each that is not there why', () => {
    const shown = completed(mergeLatest({}, [value('git-history', 2)]), metricsOf('restricted'));
    expect(Object.keys(shown)).toEqual(METRIC_KEYS.filter((key) => visibilityOf(key) === 'restricted'));
    expect([shown['caf_365d']?.value, shown['truck_factor']]).toEqual([
      2,
      {
        ...{ metric: 'truck_factor', value: null, coverage: 0, nullReason: 'not-collected', unit: 'people' },
        ...{ windowStart: null, windowEnd: null, observedAt: null, source: null, sourceVersion: null },
        methodVersion: METHOD_VERSION,
      },
    ]);
  });

  it('keep what is derived from people restricted, and nothing else', () => {
    const restricted = METRIC_KEYS.filter((key) => visibilityOf(key) === 'restricted');
    expect(restricted.filter((key) => CATALOGUE[key].tier === 1)).toEqual([]);
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
    [
      [
        { source: 'snapshot', outcome: 'collected', observed: 3 },
        { source: 'github', outcome: 'unreached', observed: 2 },
      ],
      'partial',
    ],
    [[{ source: 'github', outcome: 'unreached', observed: 0 }], 'unavailable'],
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
    expect(REQUEST_REASONS.map((reason) => [reason, tierFor(reason)])).toEqual([
      ['application', 2],
      ['refresh', 1],
      ['sweep', 1],
      ['funded', 2],
      ['outreach', 2],
    ]);
    expect([sweptFor(undefined), sweptFor('funded')]).toEqual(['sweep', 'funded']);
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
