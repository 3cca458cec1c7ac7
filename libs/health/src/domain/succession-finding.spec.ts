import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, times } from '../../../../test/support/a-history.js';
import { reviewCoverageAmong } from './review-coverage.js';
import { successionFinding } from './succession-finding.js';

const asOf = instant('2026-07-01');
const history = aHistory([
  ...times(20, () => aCommit('2026-03-15', 'bo')),
  ...times(20, () => aCommit('2025-03-15', 'ada')),
  aCommit('2019-12-15', 'ada'),
]);

describe('a finding', () => {
  it('stands beside the base rate of the project', () => {
    expect(successionFinding(history, asOf)).toMatchObject({
      level: 'review',
      baseRate: { evaluated: 6, notice: 0, review: 2 },
      attributed: 1,
    });
  });

  it('knows reviews where a forge told them', () => {
    const seen = reviewCoverageAmong([
      { at: instant('2025-06-20'), value: 0.8 },
      { at: instant('2026-06-20'), value: 0.3 },
    ]);
    const codes = successionFinding(history, asOf, seen).signals.map(({ code }) => code);
    expect(codes).toContain('review-loss');
    expect(successionFinding(history, asOf).signals.map(({ code }) => code)).not.toContain('review-loss');
  });

  it('has no author to speak of where nothing happened', () => {
    expect(successionFinding(aHistory([]), asOf)).toMatchObject({ level: 'none', attributed: null });
  });
});
