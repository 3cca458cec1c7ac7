import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { mergeLatest } from './collected-value.js';
import type { ImportedRow, ImportedValue } from './imported-values.js';
import { combineImported } from './imported-values.js';

const MAIN = 'https://github.com/a/main';
const SIDE = 'https://github.com/a/side';
const KEYS = [MAIN, SIDE, 'pkg:npm/a', 'pkg:deb/debian/a'];

function value(number: number | null, day = '2026-07-11'): ImportedValue {
  return {
    value: number,
    ...(number === null ? { nullReason: 'not-collected' as const } : {}),
    observedAt: instant(`${day}T00:00:00Z`),
    sourceVersion: `an-index of ${day}`,
  };
}

function row(key: string, values: Partial<Record<MetricKey, ImportedValue>>): ImportedRow {
  return { family: 'scorecard_maintained' in values ? 'scorecard' : 'registry', key, values };
}

function combined(metric: MetricKey, ...rows: [string, ImportedValue][]): number | null | undefined {
  const found = combineImported(
    rows.map(([key, one]) => row(key, { [metric]: one })),
    KEYS,
  );
  return found.find((one) => one.metric === metric)?.value;
}

describe('several statements on one project', () => {
  it.each<[string, MetricKey, [string, ImportedValue][], number | null | undefined]>([
    ['nothing', 'direct_dependents', [], undefined],
    ['another project’s', 'direct_dependents', [['pkg:npm/other', value(9)]], undefined],
    [
      'the highest, never a sum',
      'direct_dependents',
      [
        ['pkg:npm/a', value(5)],
        ['pkg:deb/debian/a', value(3)],
      ],
      5,
    ],
    [
      'known before unknown',
      'transitive_dependents',
      [
        ['pkg:npm/a', value(null)],
        ['pkg:deb/debian/a', value(0)],
      ],
      0,
    ],
    ['unknown everywhere', 'direct_dependents', [['pkg:npm/a', value(null)]], null],
    [
      'one package lives',
      'deprecated',
      [
        ['pkg:npm/a', value(1)],
        ['pkg:deb/debian/a', value(0)],
      ],
      0,
    ],
    [
      'all packages deprecated',
      'deprecated',
      [
        ['pkg:npm/a', value(1)],
        ['pkg:deb/debian/a', value(1)],
      ],
      1,
    ],
    [
      'the main repository',
      'scorecard_maintained',
      [
        [SIDE, value(10)],
        [MAIN, value(2)],
      ],
      2,
    ],
    [
      'the main repository, though inconclusive',
      'scorecard_maintained',
      [
        [SIDE, value(10)],
        [MAIN, value(null)],
      ],
      null,
    ],
    [
      'the newer of two on the main',
      'scorecard_maintained',
      [
        [MAIN, value(9, '2026-01-01')],
        [MAIN, value(4)],
      ],
      4,
    ],
    [
      'the known of two on the main',
      'scorecard_maintained',
      [
        [MAIN, value(null)],
        [MAIN, value(4, '2026-01-01')],
      ],
      4,
    ],
  ])('%s', (_case, metric, rows, expected) => {
    expect(combined(metric, ...rows)).toBe(expected);
    expect(combined(metric, ...[...rows].reverse())).toBe(expected);
  });

  it('keep the provenance of the one that counts', () => {
    const [found] = combineImported(
      [
        row('pkg:npm/a', { direct_dependents: value(5, '2026-01-02') }),
        row(SIDE, { direct_dependents: value(1) }),
      ],
      KEYS,
    );
    expect(found).toMatchObject({
      value: 5,
      source: 'registry',
      sourceVersion: 'an-index of 2026-01-02',
      observedAt: '2026-01-02T00:00:00.000Z',
      unit: 'projects',
      coverage: 1,
    });
  });

  it('are never invented: every value was written, whatever is imported', () => {
    const rows = fc.array(
      fc.record({
        key: fc.constantFrom(...KEYS, 'pkg:npm/other'),
        number: fc.option(fc.integer({ min: 0, max: 50 })),
      }),
    );
    fc.assert(
      fc.property(rows, (given) => {
        const written = given.filter(({ key }) => KEYS.includes(key)).map(({ number }) => number);
        const found = combined(
          'direct_dependents',
          ...given.map(({ key, number }): [string, ImportedValue] => [key, value(number)]),
        );
        const known = written.filter((number) => number !== null);
        expect(found).toBe(written.length === 0 ? undefined : known.length === 0 ? null : Math.max(...known));
      }),
    );
  });

  it('stay beside what a collection looked at, and a bundled file that does not know wipes nothing out', () => {
    const imported = combineImported([row('pkg:npm/a', { direct_dependents: value(5) })], KEYS);
    const snapshot = {
      ...imported[0]!,
      source: 'snapshot' as const,
      value: null,
      nullReason: 'not-collected' as const,
    };
    expect(mergeLatest({}, [snapshot, ...imported]).direct_dependents?.value).toBe(5);
  });
});
