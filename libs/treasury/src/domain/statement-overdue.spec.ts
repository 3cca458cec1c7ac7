import { describe, expect, it } from '@jest/globals';
import { isOverdue } from './statement-overdue.js';

describe('isOverdue', () => {
  const order = { state: 'released', bankStatus: 'ACSC' } as const;

  it.each([
    ['what the bank executed six days ago and no statement shows', [order], '2026-04-08T00:00:00.000Z', true],
    ['the same over Easter', [order], '2026-04-07T23:59:59.999Z', false],
    ['what a statement showed', [{ ...order, state: 'settled' }], '2026-05-01T00:00:00.000Z', false],
    ['what the bank has not executed', [{ ...order, bankStatus: 'ACSP' }], '2026-05-01T00:00:00.000Z', false],
    ['what the bank says nothing of', [{ ...order, bankStatus: null }], '2026-05-01T00:00:00.000Z', false],
  ] as const)('%s', (_name, orders, now, expected) => {
    expect(isOverdue('2026-04-02', orders, now)).toBe(expected);
  });
});
