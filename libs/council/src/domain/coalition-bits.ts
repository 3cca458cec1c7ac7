import type { GameMember, Need, Winning } from './game.js';
import { needsOf } from './game.js';

/** Low members whose coalitions make one row of bits; the others number the rows. */
const ROW_MEMBERS = 12;

/**
 * Which coalitions carry, one bit each, in rows: a coalition of the high members numbers the row, one of the low members
 * the bit in it. Member i adds 2^i to the number of a coalition.
 */
export interface CoalitionRows {
  readonly rows: number;
  /** Words of 32 coalitions a row. */
  readonly words: number;
  readonly lowMembers: number;
  readonly fill: (row: number, into: Int32Array) => void;
}

/**
 * Meets in the middle: the coalitions of the low members are ranked once by every weight, so that for a coalition of
 * the high members each comparison is the tail of one ranking, and the rule joins whole words of 32 coalitions.
 */
export function coalitionRows(members: readonly GameMember[], winning: Winning): CoalitionRows {
  const low = members.slice(0, ROW_MEMBERS);
  const high = members.slice(ROW_MEMBERS);
  const words = Math.max(1, 2 ** low.length / 32);
  const tails = new Map(
    [...new Set(needsOf(winning).map(({ count }) => count))].map((count) => [
      count,
      tailsOf(low, high, count, words),
    ]),
  );
  const program = compile(winning, tails, words);
  const valid = low.length < 5 ? 2 ** (2 ** low.length) - 1 : -1;
  return {
    rows: 2 ** high.length,
    words,
    lowMembers: low.length,
    fill: (row, into) => {
      program(row, into);
      if (valid !== -1) into[0] = (into[0] as number) & valid;
    },
  };
}

/** All rows behind each other: bit number = coalition number. */
export function winningBits(members: readonly GameMember[], winning: Winning): Int32Array {
  const { rows, words, fill } = coalitionRows(members, winning);
  const bits = new Int32Array(words * rows);
  for (let row = 0; row < rows; row++) fill(row, bits.subarray(row * words, (row + 1) * words));
  return bits;
}

/** Tails of the ranking by one weight, and what every coalition of the high members brings of it. */
interface Tails {
  readonly table: Int32Array;
  readonly ranked: readonly bigint[];
  readonly highSums: readonly bigint[];
}

type Program = (coalition: number, into: Int32Array) => void;

function compile(winning: Winning, tails: ReadonlyMap<string, Tails>, words: number): Program {
  if ('not' in winning) {
    const inner = compile(winning.not, tails, words);
    return (coalition, into) => {
      inner(coalition, into);
      for (let w = 0; w < words; w++) into[w] = ~(into[w] as number);
    };
  }
  if ('count' in winning) return compileNeed(winning, tails, words);
  const isAll = 'all' in winning;
  const [first, ...rest] = (isAll ? winning.all : winning.any).map((part) => compile(part, tails, words));
  if (first === undefined) throw new Error('An empty list of rules.');
  const scratch = new Int32Array(words);
  return (coalition, into) => {
    first(coalition, into);
    for (const part of rest) {
      part(coalition, scratch);
      if (isAll) for (let w = 0; w < words; w++) into[w] = (into[w] as number) & (scratch[w] as number);
      else for (let w = 0; w < words; w++) into[w] = (into[w] as number) | (scratch[w] as number);
    }
  };
}

function compileNeed({ count, need }: Need, tails: ReadonlyMap<string, Tails>, words: number): Program {
  const found = tails.get(count);
  if (found === undefined) throw new Error(`No ranking by ${count}.`);
  const { table, ranked, highSums } = found;
  return (coalition, into) => {
    const missing = need - (highSums[coalition] ?? 0n);
    let from = 0;
    let to = ranked.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ranked[middle] ?? 0n) >= missing) to = middle;
      else from = middle + 1;
    }
    const offset = from * words;
    for (let w = 0; w < words; w++) into[w] = table[offset + w] as number;
  };
}

function tailsOf(
  low: readonly GameMember[],
  high: readonly GameMember[],
  count: string,
  words: number,
): Tails {
  const lowSums = subsetSums(low, count);
  const ranked = [...new Set(lowSums)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rankOf = new Map(ranked.map((sum, rank) => [sum, rank]));
  const table = new Int32Array((ranked.length + 1) * words);
  for (const [coalition, sum] of lowSums.entries()) {
    const cell = (rankOf.get(sum) ?? 0) * words + (coalition >> 5);
    table[cell] = (table[cell] as number) | (1 << (coalition & 31));
  }
  for (let cell = ranked.length * words - 1; cell >= 0; cell--) {
    table[cell] = (table[cell] as number) | (table[cell + words] as number);
  }
  return { table, ranked, highSums: subsetSums(high, count) };
}

/** The sum of a weight over every subset, in the order of coalition numbers. */
function subsetSums(members: readonly GameMember[], count: string): bigint[] {
  const sums = [0n];
  for (const { weights } of members) {
    const weight = count === 'members' ? 1n : BigInt(weights[count] ?? 0);
    for (let i = 0, n = sums.length; i < n; i++) sums.push((sums[i] ?? 0n) + weight);
  }
  return sums;
}
