import { describe, expect, it } from '@jest/globals';
import { ASSESSOR_NOT_KEPT, assessmentDay, checkReversal, checkYear } from './assessment-year.js';

const NOW = '2026-11-29T00:00:00.000Z';

describe('the day that says who owes', () => {
  it.each([
    [2026, NOW],
    [2027, '2027-01-01T00:00:00.000Z'],
  ])('of %s is %s', (year, day) => {
    expect(assessmentDay(year, NOW)).toBe(day);
  });
});

describe('a year', () => {
  it.each([
    [2025, 3, false, 'members.year-out-of-range'],
    [2026, 3, false, undefined],
    [2027, 3, false, undefined],
    [2028, 3, false, 'members.year-out-of-range'],
    [2026, 3, true, 'members.year-assessed'],
    [2027, 0, false, 'members.none'],
  ])('%s with %s members, assessed: %s → %s', (year, members, isAssessed, code) => {
    expect(checkYear({ year, members, isAssessed }, NOW)?.code).toBe(code);
  });

  it('is the next one only until its first moment', () => {
    const year = { year: 2026, members: 1, isAssessed: false };
    expect(checkYear(year, '2027-12-31T23:59:59.999Z')?.code).toBe('members.year-out-of-range');
    expect(checkYear({ ...year, year: 2029 }, '2027-12-31T23:59:59.999Z')?.code).toBe(
      'members.year-out-of-range',
    );
    expect(checkYear({ ...year, year: 2029 }, '2028-01-01T00:00:00.000Z')).toBeUndefined();
  });
});

describe('taking it back', () => {
  it.each([
    [2026, 0, 'a', false, 'b', 'members.year-not-assessed'],
    [2026, 3, 'a', false, 'a', 'members.own-assessment'],
    [2026, 3, ASSESSOR_NOT_KEPT, false, 'b', 'members.assessor-unknown'],
    [2026, 3, 'a', true, 'b', 'members.assessment-received'],
    [2026, 3, 'a', false, 'b', undefined],
    [2027, 3, 'a', false, 'b', undefined],
    [2025, 3, 'a', false, 'b', 'members.year-out-of-range'],
  ])(
    '%s, %s states assessed by %s, received: %s, by %s → %s',
    (year, assessed, assessedBy, hasReceipts, by, code) => {
      expect(checkReversal(year, { assessed, assessedBy, hasReceipts }, by, NOW)?.code).toBe(code);
    },
  );
});
