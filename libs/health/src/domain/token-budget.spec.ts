import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import type { LeaseWish, TokenBudget } from './token-budget.js';
import { available, begun, decideLease, quietMs, settled } from './token-budget.js';

const now = instant('2026-07-01T12:00:00Z');
const soon = plusMs(now, 600_000);
const past = plusMs(now, -1);

function aBudget(over: Partial<TokenBudget> = {}): TokenBudget {
  return {
    ...{ token: 'one', allowance: 100, spent: 0, leased: 0 },
    ...{ windowEndsAt: soon, assumedEndsAt: null, pausedUntil: null },
    ...over,
  };
}

function wish(over: Partial<LeaseWish> = {}): LeaseWish {
  return { amount: 10, reserve: 0, preferred: null, ...over };
}

describe('a lease', () => {
  const other = aBudget({ token: 'two', spent: 30 });

  it.each([
    ['the one with most left', [other, aBudget()], {}, 'one'],
    ['the preferred one', [aBudget(), other], { preferred: 'two' }, 'two'],
    [
      'not the preferred one when it cannot',
      [aBudget(), aBudget({ token: 'two', spent: 95 })],
      { preferred: 'two' },
      'one',
    ],
    ['not one that is paused', [aBudget({ pausedUntil: soon }), other], {}, 'two'],
    ['one whose pause is over', [aBudget({ pausedUntil: now })], {}, 'one'],
    ['one whose window has ended', [aBudget({ spent: 100, windowEndsAt: past })], {}, 'one'],
    [
      'one whose window of ours has',
      [aBudget({ spent: 100, windowEndsAt: null, assumedEndsAt: past })],
      {},
      'one',
    ],
    ['exactly what is left', [aBudget({ spent: 60, leased: 30 })], {}, 'one'],
    ['exactly what is left beside the reserve', [aBudget({ spent: 70 })], { reserve: 0.2 }, 'one'],
  ] as const)('is of %s', (_which, budgets, over, token) => {
    expect(decideLease(budgets, wish(over), now)).toEqual({ kind: 'leased', token, amount: 10 });
  });

  it.each([
    ['the window ends', [aBudget({ spent: 95 })], {}, soon],
    ['ours does', [aBudget({ spent: 95, windowEndsAt: null, assumedEndsAt: soon })], {}, soon],
    ['the pause is over', [aBudget({ pausedUntil: plusMs(now, 5_000) })], {}, plusMs(now, 5_000)],
    ['work under way is settled', [aBudget({ leased: 95 })], {}, plusMs(now, 2_000)],
    ['the reserve comes back', [aBudget({ spent: 75 })], { reserve: 0.2 }, soon],
    [
      'the first of several can',
      [aBudget({ spent: 100 }), aBudget({ pausedUntil: plusMs(now, 9) })],
      {},
      plusMs(now, 9),
    ],
    [
      'a minute has passed, where nobody knows',
      [aBudget({ spent: 95, windowEndsAt: null })],
      {},
      plusMs(now, 60_000),
    ],
    ['a minute has passed, where there is no token', [], {}, plusMs(now, 60_000)],
  ] as const)('comes again when %s', (_when, budgets, over, at) => {
    expect(decideLease(budgets, wish(over), now)).toEqual({ kind: 'later', at });
  });

  const budget = fc.record({
    token: fc.constantFrom('one', 'two', 'three'),
    allowance: fc.nat({ max: 100 }),
    spent: fc.nat({ max: 120 }),
    leased: fc.nat({ max: 120 }),
    windowEndsAt: fc.constantFrom(null, soon, past),
    assumedEndsAt: fc.constantFrom(null, soon, past),
    pausedUntil: fc.constantFrom(null, soon, past),
  });

  it('never promises more than is left, nor anything of a paused token', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(budget, { selector: ({ token }) => token }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(0, 0.2, 0.5),
        (budgets, amount, reserve) => {
          const decision = decideLease(budgets, wish({ amount, reserve }), now);
          if (decision.kind === 'later') return decision.at > now;
          const chosen = budgets.find(({ token }) => token === decision.token) as TokenBudget;
          const spent = (chosen.windowEndsAt ?? chosen.assumedEndsAt) === past ? 0 : chosen.spent;
          return (
            chosen.pausedUntil !== soon &&
            decision.amount <= amount &&
            spent + chosen.leased + decision.amount <=
              chosen.allowance - Math.ceil(chosen.allowance * reserve)
          );
        },
      ),
    );
  });

  it('says beforehand how much there is', () => {
    const budgets = [
      aBudget({ spent: 30, leased: 10 }),
      aBudget({ pausedUntil: soon }),
      aBudget({ spent: 99 }),
    ];
    expect(available(budgets, 0.2, now)).toBe(40);
  });
});

describe('the books', () => {
  const inAMinute = plusMs(now, 60_000);
  const later = plusMs(soon, 60_000);
  const rounded = plusMs(soon, 1_000);
  const told = (used: number, endsAt = soon) => ({ allowance: 100, used, endsAt });

  it.each([
    ['without a word of the forge', aBudget({ spent: 5 }), 2, null, { spent: 7, windowEndsAt: soon }],
    ['of a forge that knows of more', aBudget({ spent: 5 }), 2, told(40), { spent: 40, windowEndsAt: soon }],
    [
      'of a forge that does not know yet',
      aBudget({ spent: 50 }),
      2,
      told(3),
      { spent: 52, windowEndsAt: soon },
    ],
    [
      'in the first window',
      aBudget({ spent: 5, windowEndsAt: null }),
      2,
      told(2),
      { spent: 7, windowEndsAt: soon },
    ],
    [
      'when a window has ended',
      aBudget({ spent: 90, windowEndsAt: past }),
      2,
      null,
      { spent: 2, windowEndsAt: null, assumedEndsAt: inAMinute },
    ],
    [
      'when a window of ours has ended',
      aBudget({ spent: 90, windowEndsAt: null, assumedEndsAt: past }),
      30,
      null,
      { spent: 30, windowEndsAt: null, assumedEndsAt: inAMinute },
    ],
    [
      'where no window runs',
      aBudget({ spent: 5, windowEndsAt: null }),
      2,
      null,
      { spent: 7, windowEndsAt: null, assumedEndsAt: inAMinute },
    ],
    [
      'in a window that ends later',
      aBudget({ spent: 90 }),
      2,
      told(3, later),
      { spent: 3, windowEndsAt: later },
    ],
    [
      'of a forge that rounds',
      aBudget({ spent: 90 }),
      2,
      told(3, rounded),
      { spent: 92, windowEndsAt: rounded },
    ],
    [
      'with a late word on a window that is over',
      aBudget({ spent: 4, windowEndsAt: later }),
      2,
      told(80),
      { spent: 6, windowEndsAt: later },
    ],
    [
      'where the forge never says, in a window of ours',
      aBudget({ spent: 4, windowEndsAt: null, assumedEndsAt: soon }),
      2,
      null,
      { spent: 6, windowEndsAt: null, assumedEndsAt: soon },
    ],
    [
      'when it says at last, whenever ours would have ended',
      aBudget({ spent: 4, windowEndsAt: null, assumedEndsAt: later }),
      2,
      told(9),
      { spent: 9, windowEndsAt: soon },
    ],
    [
      'with a late word on a window that was over before this one began',
      aBudget({ spent: 4, windowEndsAt: null, assumedEndsAt: soon }),
      2,
      told(80, past),
      { spent: 6, windowEndsAt: null, assumedEndsAt: soon },
    ],
  ])('%s', (_how, budget, amount, word, expected) => {
    expect(settled(budget, amount, word, { now, windowMs: 60_000 })).toEqual({
      allowance: 100,
      assumedEndsAt: null,
      ...expected,
    });
  });
});

describe('a window', () => {
  const inAMinute = plusMs(now, 60_000);

  it.each([
    ['that runs', aBudget({ spent: 5 }), { spent: 5, windowEndsAt: soon, assumedEndsAt: null }],
    [
      'of ours that runs',
      aBudget({ spent: 5, windowEndsAt: null, assumedEndsAt: soon }),
      { spent: 5, windowEndsAt: null, assumedEndsAt: soon },
    ],
    [
      'that has ended',
      aBudget({ spent: 5, windowEndsAt: past }),
      { spent: 0, windowEndsAt: null, assumedEndsAt: inAMinute },
    ],
    [
      'that nobody has begun',
      aBudget({ spent: 5, windowEndsAt: null }),
      { spent: 5, windowEndsAt: null, assumedEndsAt: inAMinute },
    ],
  ])('%s, when something is leased', (_which, budget, expected) => {
    expect(begun(budget, now, 60_000)).toMatchObject(expected);
  });

  it('smaller than the wish gives what it holds beside what is kept', () => {
    const small = aBudget({ allowance: 30 });
    const asked = wish({ amount: 40, reserve: 0.2 });
    expect(decideLease([small], asked, now)).toEqual({ kind: 'leased', token: 'one', amount: 24 });
    expect(decideLease([{ ...small, spent: 1 }], asked, now)).toEqual({ kind: 'later', at: soon });
    expect(decideLease([{ ...small, leased: 1 }], asked, now, 15_000)).toEqual({
      kind: 'later',
      at: plusMs(now, 15_000),
    });
  });

  it.each([
    ['begun a moment ago', { spent: 100, windowEndsAt: inAMinute }, 59 * 80],
    ['of ours', { spent: 30, windowEndsAt: null, assumedEndsAt: inAMinute }, 50 + 59 * 80],
    ['not begun', { windowEndsAt: null }, 80 + 59 * 80],
    ['of an hour', { spent: 30, windowEndsAt: plusMs(now, 3_600_000) }, 50],
    ['of half an hour', { windowEndsAt: plusMs(now, 1_800_000) }, 80 + 80],
    ['paused for half an hour', { windowEndsAt: past, pausedUntil: plusMs(now, 1_800_000) }, 30 * 80],
    ['paused for longer', { windowEndsAt: past, pausedUntil: plusMs(now, 7_200_000) }, 0],
  ])('%s says what an hour has room for', (_which, over, room) => {
    const hour = { aheadMs: 3_600_000, windowMs: 60_000 };
    expect(available([aBudget(over)], 0.2, now, hour)).toBe(room);
  });
});

describe('quiet', () => {
  it.each([
    ['retry-after', { afterMs: 7_000, resetAt: soon }, 3, 7_000],
    ['the reset time', { afterMs: null, resetAt: soon }, 3, 600_000],
    ['a reset that is over', { afterMs: null, resetAt: past }, 3, 0],
    ['a minute', { afterMs: null, resetAt: null }, 0, 60_000],
    ['twice as long each time', { afterMs: null, resetAt: null }, 3, 480_000],
    ['an hour at most', { afterMs: null, resetAt: null }, 30, 3_600_000],
  ])('lasts by %s', (_what, quiet, strikes, ms) => {
    expect(quietMs(quiet, strikes, now)).toBe(ms);
  });
});
