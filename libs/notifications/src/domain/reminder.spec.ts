import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusMs } from '#libs/kernel/src/index.js';
import { decideReminder } from './reminder.js';

const DAY = 86_400_000;
const since = '2026-06-01T00:00:00.000Z';
const plan = { since, dueAt: plusMs(since, 21 * DAY), before: ['7d', '3d', '1d'] };
const on = (day: number) => plusMs(since, day * DAY);

describe('decideReminder', () => {
  it.each([
    [0, null, on(14)],
    [13.99, null, on(14)],
    [14, '7d-before', on(18)],
    [17, '7d-before', on(18)],
    [18, '3d-before', on(20)],
    [20, '1d-before', null],
    [20.99, '1d-before', null],
    [21, null, null],
    [40, null, null],
  ])('on day %d', (day, kind, nextAt) => {
    const decision = decideReminder(plan, on(day));
    expect([decision.due?.kind ?? null, decision.nextAt]).toEqual([kind, nextAt]);
  });

  it('sends only the latest after an outage over several', () => {
    expect(decideReminder(plan, on(20.5)).due).toEqual({ kind: '1d-before', at: on(20) });
  });

  it('does not remind of a time that began later than the reminder', () => {
    const short = { ...plan, dueAt: plusMs(since, 5_000) };
    expect(decideReminder(short, plusMs(since, 1_000))).toEqual({ due: null, nextAt: null });
  });

  it('never names a reminder whose time has not come, and always a next one after now', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY, max: 30 * DAY }),
        fc.shuffledSubarray(['14d', '7d', '3d', '1d', '2h']),
        (ms, before) => {
          const now = plusMs(since, ms);
          const { due, nextAt } = decideReminder({ ...plan, before }, now);
          expect(due === null || (due.at <= now && now < plan.dueAt)).toBe(true);
          expect(nextAt === null || (nextAt > now && nextAt < plan.dueAt)).toBe(true);
        },
      ),
    );
  });
});
