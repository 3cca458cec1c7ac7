import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { OpenssfSignal } from './openssf-criticality.js';
import { OPENSSF_SIGNALS, openssfCriticality } from './openssf-criticality.js';
import { scoreSignals } from './signals-table.js';

const SIGNALS = Object.keys(OPENSSF_SIGNALS) as OpenssfSignal[];

describe('OpenSSF criticality', () => {
  it('is 1 at every bound, with no time since the last update', () => {
    const signals = Object.fromEntries(SIGNALS.map((signal) => [signal, OPENSSF_SIGNALS[signal].bound]));
    expect(openssfCriticality({ ...signals, updated_since: 0 })).toBeCloseTo(1, 12);
  });

  it('turns updated_since around and clamps it', () => {
    expect(openssfCriticality({ updated_since: 120 })).toBe(0);
    expect(openssfCriticality({ updated_since: 500 })).toBe(0);
    expect(openssfCriticality({ updated_since: -1 })).toBe(1);
  });

  it('weights the signals present', () => {
    // (2·ln 11/ln 5001 + 1·ln 3/ln 11) / 3
    const expected = ((2 * Math.log(11)) / Math.log(5001) + Math.log(3) / Math.log(11)) / 3;
    expect(openssfCriticality({ contributor_count: 10, org_count: 2, commit_frequency: null })).toBeCloseTo(
      expected,
      12,
    );
  });

  it('stays between 0 and 1, and null without signals', () => {
    const signals = fc.record(
      Object.fromEntries(SIGNALS.map((signal) => [signal, fc.double({ noNaN: true })])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(signals, (given) => {
        const score = openssfCriticality(given);
        return score === null ? Object.keys(given).length === 0 : score >= 0 && score <= 1 + 1e-12;
      }),
    );
  });
});

describe('a table of signals', () => {
  it('appends the score, passes other columns through and keeps the order', () => {
    expect(
      scoreSignals([
        ['repo', 'legacy.updated_since', 'note', 'legacy.org_count'],
        ['b', '0', '=1+1', '10'],
        ['a', '', 'x', ''],
        ['c', ' 120 ', '', ''],
      ]),
    ).toEqual([
      ['repo', 'legacy.updated_since', 'note', 'legacy.org_count', 'criticality_score'],
      ['b', '0', '=1+1', '10', '1.00000'],
      ['a', '', 'x', '', ''],
      ['c', ' 120 ', '', '', '0.00000'],
    ]);
  });

  it.each([
    [[['legacy.org_count'], ['many']], 'legacy.org_count'],
    [[['legacy.org_count'], ['Infinity']], 'legacy.org_count'],
    [[['legacy.org_count'], ['0x10']], 'legacy.org_count'],
    [
      [
        ['legacy.org_count', 'legacy.org_count'],
        ['1', '1'],
      ],
      'legacy.org_count',
    ],
    [
      [
        ['legacy.org_count', 'criticality_score'],
        ['1', '1'],
      ],
      'criticality_score',
    ],
    [[['repo'], ['a']], 'legacy.*'],
  ])('refuses %p by name', (rows, name) => {
    const answer = scoreSignals(rows);
    expect(isRefusal(answer) && answer.path).toBe(name);
  });
});
