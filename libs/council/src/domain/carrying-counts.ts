import { coalitionRows } from './coalition-bits.js';
import type { GameMember, Winning } from './game.js';
import { OF_SIZE, onesOf } from './word-bits.js';

/** Numbers of carrying coalitions by their size: of all, and of those each member is in. */
export interface CarryingCounts {
  readonly total: readonly number[];
  readonly withMember: readonly (readonly number[])[];
}

/** Coalitions of 0–5 members in a word in which everything carries. */
const FULL = [1, 5, 10, 10, 5, 1];

/**
 * Counts carrying coalitions in one pass over all rows, without keeping them. Rows with the same number of high members
 * are taken together: a counter of bits for every column says how often each coalition of the low members carried.
 */
export function countCarrying(members: readonly GameMember[], winning: Winning): CarryingCounts {
  const n = members.length;
  const { rows, words, lowMembers, fill } = coalitionRows(members, winning);
  const total = new Array<number>(n + 1).fill(0);
  const withMember = members.map(() => new Array<number>(n + 1).fill(0));
  const row = new Int32Array(words);
  const bySize = new Float64Array(lowMembers + 6);
  for (const [highSize, numbers] of byOnes(rows).entries()) {
    const columns = new ColumnCounter(words, numbers.length);
    for (const number of numbers) {
      fill(number, row);
      columns.add(row);
      sizesOf(row, bySize);
      for (let size = 0; size <= lowMembers; size++) {
        const found = bySize[size] as number;
        if (found === 0) continue;
        add(total, highSize + size, found);
        for (let high = number, member = lowMembers; high !== 0; high >>>= 1, member++) {
          if ((high & 1) === 1) add(withMember[member] as number[], highSize + size, found);
        }
      }
    }
    for (let column = 0; column < 2 ** lowMembers; column++) {
      const found = columns.count(column);
      if (found === 0) continue;
      const size = highSize + onesOf(column);
      for (let member = 0; member < lowMembers; member++) {
        if (((column >> member) & 1) === 1) add(withMember[member] as number[], size, found);
      }
    }
  }
  return { total, withMember };
}

function add(counts: number[], index: number, found: number): void {
  counts[index] = (counts[index] as number) + found;
}

/** Row numbers by how many high members they stand for. */
function byOnes(rows: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let number = 0; number < rows; number++) (groups[onesOf(number)] ??= []).push(number);
  return groups;
}

/** Carrying coalitions of a row by the number of low members in them. */
function sizesOf(row: Int32Array, bySize: Float64Array): void {
  bySize.fill(0);
  for (let w = 0; w < row.length; w++) {
    const word = row[w] as number;
    if (word === 0) continue;
    const base = onesOf(w);
    for (let small = 0; small <= 5; small++) {
      const found = word === -1 ? (FULL[small] as number) : onesOf(word & (OF_SIZE[small] as number));
      bySize[base + small] = (bySize[base + small] as number) + found;
    }
  }
}

/** Counts for every column of bits how often it was set: plane k holds the k-th binary digit of all counts. */
class ColumnCounter {
  private readonly planes: Int32Array[];

  constructor(words: number, most: number) {
    const digits = Math.floor(Math.log2(most)) + 1;
    this.planes = Array.from({ length: digits }, () => new Int32Array(words));
  }

  add(row: Int32Array): void {
    for (let w = 0; w < row.length; w++) {
      let carry = row[w] as number;
      for (let k = 0; carry !== 0; k++) {
        const plane = this.planes[k] as Int32Array;
        const digit = plane[w] as number;
        plane[w] = digit ^ carry;
        carry &= digit;
      }
    }
  }

  count(column: number): number {
    let count = 0;
    for (const [k, plane] of this.planes.entries()) {
      if ((((plane[column >> 5] as number) >> (column & 31)) & 1) === 1) count += 2 ** k;
    }
    return count;
  }
}
