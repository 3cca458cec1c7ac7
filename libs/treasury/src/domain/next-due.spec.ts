import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import type { DatedMilestone } from './next-due.js';
import { nextDue } from './next-due.js';

const planned = (dueOn: string): DatedMilestone => ({
  waitingFor: 'applicant',
  dueAt: null,
  dueOn,
});
const reported: DatedMilestone = {
  waitingFor: 'programme',
  dueAt: instant('2026-07-10T22:00:00.000Z'),
  dueOn: '2026-06-30',
};

describe('nextDue', () => {
  it.each([
    ['nothing open', [], null],
    [
      'the promised day, to its end',
      [planned('2026-12-31'), planned('2026-06-30')],
      { waitingFor: 'applicant', dueAt: '2026-07-01T00:00:00.000Z' },
    ],
    [
      'ours before a later one of theirs, though its own day is over',
      [planned('2026-12-31'), reported],
      { waitingFor: 'programme', dueAt: '2026-07-10T22:00:00.000Z' },
    ],
    [
      'the bank and the cool-down are treasury’s',
      [{ ...reported, waitingFor: 'bank' as const }],
      { waitingFor: 'treasury', dueAt: '2026-07-10T22:00:00.000Z' },
    ],
    [
      'one without a time comes last',
      [{ ...reported, dueAt: null }, planned('2099-01-01')],
      { waitingFor: 'applicant', dueAt: '2099-01-02T00:00:00.000Z' },
    ],
  ])('%s', (_name, milestones, expected) => {
    expect(nextDue(milestones)).toEqual(expected);
  });

  it('names somebody as long as anything is open, and nobody’s later time', () => {
    const anInstant = fc.date({
      min: new Date('2026-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    const milestone = fc.record({
      waitingFor: fc.constantFrom(
        'applicant' as const,
        'programme' as const,
        'treasury' as const,
        'bank' as const,
      ),
      dueAt: fc.option(anInstant.map(instant), { nil: null }),
      dueOn: fc.option(
        anInstant.map((date) => date.toISOString().slice(0, 10)),
        { nil: null },
      ),
    });
    fc.assert(
      fc.property(fc.array(milestone, { maxLength: 6 }), (milestones) => {
        const next = nextDue(milestones);
        if (next === null) return milestones.length === 0;
        return milestones.every(
          ({ dueAt }) => dueAt === null || (next.dueAt !== null && next.dueAt <= dueAt),
        );
      }),
    );
  });
});
