import { countCarrying } from './carrying-counts.js';
import { winningBits } from './coalition-bits.js';
import type { GameMember, Winning } from './game.js';
import type { SwingCount } from './power.js';
import { factorials } from './power.js';
import { INSIDE, OF_SIZE, onesOf } from './word-bits.js';

/** Counts swings and pivots over all coalitions of up to 30 members, 32 at a time. */
export function countByEnumeration(members: readonly GameMember[], winning: Winning): SwingCount {
  return hasNot(winning) ? countAnyRule(members, winning) : countMonotone(members, winning);
}

/** Under a monotone rule a swing is a carrying coalition whose rest does not carry, so carrying coalitions suffice. */
function countMonotone(members: readonly GameMember[], winning: Winning): SwingCount {
  const n = members.length;
  const { total, withMember } = countCarrying(members, winning);
  const factorial = factorials(n);
  const all = total.reduce((sum, count) => sum + count, 0);
  const counted = withMember.map((held) => {
    const swings = held.map((count, size) => {
      if (size === 0) return 0;
      return count - ((total[size - 1] as number) - (held[size - 1] as number));
    });
    return {
      ...sumSwings(swings, n, factorial),
      isNeeded: held.reduce((sum, count) => sum + count, 0) === all,
    };
  });
  return {
    winning: BigInt(all),
    swings: counted.map(({ swings }) => swings),
    pivotalOrders: counted.map(({ pivotalOrders }) => pivotalOrders),
    vetoers: counted.map(({ isNeeded }) => all > 0 && isNeeded),
    dummies: counted.map(({ swings }) => swings === 0n),
    orders: factorial[n] ?? 1n,
    note: null,
  };
}

function hasNot(winning: Winning): boolean {
  if ('all' in winning) return winning.all.some(hasNot);
  if ('any' in winning) return winning.any.some(hasNot);
  return 'not' in winning;
}

function countAnyRule(members: readonly GameMember[], winning: Winning): SwingCount {
  const n = members.length;
  const bits = winningBits(members, winning);
  let total = 0;
  for (let w = 0; w < bits.length; w++) total += onesOf(bits[w] as number);
  const factorial = factorials(n);
  const counted = members.map((_, member) => countMember(bits, member, n, factorial));
  return {
    winning: BigInt(total),
    swings: counted.map(({ swings }) => swings),
    pivotalOrders: counted.map(({ pivotalOrders }) => pivotalOrders),
    vetoers: counted.map(({ isNeeded }) => total > 0 && isNeeded),
    dummies: counted.map(({ isDummy }) => isDummy),
    orders: factorial[n] ?? 1n,
    note: null,
  };
}

function countMember(bits: Int32Array, member: number, n: number, factorial: readonly bigint[]) {
  // Swings by size of the coalition with the member: index = members of the word number + members of the bit.
  const bySize = new Float64Array(n + 6);
  let changes = 0;
  let without = 0;
  const tally = (swings: number, word: number) => {
    const size = onesOf(word);
    for (let small = 0; small <= 5; small++) {
      const found = onesOf(swings & (OF_SIZE[small] as number));
      bySize[size + small] = (bySize[size + small] as number) + found;
    }
  };
  if (member < 5) {
    const inside = INSIDE[member] as number;
    const distance = 1 << member;
    for (let w = 0; w < bits.length; w++) {
      const word = bits[w] as number;
      const moved = (word << distance) & inside;
      const swings = word & inside & ~moved;
      changes |= (word & inside) ^ moved;
      without |= word & ~inside;
      if (swings !== 0) tally(swings, w);
    }
  } else {
    const step = 1 << (member - 5);
    for (let block = 0; block < bits.length; block += 2 * step) {
      for (let w = block; w < block + step; w++) {
        const outside = bits[w] as number;
        const inside = bits[w + step] as number;
        const swings = inside & ~outside;
        changes |= inside ^ outside;
        without |= outside;
        if (swings !== 0) tally(swings, w + step);
      }
    }
  }
  return { ...sumSwings(bySize, n, factorial), isNeeded: without === 0, isDummy: changes === 0 };
}

/** Swings in all, and orders in which the member is pivotal: everybody before it is the rest of the coalition. */
function sumSwings(bySize: ArrayLike<number>, n: number, factorial: readonly bigint[]) {
  let swings = 0;
  let pivotalOrders = 0n;
  for (let size = 1; size <= n; size++) {
    const found = bySize[size] as number;
    swings += found;
    pivotalOrders += BigInt(found) * (factorial[size - 1] ?? 1n) * (factorial[n - size] ?? 1n);
  }
  return { swings: BigInt(swings), pivotalOrders };
}
