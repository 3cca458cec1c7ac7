import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import type { ForgeFacts, ForgeItem } from './forge-facts.js';
import { forgeMetrics } from './forge-metrics.js';

const asOf = instant('2026-07-01');
const ada = { login: 'ada', isHuman: true };
const ola = { login: 'ola', isHuman: true };
const machine = { login: 'stale[bot]', isHuman: false };

function daysAgo(days: number): string {
  return instant(Date.parse(asOf) - days * 86_400_000);
}

function anItem(over: Partial<ForgeItem> = {}): ForgeItem {
  return {
    openedAt: daysAgo(60),
    mergedAt: null,
    author: ola,
    isOutsider: true,
    answers: [],
    hasAllAnswers: true,
    ...over,
  };
}

function facts(over: Partial<ForgeFacts> = {}): ForgeFacts {
  return {
    flags: { archived: false, disabled: false, fork: false, mirror: false, empty: false },
    releases: [],
    fundingChannels: 0,
    issues: { items: [], isWhole: true },
    pulls: { items: [], isWhole: true },
    pullCounts: { opened: 0, closed: 0 },
    ...over,
  };
}

describe('forge metrics', () => {
  it('says how far back a page reaches instead of taking it for the whole', () => {
    const issues = { items: [anItem(), anItem({ openedAt: daysAgo(90) })], isWhole: false };
    const metrics = forgeMetrics(facts({ issues }), asOf);
    expect(metrics.demand_180d).toEqual({ value: 2, coverage: 0.5 });
    expect(metrics.unanswered_ratio_180d).toMatchObject({ value: 1, denominator: 2, coverage: 0.5 });
  });

  it('covers the whole window once the page reaches beyond it', () => {
    const issues = { items: [anItem(), anItem({ openedAt: daysAgo(400) })], isWhole: false };
    expect(forgeMetrics(facts({ issues }), asOf).demand_180d).toEqual({ value: 1, coverage: 1 });
  });

  it.each([
    ['another human', { by: ada, at: daysAgo(50), isApproval: false }, 0],
    ['the author', { by: ola, at: daysAgo(50), isApproval: false }, 1],
    ['a machine', { by: machine, at: daysAgo(50), isApproval: false }, 1],
    ['an account that is gone', { by: null, at: daysAgo(50), isApproval: false }, 1],
  ])('an answer by %s', (_who, answer, unanswered) => {
    const issues = { items: [anItem({ answers: [answer] })], isWhole: true };
    expect(forgeMetrics(facts({ issues }), asOf).unanswered_ratio_180d?.value).toBe(unanswered);
  });

  it('leaves out what may still be answered, and what cannot be known', () => {
    const issues = {
      items: [anItem({ openedAt: daysAgo(13) }), anItem({ hasAllAnswers: false }), anItem()],
      isWhole: true,
    };
    expect(forgeMetrics(facts({ issues }), asOf).unanswered_ratio_180d).toEqual({
      value: 1,
      numerator: 1,
      denominator: 1,
      coverage: 0.5,
    });
  });

  it('asks for another’s approval', () => {
    const by = (who: typeof ada) => ({ by: who, at: daysAgo(10), isApproval: true });
    const merged = { mergedAt: daysAgo(5), isOutsider: false, author: ada };
    const pulls = {
      items: [
        anItem({ ...merged, answers: [by(ola)] }),
        anItem({ ...merged, answers: [by(ada)] }),
        anItem({ ...merged, answers: [by(machine)] }),
        anItem({ ...merged, author: machine, answers: [by(ada)] }),
      ],
      isWhole: true,
    };
    expect(forgeMetrics(facts({ pulls }), asOf).review_coverage_180d).toMatchObject({
      numerator: 1,
      denominator: 3,
    });
  });

  it('never turns a part that did not arrive into a number', () => {
    const parts = ['releases', 'fundingChannels', 'issues', 'pulls', 'pullCounts'] as const;
    fc.assert(
      fc.property(fc.subarray([...parts], { minLength: 1 }), (missing) => {
        const lost = Object.fromEntries(missing.map((part) => [part, null]));
        const metrics = forgeMetrics(facts(lost), asOf);
        const of = {
          releases: [metrics.releases_365d],
          fundingChannels: [metrics.funding_channels],
          issues: [metrics.demand_180d, metrics.unanswered_ratio_180d],
          pulls: [metrics.demand_180d, metrics.unanswered_ratio_180d, metrics.review_coverage_180d],
          pullCounts: [metrics.pr_closure_ratio_180d],
        };
        return missing.every((part) =>
          of[part].every(
            (value) => value?.value === null && value.nullReason === 'error' && value.coverage === 0,
          ),
        );
      }),
    );
  });
});
