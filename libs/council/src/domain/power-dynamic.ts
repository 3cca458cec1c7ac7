import type { Refusal } from '#libs/kernel/src/index.js';
import { gcd, refuse } from '#libs/kernel/src/index.js';
import type { GameMember, Winning } from './game.js';
import { needsOf } from './game.js';
import type { SwingCount } from './power.js';
import { factorials } from './power.js';
import { SubsetCounts } from './subset-counts.js';

/** Shapley–Shubik tells sizes apart and is counted up to this total weight. */
const MAX_SHAPLEY_TOTAL = 10_000n;
/** Doubles a table may take (320 MB). */
const MAX_CELLS = 40_000_000;

/** Sums from … to, both included. */
type Span = readonly [from: number, to: number];

/**
 * Counts swings in a game with one weight by the number of coalitions of every sum (dynamic programming), for any
 * number of members. Refuses `council.game-too-large` where the total weight is beyond memory.
 */
export function countByWeight(members: readonly GameMember[], winning: Winning): SwingCount | Refusal {
  const [name] = needsOf(winning).map(({ count }) => count);
  const raw = members.map(({ weights }) => (name === 'members' ? 1n : BigInt(weights[name ?? ''] ?? 0)));
  const rawTotal = raw.reduce((sum, weight) => sum + weight, 0n);
  const unit = raw.reduce((a, b) => gcd(a, b), 0n) || 1n;
  const cells = SubsetCounts.cells(members.length, Number(rawTotal / unit / 2n), 1);
  if (cells > MAX_CELLS) {
    return refuse(
      'council.game-too-large',
      'invalid',
      `With more than 30 members a total weight of ${rawTotal} is too large to count.`,
      'members',
    );
  }
  const weights = raw.map((weight) => Number(weight / unit));
  const game = new WeightGame(weights, carryingSpans(winning, Number(rawTotal / unit), unit));
  const counted = new Map([...new Set(weights)].map((weight) => [weight, game.countMember(weight)]));
  const ofMember = <T>(pick: (found: ReturnType<WeightGame['countMember']>) => T): T[] =>
    weights.map((weight) => pick(counted.get(weight) as ReturnType<WeightGame['countMember']>));
  const orders = rawTotal <= MAX_SHAPLEY_TOTAL ? game.countPivots() : null;
  return {
    winning: game.winning,
    swings: ofMember(({ swings }) => swings),
    pivotalOrders: orders === null ? null : weights.map((weight) => orders.get(weight) ?? 0n),
    vetoers: ofMember(({ isNeeded }) => isNeeded),
    dummies: ofMember(({ isDummy }) => isDummy),
    orders: factorials(members.length)[members.length] ?? 1n,
    note:
      orders === null
        ? `Shapley–Shubik is counted up to a total weight of ${MAX_SHAPLEY_TOTAL}; here it is ${rawTotal}.`
        : null,
  };
}

class WeightGame {
  private readonly n: number;
  private readonly total: number;
  private readonly half: number;
  private readonly counts: SubsetCounts;
  readonly winning: bigint;

  constructor(
    private readonly weights: readonly number[],
    private readonly carrying: readonly Span[],
  ) {
    this.n = weights.length;
    this.total = weights.reduce((sum, weight) => sum + weight, 0);
    this.half = Math.floor(this.total / 2);
    this.counts = SubsetCounts.of(weights, this.half, 1);
    this.winning = this.over(carrying, (sum) => this.upTo(sum));
  }

  /** Swings of a member of this weight, and whether it is in every winning coalition or in none that matters. */
  countMember(weight: number) {
    const swings = this.over(this.swingSpans(weight, true), (sum) => this.upToWithout(weight, sum));
    const losses = this.over(this.swingSpans(weight, false), (sum) => this.upToWithout(weight, sum));
    const carryingWithout = this.over(clipped(this.carrying, this.total - weight), (sum) =>
      this.upToWithout(weight, sum),
    );
    return {
      swings,
      isNeeded: this.winning > 0n && carryingWithout === 0n,
      isDummy: swings === 0n && losses === 0n,
    };
  }

  /** Orders in which a member of each weight is the one that carries. */
  countPivots(): ReadonlyMap<number, bigint> | null {
    const rows = this.n + 1;
    if (SubsetCounts.cells(this.n, this.half, rows) > MAX_CELLS) return null;
    const counts = SubsetCounts.of(this.weights, this.half, rows);
    const factorial = factorials(this.n);
    const choose = (k: number) =>
      (factorial[this.n] ?? 1n) / ((factorial[k] ?? 1n) * (factorial[this.n - k] ?? 1n));
    const upTo = (size: number, sum: number): bigint => {
      if (sum < 0) return 0n;
      if (sum <= this.half) return counts.upTo(sum, size);
      const mirrored = this.total - sum - 1;
      return choose(size) - (mirrored < 0 ? 0n : counts.upTo(mirrored, this.n - size));
    };
    return new Map(
      [...new Set(this.weights)].map((weight) => {
        const spans = this.swingSpans(weight, true);
        let orders = 0n;
        for (let size = 0; size < this.n; size++) {
          const before = this.over(spans, (sum) => {
            let value = 0n;
            for (let k = 0; k <= size && sum - k * weight >= 0; k++) {
              const term = upTo(size - k, sum - k * weight);
              value += k % 2 === 0 ? term : -term;
            }
            return value;
          });
          orders += before * (factorial[size] ?? 1n) * (factorial[this.n - size - 1] ?? 1n);
        }
        return [weight, orders];
      }),
    );
  }

  /** Sums of coalitions without a member of this weight whose result it changes: to adoption, or away from it. */
  private swingSpans(weight: number, isGain: boolean): readonly Span[] {
    const without = clipped(this.carrying, this.total - weight);
    const withMember = clipped(
      this.carrying.map(([from, to]): Span => [from - weight, to - weight]),
      this.total - weight,
    );
    const [inside, outside] = isGain ? [withMember, without] : [without, withMember];
    return intersect(inside, complement(outside, this.total - weight));
  }

  private over(spans: readonly Span[], upTo: (sum: number) => bigint): bigint {
    return spans.reduce((sum, [from, to]) => sum + upTo(to) - (from === 0 ? 0n : upTo(from - 1)), 0n);
  }

  /** Coalitions with a sum of at most `sum`. */
  private upTo(sum: number): bigint {
    if (sum < 0) return 0n;
    if (sum <= this.half) return this.counts.upTo(sum);
    const mirrored = this.total - sum - 1;
    return 2n ** BigInt(this.n) - (mirrored < 0 ? 0n : this.counts.upTo(mirrored));
  }

  /** The same among coalitions without one member of this weight. */
  private upToWithout(weight: number, sum: number): bigint {
    if (sum < 0) return 0n;
    if (weight === 0) return this.upTo(sum) / 2n;
    const rest = this.total - weight;
    const all = 2n ** BigInt(this.n - 1);
    if (sum >= rest) return all;
    // Both halves mirror each other, so that every term can be read in the lower one.
    const lower = Math.min(sum, rest - sum - 1);
    if (lower > this.half) throw new Error('A mirrored sum is above the half.');
    const value = lower < 0 ? 0n : this.counts.alternating(lower, weight);
    return lower === sum ? value : all - value;
  }
}

/** The sums that carry, as spans: between two thresholds the result does not change. */
function carryingSpans(winning: Winning, total: number, unit: bigint): readonly Span[] {
  const starts = [
    0,
    ...needsOf(winning).flatMap(({ need }) => {
      const start = need <= 0n ? 0 : Number((need + unit - 1n) / unit);
      return start <= total ? [start] : [];
    }),
  ].sort((a, b) => a - b);
  return starts.flatMap((from, i): Span[] => {
    const to = (starts[i + 1] ?? total + 1) - 1;
    return to >= from && holdsAt(winning, BigInt(from) * unit) ? [[from, to]] : [];
  });
}

function holdsAt(winning: Winning, sum: bigint): boolean {
  if ('all' in winning) return winning.all.every((part) => holdsAt(part, sum));
  if ('any' in winning) return winning.any.some((part) => holdsAt(part, sum));
  return 'not' in winning ? !holdsAt(winning.not, sum) : sum >= winning.need;
}

function clipped(spans: readonly Span[], max: number): readonly Span[] {
  return spans.flatMap(([from, to]): Span[] => {
    const span: Span = [Math.max(from, 0), Math.min(to, max)];
    return span[0] <= span[1] ? [span] : [];
  });
}

function complement(spans: readonly Span[], max: number): readonly Span[] {
  const gaps: Span[] = [];
  let next = 0;
  for (const [from, to] of spans) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= max) gaps.push([next, max]);
  return gaps;
}

function intersect(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap(([a, b]) =>
    others.flatMap(([c, d]): Span[] =>
      Math.max(a, c) <= Math.min(b, d) ? [[Math.max(a, c), Math.min(b, d)]] : [],
    ),
  );
}
