import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, times } from '../../../../test/support/a-history.js';
import { baseRate, quarterStarts } from './base-rate.js';

describe('quarter starts', () => {
  it('run from the first commit to the date, that date included', () => {
    const history = aHistory([aCommit('2025-11-05', 'ada'), aCommit('1970-01-01', 'ada')]);
    expect(quarterStarts(history, instant('2026-07-01')).map((at) => at.slice(0, 10))).toEqual([
      '2026-01-01',
      '2026-04-01',
      '2026-07-01',
    ]);
    expect(quarterStarts(history, instant('2026-06-30'))).toHaveLength(2);
  });

  it('are none where nothing has happened yet', () => {
    expect(quarterStarts(aHistory([]), instant('2026-07-01'))).toEqual([]);
    expect(quarterStarts(aHistory([aCommit('2030-01-01', 'ada')]), instant('2026-07-01'))).toEqual([]);
    expect(quarterStarts(aHistory([aCommit('9999-01-01', 'ada')]), instant('2026-07-01'))).toEqual([]);
  });
});

describe('a base rate', () => {
  it('counts what can be judged, and how often it stood where', () => {
    const history = aHistory([
      ...times(20, () => aCommit('2026-03-15', 'bo')),
      ...times(20, () => aCommit('2025-03-15', 'ada')),
      aCommit('2019-12-15', 'ada'),
    ]);
    // Judged from 2025-04 on: a year of Ada, then from 2026-04 on Bo alone leads and Ada has gone.
    expect(baseRate(history, instant('2026-07-01'))).toEqual({ evaluated: 6, notice: 0, review: 2 });
  });
});
