import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { Game, GameMember, Winning } from './game.js';
import { carries, winningOf } from './game.js';
import type { Power } from './power.js';
import { decidePower, factorials } from './power.js';
import { countByWeight } from './power-dynamic.js';
import { countByEnumeration } from './power-enumeration.js';
import type { Rule } from './rule.js';

function weighted(quota: number, weights: readonly number[]): Game {
  return {
    members: weights.map((votes, i) => ({ id: `m${i + 1}`, weights: { votes } })),
    rule: { count: 'votes', atLeast: quota },
  };
}

function power(game: Game): Power {
  const answer = decidePower(game);
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}

const shares = (game: Game) =>
  power(game).members.map(({ shapleyShubik }) =>
    shapleyShubik === null ? null : `${shapleyShubik.num}/${shapleyShubik.den}`,
  );
const swings = (game: Game) => power(game).members.map((member) => Number(member.swings));
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

const EU15 = [10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2];

describe('decidePower, published games', () => {
  it.each([
    [
      'EEC 1958',
      weighted(12, [4, 4, 4, 2, 2, 1]),
      [10, 10, 10, 6, 6, 0],
      ['7/30', '7/30', '7/30', '3/20', '3/20', '0/1'],
    ],
    [
      'Nassau 1964',
      weighted(58, [31, 31, 28, 21, 2, 2]),
      [16, 16, 16, 0, 0, 0],
      ['1/3', '1/3', '1/3', '0/1', '0/1', '0/1'],
    ],
    ['[51; 50,49,1]', weighted(51, [50, 49, 1]), [3, 1, 1], ['2/3', '1/6', '1/6']],
    ['[6; 4,3,2,1]', weighted(6, [4, 3, 2, 1]), [5, 3, 3, 1], ['5/12', '1/4', '1/4', '1/12']],
    [
      'UN Security Council',
      weighted(39, [...times(5, 7), ...times(10, 1)]),
      [...times(5, 848), ...times(10, 84)],
      [...times(5, '421/2145'), ...times(10, '4/2145')],
    ],
  ])('%s', (_name, game, expectedSwings, expectedShares) => {
    expect(swings(game)).toEqual(expectedSwings);
    expect(shares(game)).toEqual(expectedShares);
  });

  it('EU15 of 1995', () => {
    const game = weighted(62, EU15);
    expect(swings(game)).toEqual([
      ...times(4, 1849),
      1531,
      ...times(4, 973),
      ...times(2, 793),
      ...times(3, 595),
      375,
    ]);
    expect(shares(game).slice(0, 5)).toEqual([...times(4, '7/60'), '860/9009']);
  });

  it('names the vetoers of the Security Council and the dummies of Nassau', () => {
    const council = power(weighted(39, [...times(5, 7), ...times(10, 1)]));
    expect(council.members.filter(({ isVetoer }) => isVetoer).map(({ id }) => id)).toEqual([
      'm1',
      'm2',
      'm3',
      'm4',
      'm5',
    ]);
    const nassau = power(weighted(58, [31, 31, 28, 21, 2, 2]));
    expect(nassau.members.filter(({ isDummy }) => isDummy).map(({ id }) => id)).toEqual(['m4', 'm5', 'm6']);
  });

  it('knows no vetoer where nothing can be carried', () => {
    const { members, winningCoalitions } = power(weighted(7, [1, 2, 3]));
    expect(winningCoalitions).toBe(0n);
    expect(members.every(({ isVetoer, isDummy }) => !isVetoer && isDummy)).toBe(true);
  });
});

/** The definition itself, coalition by coalition. */
function byDefinition(members: readonly GameMember[], winning: Winning) {
  const n = members.length;
  const factorial = factorials(n);
  const carrying = Array.from({ length: 2 ** n }, (_, s) =>
    carries(
      winning,
      members.filter((_, i) => (s >> i) & 1),
    ),
  );
  let total = 0n;
  const found = members.map(() => ({ swings: 0n, orders: 0n }));
  for (const [s, isCarried] of carrying.entries()) {
    if (!isCarried) continue;
    total += 1n;
    const size = members.filter((_, i) => (s >> i) & 1).length;
    for (const [i, entry] of found.entries()) {
      if (((s >> i) & 1) === 0 || carrying[s - 2 ** i] === true) continue;
      entry.swings += 1n;
      entry.orders += factorial[size - 1]! * factorial[n - size]!;
    }
  }
  return { winning: total, swings: found.map((f) => f.swings), pivotalOrders: found.map((f) => f.orders) };
}

const leaf = (names: readonly string[]): fc.Arbitrary<Rule> =>
  fc.oneof(
    fc.record({ count: fc.constantFrom(...names), atLeast: fc.integer({ min: 0, max: 25 }) }),
    fc.record({ count: fc.constantFrom(...names), moreThan: fc.integer({ min: 0, max: 25 }) }),
    fc.record({
      count: fc.constantFrom(...names),
      atLeast: fc.integer({ min: 0, max: 7 }).map((num) => ({ num, den: 7 })),
    }),
    fc.record({
      count: fc.constantFrom(...names),
      moreThan: fc.integer({ min: 0, max: 6 }).map((num) => ({ num, den: 7 })),
    }),
  );
const rules = (names: readonly string[]): fc.Arbitrary<Rule> =>
  fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf(names),
      fc.record({ opposed: fc.constant('members' as const), fewerThan: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('rule') }),
    ),
  })).rule;
const memberships = (maxLength: number) =>
  fc
    .array(fc.record({ votes: fc.integer({ min: 0, max: 12 }), people: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 1,
      maxLength,
    })
    .map((list) => list.map((weights, i): GameMember => ({ id: `m${i}`, weights })));

describe('decidePower, against the definition', () => {
  it('counts any rule over several weights, monotone or not', () => {
    fc.assert(
      fc.property(memberships(8), rules(['members', 'votes', 'people']), (members, rule) => {
        const winning = winningOf({ members, rule });
        expect(countByEnumeration(members, winning)).toMatchObject(byDefinition(members, winning));
      }),
      { numRuns: 300 },
    );
  });

  it('counts one weight by sums exactly as by coalitions', () => {
    const oneWeight = fc.oneof(
      leaf(['votes']),
      fc.record({ all: fc.array(leaf(['votes']), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.tuple(leaf(['votes']), fc.record({ not: leaf(['votes']) })) }),
      fc.record({ not: leaf(['votes']) }),
    );
    fc.assert(
      fc.property(memberships(9), oneWeight, fc.constantFrom(1, 3), (members, rule, factor) => {
        const scaled = members.map(({ id, weights }) => ({
          id,
          weights: { votes: (weights.votes ?? 0) * factor },
        }));
        const winning = winningOf({ members: scaled, rule });
        const { note: _note, ...byCoalitions } = countByEnumeration(scaled, winning);
        expect(countByWeight(scaled, winning)).toMatchObject(byCoalitions);
      }),
      { numRuns: 300 },
    );
  });

  it('crosses word and row boundaries: 14 members by coalitions as by sums', () => {
    const game = weighted(62, EU15.slice(0, 14));
    const winning = winningOf(game);
    const { note: _note, ...byCoalitions } = countByEnumeration(game.members, winning);
    expect(countByWeight(game.members, winning)).toMatchObject(byCoalitions);
    expect(byDefinition(game.members, winning).swings).toEqual(byCoalitions.swings);
  });

  it('keeps weights beyond 2^53 in sum exact', () => {
    const huge = 9007199254740991;
    expect(swings(weighted(huge, [huge, huge, 1]))).toEqual([2, 2, 0]);
  });
});

describe('decidePower, beyond 30 members', () => {
  it('counts 40 equal members by sums', () => {
    const { winningCoalitions, members } = power(weighted(21, times(40, 1)));
    expect(winningCoalitions).toBe((2n ** 40n - 137846528820n) / 2n);
    expect(members[0]!.swings).toBe(68923264410n);
    expect(members[39]!.shapleyShubik).toEqual({ num: 1n, den: 40n });
  });

  it('leaves Shapley–Shubik out above a total weight of 10,000 and says why', () => {
    const answer = power(weighted(9000, [...times(30, 400), 1]));
    expect(answer.members[0]!.shapleyShubik).toBeNull();
    expect(answer.shapleyShubikMissing).toContain('10000');
  });

  it('refuses several weights', () => {
    const members = times(31, 0).map((_, i) => ({ id: `m${i}`, weights: { votes: 1 } }));
    const rule: Rule = {
      all: [
        { count: 'votes', atLeast: 3 },
        { count: 'members', atLeast: 3 },
      ],
    };
    expect(decidePower({ members, rule })).toMatchObject({ refused: true, code: 'council.game-too-large' });
  });
});
