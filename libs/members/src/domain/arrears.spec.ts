import { describe, expect, it } from '@jest/globals';
import { isSuspendedForArrears } from './arrears.js';

describe('isSuspendedForArrears', () => {
  it.each([
    ['owes exactly two years', 200n, 200n, true],
    ['owes a cent less', 199n, 200n, false],
    ['owes nothing and was assessed nothing', 0n, 0n, false],
    ['has no two full years behind it', 900n, null, false],
  ] as const)('%s', (_case, unpaidMinor, assessedLastTwoYearsMinor, suspended) => {
    expect(isSuspendedForArrears({ unpaidMinor, assessedLastTwoYearsMinor })).toBe(suspended);
  });
});
