import { describe, expect, it } from '@jest/globals';
import type { MetricKey } from './catalogue.js';
import type { LatestValues } from './collected-value.js';
import { collected } from './collected-value.js';
import { lifecycleOf } from './lifecycle-flags.js';
import { observed, unobserved } from './metric.js';

const AT = '2026-06-01T00:00:00.000Z';

function flags(values: Partial<Record<MetricKey, number | null>>): LatestValues {
  const from = { source: 'github', sourceVersion: 'v4', asOf: AT, observedAt: AT } as const;
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => [
      metric,
      collected(metric as MetricKey, value === null ? unobserved('error') : observed(value), from),
    ]),
  );
}

describe('the lifecycle of a project', () => {
  it.each([
    [{}, 'unknown'],
    [{ archived: null }, 'unknown'],
    [{ archived: null, deprecated: 0 }, 'unknown'],
    [{ archived: 0 }, 'active'],
    [{ archived: 0, deprecated: null, disabled: null }, 'active'],
    [{ archived: 0, deprecated: 1 }, 'deprecated'],
    [{ deprecated: 1 }, 'deprecated'],
    [{ archived: 0, disabled: 1 }, 'disabled'],
    [{ archived: 1, deprecated: 1, disabled: 1 }, 'archived'],
  ])('with flags %j is %s', (values, expected) => {
    expect(lifecycleOf(flags(values))).toBe(expected);
  });
});
