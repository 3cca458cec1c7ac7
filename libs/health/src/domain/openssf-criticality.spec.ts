import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OpenssfSignal } from './openssf-criticality.js';
import { OPENSSF_SIGNALS, openssfCriticality } from './openssf-criticality.js';
import type { SignalColumn } from './signals-table.js';
import { scoreCell, signalColumns } from './signals-table.js';

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

  it('can rise when a collection fails, which is why it only stands beside our priority', () => {
    const collected = {
      contributor_count: 3,
      org_count: 1,
      issue_comment_frequency: 0,
      github_mention_count: 0,
    };
    const failed = { contributor_count: 3, org_count: 1 };
    expect(openssfCriticality(failed)).toBeGreaterThan(openssfCriticality(collected) as number);
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
  const header = ['repo', 'legacy.updated_since', 'note', 'legacy.org_count', 'legacy.stars'];

  it.each([
    [['b', '0', '=1+1', '10', 'x'], '1.00000'],
    [['a', '', 'x', '', ''], ''],
    [['c', ' 120 ', '', '', ''], '0.00000'],
    [['d', '1.2e2', '', '', ''], '0.00000'],
    [['e'], ''],
  ])('scores %j as %j', (record, expected) => {
    expect(scoreCell(signalColumns(header) as readonly SignalColumn[], record, 2)).toBe(expected);
  });

  it.each([['many'], ['Infinity'], ['0x10'], ['1,5'], ['NaN'], ['-'], ['1 2']])(
    'refuses the cell %j by column and row',
    (cell) => {
      const columns = signalColumns(['legacy.org_count']) as readonly SignalColumn[];
      expect(scoreCell(columns, [cell], 7)).toMatchObject({
        code: 'health.impossible-value',
        path: 'legacy.org_count',
        message: 'Row 7: this is no number.',
      });
    },
  );

  it.each([
    [['legacy.org_count', 'legacy.org_count'], 'health.column-twice', 'legacy.org_count'],
    [['legacy.org_count', 'criticality_score'], 'health.already-scored', 'criticality_score'],
    [['repo', 'legacy.stars'], 'health.no-signals', 'legacy.*'],
    [[], 'health.no-signals', 'legacy.*'],
  ])('refuses the header %j by name', (columns, code, path) => {
    expect(signalColumns(columns)).toMatchObject({ code, path });
  });
});
