import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { dueAt } from '#libs/policies/src/domain/deadlines.js';
import { clockStandsStill, resumedDue } from './clock.js';

const BRUSSELS = { zone: 'Europe/Brussels', holidays: [] };
const START = instant('2026-11-20T12:00:00.000Z');

describe('resumedDue', () => {
  it('gives back exactly the time that was left, as counting the suspension from the start does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('21d', '10wd', '72h', '5s'),
        fc.nat(1_000_000),
        fc.nat(10_000_000),
        (duration, offset, length) => {
          const from = plusMs(START, offset);
          const to = plusMs(from, length);
          return (
            resumedDue(dueAt(START, duration, BRUSSELS), from, to) ===
            dueAt(START, duration, BRUSSELS, [{ from, to }])
          );
        },
      ),
    );
  });

  it('has no deadline to move where there was none', () => {
    expect(resumedDue(null, START, plusMs(START, 5))).toBeNull();
  });
});

describe('clockStandsStill', () => {
  it.each([
    ['applicant', [], false],
    ['applicant', ['pause'], true],
    ['applicant', ['embargo'], true],
    ['programme', ['pause', 'sanctions'], false],
  ] as const)('for %s with %j: %s', (waitingFor, holds, still) => {
    expect(clockStandsStill(waitingFor, holds)).toBe(still);
  });
});
