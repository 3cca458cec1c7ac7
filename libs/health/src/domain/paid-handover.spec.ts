import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { checkHandover, handoverAt } from './paid-handover.js';

describe('a paid handover', () => {
  it.each([
    ['2024-01-01', '2026-12-31', true],
    ['2024-01-01', '2024-01-01', true],
    ['2024-01-01', '2029-01-01', true],
    ['2024-01-01', '2029-01-02', false],
    ['2024-01-02', '2024-01-01', false],
  ])('from %s until %s may be stated: %s', (fromOn, untilOn, isRight) => {
    expect(checkHandover({ fromOn, untilOn }) === undefined).toBe(isRight);
  });

  it.each([
    ['2023-12-31T23:59:59.999Z', null],
    ['2024-01-01T00:00:00.000Z', 0],
    ['2024-06-30T23:59:59.999Z', 0],
    ['2024-07-01T00:00:00.000Z', null],
    ['2026-03-01T00:00:00.000Z', 1],
  ])('explains what is seen at %s: %s', (at, which) => {
    const handovers = [
      { fromOn: '2024-01-01', untilOn: '2024-06-30' },
      { fromOn: '2026-01-01', untilOn: '2026-12-31' },
    ];
    expect(handoverAt(handovers, instant(at))).toBe(which === null ? null : handovers[which]);
  });
});
