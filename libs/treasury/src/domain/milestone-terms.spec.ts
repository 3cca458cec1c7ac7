import { describe, expect, it } from '@jest/globals';
import { refuseDays } from './milestone-terms.js';

describe('refuseDays', () => {
  const now = '2026-11-29T23:59:59.999Z';
  const findings = (...days: readonly (string | null)[]) => {
    const refusal = refuseDays(
      days.map((dueOn) => ({ dueOn })),
      now,
    );
    return (refusal?.details ?? (refusal === undefined ? [] : [refusal])).map(({ code, path }) => [
      code,
      path,
    ]);
  };

  it('takes days after today, in order, within five years, and milestones without one', () => {
    expect(findings('2026-11-30', null, '2027-06-30', '2027-06-30', '2031-11-29')).toEqual([]);
    expect(findings(null, null)).toEqual([]);
  });

  it.each([
    [['2020-01-01', '2027-01-01'], [['treasury.milestone-in-the-past', 'milestones[0].dueOn']]],
    [['2026-11-29'], [['treasury.milestone-in-the-past', 'milestones[0].dueOn']]],
    [['2031-11-30'], [['treasury.milestone-too-far', 'milestones[0].dueOn']]],
    [
      ['2028-01-01', null, '2027-12-31', '2028-01-01'],
      [['treasury.milestones-out-of-order', 'milestones[2].dueOn']],
    ],
    [
      ['9999-12-31', '2020-01-01'],
      [
        ['treasury.milestone-too-far', 'milestones[0].dueOn'],
        ['treasury.milestone-in-the-past', 'milestones[1].dueOn'],
      ],
    ],
  ])('refuses %j by field', (days, expected) => {
    expect(findings(...days)).toEqual(expected);
  });
});
