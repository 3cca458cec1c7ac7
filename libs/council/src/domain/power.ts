import type { Fraction, Refusal } from '#libs/kernel/src/index.js';
import { reduced, refuse } from '#libs/kernel/src/index.js';
import type { Game } from './game.js';
import { needsOf, winningOf } from './game.js';
import { countByEnumeration } from './power-enumeration.js';
import { countByWeight } from './power-dynamic.js';

/** Up to here every coalition is looked at, under any rule. */
export const MAX_ENUMERATED = 30;

export interface MemberPower {
  readonly id: string;
  /** Coalitions that lose without the member and carry with it. */
  readonly swings: bigint;
  readonly normalised: Fraction;
  readonly shapleyShubik: Fraction | null;
  readonly isVetoer: boolean;
  readonly isDummy: boolean;
}

export interface Power {
  readonly winningCoalitions: bigint;
  /** Part of all coalitions that carry (Coleman's power of a collectivity to act). */
  readonly decisiveness: Fraction;
  readonly members: readonly MemberPower[];
  /** Why the Shapley–Shubik indices are missing; null where they are there. */
  readonly shapleyShubikMissing: string | null;
}

/** What both ways of counting answer, one entry a member. */
export interface SwingCount {
  readonly winning: bigint;
  readonly swings: readonly bigint[];
  /** Orders of all members in which the member is the one whose vote carries; null where not counted. */
  readonly pivotalOrders: readonly bigint[] | null;
  readonly vetoers: readonly boolean[];
  readonly dummies: readonly boolean[];
  readonly orders: bigint;
  readonly note: string | null;
}

/**
 * Exact power of every member where everybody votes for or against: Banzhaf swings (raw and normalised) and
 * Shapley–Shubik. A vetoer is in every winning coalition of a game that can be won; a dummy never changes a result.
 * Under a rule that is not monotone, only votes that turn defeat into adoption are swings.
 *
 * Up to 30 members under any rule; beyond, rules that count one weight only, else refused
 * `council.game-too-large`.
 * Sources: Penrose 1946, Banzhaf 1965, Shapley and Shubik 1954, Coleman 1971.
 */
export function decidePower(game: Game): Power | Refusal {
  const winning = winningOf(game);
  const count =
    game.members.length <= MAX_ENUMERATED
      ? countByEnumeration(game.members, winning)
      : new Set(needsOf(winning).map((need) => need.count)).size === 1
        ? countByWeight(game.members, winning)
        : refuse(
            'council.game-too-large',
            'invalid',
            `More than ${MAX_ENUMERATED} members are only counted under a rule with one weight.`,
            'members',
          );
  return 'refused' in count ? count : powerOf(game, count);
}

function powerOf({ members }: Game, count: SwingCount): Power {
  const swingSum = count.swings.reduce((sum, swings) => sum + swings, 0n);
  return {
    winningCoalitions: count.winning,
    decisiveness: reduced({ num: count.winning, den: 2n ** BigInt(members.length) }),
    members: members.map(({ id }, i) => {
      const swings = count.swings[i] ?? 0n;
      const orders = count.pivotalOrders?.[i];
      return {
        id,
        swings,
        normalised: swingSum === 0n ? { num: 0n, den: 1n } : reduced({ num: swings, den: swingSum }),
        shapleyShubik: orders === undefined ? null : reduced({ num: orders, den: count.orders }),
        isVetoer: count.vetoers[i] === true,
        isDummy: count.dummies[i] === true,
      };
    }),
    shapleyShubikMissing: count.note,
  };
}

/** Factorials 0! … n!. */
export function factorials(n: number): readonly bigint[] {
  const list = [1n];
  for (let i = 1; i <= n; i++) list.push((list[i - 1] ?? 1n) * BigInt(i));
  return list;
}
