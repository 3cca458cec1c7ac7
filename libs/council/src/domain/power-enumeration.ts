import { winningBits } from './coalition-bits.js';
import type { GameMember, Winning } from './game.js';
import type { SwingCount } from './power.js';
import { factorials } from './power.js';

/** Within a word of 32 coalitions: where members 0–4 are in. */
const INSIDE = [0xaaaaaaaa | 0, 0xcccccccc | 0, 0xf0f0f0f0 | 0, 0xff00ff00 | 0, 0xffff0000 | 0];
/** Within a word: the coalitions with 0–5 of the members 0–4. */
const OF_SIZE = [0, 1, 2, 3, 4, 5].map((size) => {
  let mask = 0;
  for (let bit = 0; bit < 32; bit++) if (onesOf(bit) === size) mask |= 1 << bit;
  return mask;
});

/** Counts swings and pivots over all coalitions of up to 30 members, 32 at a time. */
export function countByEnumeration(members: readonly GameMember[], winning: Winning): SwingCount {
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
  let swings = 0;
  let pivotalOrders = 0n;
  for (let size = 1; size <= n; size++) {
    const found = bySize[size] as number;
    swings += found;
    pivotalOrders += BigInt(found) * (factorial[size - 1] ?? 1n) * (factorial[n - size] ?? 1n);
  }
  return { swings: BigInt(swings), pivotalOrders, isNeeded: without === 0, isDummy: changes === 0 };
}

/** Set bits of a 32-bit word. */
function onesOf(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
