import { describe, expect, it } from '@jest/globals';
import type { MetricKey } from './catalogue.js';
import type { LatestValues } from './collected-value.js';
import { collected } from './collected-value.js';
import { observed, unobserved } from './metric.js';
import { FIRST_METHOD } from './priority-method.js';
import { INPUTS_OF, METRIC_OF, NEVER_ASSESSED } from './priority-provenance.js';
import { NOT_ASSESSED, priorityInputs } from './project-priority.js';
import { restoredInputs, score } from './score.js';

const AT = '2026-06-01T00:00:00.000Z';

function latest(values: Partial<Record<MetricKey, number | null>>): LatestValues {
  const from = { source: 'github', sourceVersion: 'v4', asOf: AT, observedAt: AT } as const;
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => [
      metric,
      collected(metric as MetricKey, value === null ? unobserved('error') : observed(value, 0.5), from),
    ]),
  );
}

const assessment = { ...NOT_ASSESSED, needClass: 'M', incomeAtLeastMinor: 12_345_678_901_234n } as const;
const facts = {
  latest: latest({ distribution_presence: 0.5, caf_365d: 1, review_coverage_180d: null }),
  assessment,
  assessedAt: { ...NEVER_ASSESSED, needClass: AT, income: '2026-05-01T00:00:00.000Z' },
};

describe('a score', () => {
  it('says of every input that is known where it comes from and from when it is', () => {
    expect(score(facts, FIRST_METHOD).sources).toEqual({
      distroPresence: { source: 'github', observedAt: AT, coverage: 0.5 },
      caf: { source: 'github', observedAt: AT, coverage: 0.5 },
      needClass: { source: 'people', observedAt: AT, coverage: 1 },
      incomeAtLeastMinor: { source: 'people', observedAt: '2026-05-01T00:00:00.000Z', coverage: 1 },
    });
  });

  it('keeps its inputs so that they come back exactly, whole numbers of any size with them', () => {
    const { inputs } = score(facts, FIRST_METHOD);
    const restored = restoredInputs(JSON.parse(JSON.stringify(inputs)) as typeof inputs);
    expect(restored).toEqual(priorityInputs(facts.latest, facts.assessment));
    expect(restored.incomeAtLeastMinor).toBe(12_345_678_901_234n);
  });

  it('is ordered by its product; apart from the ranking by criticality, unknown last', () => {
    const ranked = score(facts, FIRST_METHOD);
    expect(ranked.rankKey).toBe(ranked.report.product.middle);
    expect(score({ ...facts, assessment: NOT_ASSESSED }, FIRST_METHOD).rankKey).toBe(0.5);
    expect(
      score({ latest: {}, assessment: NOT_ASSESSED, assessedAt: NEVER_ASSESSED }, FIRST_METHOD).rankKey,
    ).toBe(-1);
  });

  it('is made of parts that name every input there is', () => {
    const named = new Set(Object.values(INPUTS_OF).flat());
    for (const input of Object.keys(priorityInputs({}, NOT_ASSESSED))) expect(named).toContain(input);
    expect(Object.keys(METRIC_OF).every((input) => named.has(input as never))).toBe(true);
  });
});
