import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { ReleaseFacts } from './order-eligibility.js';
import { checkRelease } from './order-eligibility.js';
import { usableFrom } from './payee-account.js';

const now = '2026-11-24T12:00:00.000Z';
const LIST = '2026-11-01';

function anOrder(change: Partial<ReleaseFacts> = {}): ReleaseFacts {
  return {
    id: 'o1',
    state: 'in-run',
    accountVersion: 1,
    approvedHash: 'h',
    currentHash: 'h',
    duties: {
      amountMinor: 100n,
      done: [
        { duty: 'certify', personId: 'programme' },
        { duty: 'approve', personId: 'treasury-1' },
      ],
      payeePeople: ['payee'],
    },
    thirdApproverFromMinor: 25_000_000n,
    account: { version: 1, verifiedAt: '2026-11-01T00:00:00.000Z', usableFrom: '2026-11-01T00:00:00.000Z' },
    holds: [],
    screening: { listVersion: '2026-11-01', isHit: false, isCleared: false },
    ...change,
  };
}

function codesOf(orders: readonly ReleaseFacts[], releaser = 'treasury-2') {
  const answer = checkRelease(orders, releaser, LIST, now);
  return isRefusal(answer) ? (answer.details ?? [answer]).map(({ code, path }) => `${path} ${code}`) : answer;
}

describe('checkRelease', () => {
  it('lets through what was approved and stayed as it was', () => {
    expect(codesOf([anOrder(), anOrder({ id: 'o2' })])).toBe('release');
  });

  it.each<[string, Partial<ReleaseFacts>, string]>([
    ['a void order', { state: 'void' }, 'treasury.order-not-approved'],
    ['a settled order', { state: 'settled' }, 'treasury.order-not-approved'],
    ['another content', { currentHash: 'x' }, 'treasury.order-changed'],
    ['a newer account', { account: { ...anOrder().account, version: 2 } }, 'treasury.account-changed'],
    [
      'an account nobody verified',
      { account: { ...anOrder().account, verifiedAt: null } },
      'treasury.account-not-verified',
    ],
    [
      'a cool-down',
      { account: { ...anOrder().account, usableFrom: '2026-11-24T12:00:00.001Z' } },
      'treasury.cool-down',
    ],
    ['a hold', { holds: ['sanctions'] }, 'treasury.held'],
    [
      'an old list',
      { screening: { listVersion: '2026-10-01', isHit: false, isCleared: false } },
      'treasury.screening-outdated',
    ],
    ['no screening', { screening: null }, 'treasury.screening-outdated'],
    [
      'a hit',
      { screening: { listVersion: '2026-11-01', isHit: true, isCleared: false } },
      'treasury.screening-hit',
    ],
  ])('stops %s', (_, change, code) => {
    expect(codesOf([anOrder(), anOrder(change)])).toEqual([`orders[1] ${code}`]);
  });

  it('asks of every order the approvals of its own policy, whatever else is in the run', () => {
    const amountMinor = 15_000_000n;
    const older = anOrder({ duties: { ...anOrder().duties, amountMinor } });
    const newer = anOrder({ id: 'o2', duties: older.duties, thirdApproverFromMinor: 10_000_000n });
    expect(codesOf([older, newer])).toEqual(['orders[1] treasury.approval-missing']);
    const done = [...newer.duties.done, { duty: 'second-approve' as const, personId: 'treasury-3' }];
    expect(codesOf([older, { ...newer, duties: { ...newer.duties, done } }])).toBe('release');
  });

  it('lets a cleared hit through', () => {
    const screening = { listVersion: '2026-11-01', isHit: true, isCleared: true };
    expect(codesOf([anOrder({ screening })])).toBe('release');
  });

  it('stops the approver, and lists every finding at once', () => {
    expect(codesOf([anOrder(), anOrder({ holds: ['pause'], approvedHash: null })], 'treasury-1')).toEqual([
      'orders[0] treasury.four-eyes',
      'orders[1] treasury.four-eyes',
      'orders[1] treasury.order-changed',
      'orders[1] treasury.held',
    ]);
  });
});

describe('usableFrom', () => {
  it('cools a changed account down, not the first one', () => {
    expect([usableFrom(1, now, '7d'), usableFrom(2, now, '7d')]).toEqual([now, '2026-12-01T12:00:00.000Z']);
  });
});
