import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aMerge, aPull, anItem, asOf, daysAgo, forgeFacts } from '../../../../test/support/a-forge.js';
import type { ForgeFacts, ForgeItem, ForgePull, MaintenanceAct, Sample } from './forge-facts.js';
import { FORGE_METRICS, activeMaintainers, forgeMetrics } from './forge-metrics.js';
import type { LatestValues } from './collected-value.js';
import type { MetricValue } from './metric.js';
import { NULL_REASONS } from './metric.js';
import { FIRST_METHOD } from './priority-method.js';
import { NOT_ASSESSED, projectPriority } from './project-priority.js';

const whole = <T>(...items: readonly T[]): Sample<T> => ({ items, since: null });

describe('a sample', () => {
  it('says how far back it reaches instead of standing for the whole', () => {
    const issues = { items: [anItem(), anItem({ openedAt: daysAgo(90) })], since: daysAgo(90) };
    const metrics = forgeMetrics(forgeFacts({ issues }), asOf);
    expect(metrics.demand_180d).toEqual({ value: 2, coverage: 0.5 });
    expect(metrics.unanswered_ratio_180d).toMatchObject({ value: 1, denominator: 2, coverage: 0.5 });
    expect(metrics.first_response_pr_days).toMatchObject({ value: null, nullReason: 'no-demand' });
  });

  it('covers the whole window once it reaches beyond it', () => {
    const issues = { items: [anItem(), anItem({ openedAt: daysAgo(400) })], since: daysAgo(400) };
    expect(forgeMetrics(forgeFacts({ issues }), asOf).demand_180d).toEqual({ value: 1, coverage: 1 });
  });

  it('counts nothing from before the time it is whole for', () => {
    const merges = { items: [aMerge(), aMerge({ at: daysAgo(100), isApproved: false })], since: daysAgo(45) };
    expect(forgeMetrics(forgeFacts({ merges }), asOf).review_coverage_180d).toMatchObject({
      value: 1,
      denominator: 1,
      coverage: 0.25,
    });
  });

  it.each([
    [180, 1],
    [180.5, 0],
    [0, 0],
  ])('opened %p days ago counts %p: windows are half-open', (days, count) => {
    const issues = whole(anItem({ openedAt: daysAgo(days) }));
    expect(forgeMetrics(forgeFacts({ issues }), asOf).demand_180d.value).toBe(count);
  });
});

describe('answers', () => {
  it('leave out what may still come and what cannot be known', () => {
    const issues = whole(
      anItem({ openedAt: daysAgo(13) }),
      anItem({ unreadFrom: daysAgo(50) }),
      anItem(),
      anItem({ answeredAt: daysAgo(1) }),
      anItem({ isOutsider: false }),
    );
    expect(forgeMetrics(forgeFacts({ issues }), asOf).unanswered_ratio_180d).toEqual({
      value: 0.5,
      numerator: 1,
      denominator: 2,
      coverage: 2 / 3,
    });
  });

  it.each([
    ['none is unanswered', [anItem({ answeredAt: daysAgo(58) }), anItem({ answeredAt: daysAgo(50) })], 2, 2],
    ['one still waits', [anItem({ answeredAt: daysAgo(58) }), anItem()], 2, 1],
    ['most still wait', [anItem({ answeredAt: daysAgo(58) }), anItem(), anItem()], null, 1],
    // Closed after a day, it was waited for a day: too short to tell against an answer after two.
    ['one was closed early', [anItem({ answeredAt: daysAgo(58) }), anItem({ closedAt: daysAgo(59) })], 2, 1],
    ['one may be answered', [anItem({ answeredAt: daysAgo(58) }), anItem({ unreadFrom: daysAgo(59) })], 2, 1],
  ])('where %s', (_what, items, value, numerator) => {
    const metrics = forgeMetrics(forgeFacts({ issues: whole(...items) }), asOf);
    expect(metrics.first_response_issue_days).toMatchObject({ value, numerator, denominator: items.length });
  });

  it('tell a review from an answer, and whether the forge tells reviews at all', () => {
    const reviewed = aPull({ answeredAt: daysAgo(59), review: { at: daysAgo(55), unreadFrom: null } });
    const metrics = forgeMetrics(forgeFacts({ pulls: whole(reviewed) }), asOf);
    expect([metrics.first_response_pr_days.value, metrics.first_review_pr_days.value]).toEqual([1, 5]);
    const untold = aPull({ review: { missing: 'not-collected' } });
    expect(forgeMetrics(forgeFacts({ pulls: whole(untold) }), asOf).first_review_pr_days).toMatchObject({
      value: null,
      nullReason: 'not-collected',
    });
  });

  it('of outsiders are unknown where the forge does not tell who is one', () => {
    const issues = whole(anItem({ isOutsider: null }));
    const metrics = forgeMetrics(forgeFacts({ issues }), asOf);
    expect([metrics.demand_180d.nullReason, metrics.unanswered_ratio_180d.nullReason]).toEqual([
      'not-collected',
      'not-collected',
    ]);
  });
});

describe('resolution', () => {
  it('is the median over a year, with what is open as long as it has been', () => {
    const issues = whole(
      anItem({ openedAt: daysAgo(300), closedAt: daysAgo(290) }),
      anItem({ openedAt: daysAgo(20) }),
      anItem({ openedAt: daysAgo(300), closedAt: daysAgo(270) }),
    );
    expect(forgeMetrics(forgeFacts({ issues }), asOf).resolution_issue_days).toMatchObject({
      value: 30,
      numerator: 2,
      denominator: 3,
    });
  });
});

describe('reviews', () => {
  it('count pushes past pull requests as unreviewed', () => {
    const facts = forgeFacts({
      merges: whole(aMerge(), aMerge({ isApproved: false })),
      pushes: whole(daysAgo(1), daysAgo(179), daysAgo(181)),
    });
    expect(forgeMetrics(facts, asOf).review_coverage_180d).toEqual({
      value: 0.25,
      numerator: 1,
      denominator: 4,
      coverage: 1,
    });
  });

  it('are counted as far back as both are known', () => {
    const facts = forgeFacts({
      merges: whole(aMerge({ at: daysAgo(10) }), aMerge({ at: daysAgo(100) })),
      pushes: { items: [daysAgo(20)], since: daysAgo(90) },
    });
    expect(forgeMetrics(facts, asOf).review_coverage_180d).toMatchObject({ value: 0.5, coverage: 0.5 });
  });

  it.each(['error', 'not-collected'] as const)('are unknown where pushes are missing for %s', (missing) => {
    const { review_coverage_180d: coverage } = forgeMetrics(
      forgeFacts({ merges: whole(aMerge()), pushes: { missing } }),
      asOf,
    );
    expect([coverage.value, coverage.nullReason]).toEqual([null, missing]);
    // So practice is no part of the fragility that was observed, rather than a sound one.
    const latest = { review_coverage_180d: coverage } as LatestValues;
    const { parts } = projectPriority(latest, NOT_ASSESSED, FIRST_METHOD);
    expect(parts.fragility.find(({ part }) => part === 'practice')?.value).toBeNull();
  });

  it('tell merging one’s own change from having it approved first', () => {
    const merges = whole(
      aMerge({ isOwn: true, isApproved: false }),
      aMerge({ isOwn: true, isApproved: true }),
      aMerge({ isApproved: false }),
      aMerge(),
    );
    expect(forgeMetrics(forgeFacts({ merges }), asOf).self_merge_ratio_180d).toMatchObject({
      value: 0.25,
      numerator: 1,
      denominator: 4,
    });
  });

  it('of nothing are not applicable', () => {
    const metrics = forgeMetrics(forgeFacts(), asOf);
    expect([metrics.review_coverage_180d.nullReason, metrics.self_merge_ratio_180d.nullReason]).toEqual([
      'not-applicable',
      'not-applicable',
    ]);
  });
});

describe('counts of the forge', () => {
  it.each([
    [{ issues: { opened: 9, closed: 4 }, pulls: { opened: 5, closed: 7 } }, 7 / 5, 3],
    [{ issues: { opened: 0, closed: 3 }, pulls: { opened: 0, closed: 0 } }, null, -3],
  ])('%p', (counts, closure, growth) => {
    const metrics = forgeMetrics(forgeFacts({ counts }), asOf);
    expect([metrics.pr_closure_ratio_180d.value, metrics.backlog_growth_180d.value]).toEqual([
      closure,
      growth,
    ]);
  });
});

describe('closure', () => {
  const counts = { issues: { opened: 0, closed: 0 }, pulls: { opened: 300, closed: 40 } };

  it('is of humans alone as far back as the authors are known, and says how far', () => {
    const readAt = daysAgo(10);
    const pullsSince = { opened: 20, closed: 15, since: daysAgo(55) };
    const growthSince = { growth: -3, since: daysAgo(28) };
    const metrics = forgeMetrics(
      forgeFacts({ readAt, counts: { ...counts, pullsSince, growthSince } }),
      asOf,
    );
    expect(metrics.pr_closure_ratio_180d).toEqual({
      ...{ value: 0.75, numerator: 15, denominator: 20 },
      coverage: 0.25,
    });
    expect(metrics.backlog_growth_180d).toEqual({ value: -3, coverage: 0.1 });
  });

  it('is unknown, and not without demand, where nobody opened one in the part that is known', () => {
    const pullsSince = { opened: 0, closed: 9, since: daysAgo(2) };
    const metrics = forgeMetrics(forgeFacts({ counts: { ...counts, pullsSince } }), asOf);
    expect(metrics.pr_closure_ratio_180d).toMatchObject({ value: null, nullReason: 'not-collected' });
  });
});

describe('releases', () => {
  const every = (days: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => daysAgo(1 + index * days));

  it.each([
    ['none', [], 0, null],
    ['one', every(30, 1), 1, null],
    ['monthly', every(30, 13), 13, 30],
    ['the last ten only', [...every(10, 10), daysAgo(900), daysAgo(2000)], 10, 10],
    ['even numbers of intervals', [daysAgo(0.5), daysAgo(10.5), daysAgo(40.5)], 3, 20],
    ['not those to come', [daysAgo(-5), daysAgo(5)], 1, null],
  ])('%s', (_what, items, count, interval) => {
    const metrics = forgeMetrics(forgeFacts({ releases: whole(...items) }), asOf);
    expect([metrics.releases_365d.value, metrics.release_interval_days.value]).toEqual([count, interval]);
  });
});

describe('silence', () => {
  it.each([
    [0, 0],
    [1.9, 1],
    [400, 400],
  ])('%p days ago is %p', (days, silent) => {
    expect(forgeMetrics(forgeFacts({ lastActivityAt: daysAgo(days) }), asOf).silent_days.value).toBe(silent);
  });
});

describe('active maintainers', () => {
  it('acted twice in the year, whatever they did', () => {
    const acts = [
      { person: 0, at: daysAgo(1) },
      { person: 0, at: daysAgo(364) },
      { person: 1, at: daysAgo(1) },
      { person: 2, at: daysAgo(300) },
      { person: 2, at: daysAgo(366) },
    ];
    expect(activeMaintainers(whole(...acts), asOf)).toEqual({ value: 1, coverage: 1 });
    const unknown: MaintenanceAct = { person: null, at: daysAgo(9) };
    const ada: MaintenanceAct = { person: 7, at: daysAgo(9) };
    expect(activeMaintainers(whole(unknown, unknown), asOf)).toMatchObject({
      ...{ value: null, nullReason: 'not-collected' },
    });
    expect(activeMaintainers(whole(ada, ada, ada, unknown), asOf)).toEqual({ value: 1, coverage: 0.75 });
    expect(activeMaintainers(whole(), asOf)).toEqual({ value: 0, coverage: 1 });
    expect(activeMaintainers({ missing: 'error' }, asOf)).toMatchObject({ value: null, nullReason: 'error' });
  });
});

describe('every metric of a forge', () => {
  const time = fc.integer({ min: -20, max: 800 }).map(daysAgo);
  const orNull = fc.option(time);
  const sampleOf = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<Sample<T>> =>
    fc.record({ items: fc.array(item, { maxLength: 12 }), since: orNull });
  const item: fc.Arbitrary<ForgeItem> = fc.record({
    openedAt: time,
    closedAt: orNull,
    isOutsider: fc.option(fc.boolean()),
    answeredAt: orNull,
    unreadFrom: orNull,
  });
  const pull: fc.Arbitrary<ForgePull> = item.chain((one) =>
    fc.record({ at: orNull, unreadFrom: orNull }).map((review) => ({ ...one, review })),
  );
  const number = fc.nat({ max: 99 });
  const count = fc.record({ opened: number, closed: number });
  const facts: fc.Arbitrary<ForgeFacts> = fc
    .record({
      fundingChannels: number,
      sponsors: number,
      releases: sampleOf(time),
      issues: sampleOf(item),
      pulls: sampleOf(pull),
      merges: sampleOf(
        fc.record({ at: time, isApproved: fc.option(fc.boolean()), isOwn: fc.option(fc.boolean()) }),
      ),
      pushes: sampleOf(time),
      counts: fc.oneof(
        fc.record({ issues: count, pulls: count }),
        fc.record({
          ...{ issues: count, pulls: count },
          pullsSince: fc.record({ opened: number, closed: number, since: time }),
        }),
      ),
      lastActivityAt: time,
    })
    .map((parts) => forgeFacts(parts));

  it('is a number with a coverage above nothing, or null with its reason; ratios are their parts', () => {
    const isSound = ({ value, coverage, nullReason, numerator, denominator }: MetricValue): boolean => {
      if (value === null)
        return nullReason !== undefined && NULL_REASONS.includes(nullReason) && coverage === 0;
      const isRatio = numerator !== undefined && denominator !== undefined;
      return (
        Number.isFinite(value) &&
        nullReason === undefined &&
        coverage > 0 &&
        coverage <= 1 &&
        (!isRatio || denominator > 0)
      );
    };
    fc.assert(fc.property(facts, (given) => Object.values(forgeMetrics(given, asOf)).every(isSound)));
  });

  it('never turns a part that is missing into a number', () => {
    const of = {
      fundingChannels: ['funding_channels'],
      sponsors: ['sponsors'],
      releases: ['releases_365d', 'release_interval_days'],
      issues: ['demand_180d', 'unanswered_ratio_180d', 'first_response_issue_days', 'resolution_issue_days'],
      pulls: [
        ...['demand_180d', 'unanswered_ratio_180d', 'first_response_pr_days', 'resolution_pr_days'],
        'first_review_pr_days',
      ],
      merges: ['review_coverage_180d', 'self_merge_ratio_180d'],
      pushes: ['review_coverage_180d'],
      counts: ['pr_closure_ratio_180d', 'backlog_growth_180d'],
      lastActivityAt: ['silent_days'],
    } as const;
    const parts = Object.keys(of) as (keyof typeof of)[];
    fc.assert(
      fc.property(facts, fc.subarray(parts, { minLength: 1 }), (given, gone) => {
        const lost = Object.fromEntries(gone.map((name) => [name, { missing: 'error' as const }]));
        const metrics = forgeMetrics({ ...given, ...lost }, asOf);
        return gone.every((name) =>
          of[name].every((key) => metrics[key].value === null && metrics[key].nullReason === 'error'),
        );
      }),
    );
  });

  it('is told with its reason when the source fails', () => {
    const computed = new Set([...Object.keys(forgeMetrics(forgeFacts(), asOf)), 'active_maintainers_365d']);
    expect(FORGE_METRICS.filter((key) => !computed.has(key))).toEqual([]);
  });
});
