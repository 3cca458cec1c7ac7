/** A limb holds 40 bits, so that twelve doublings stay exact in a double before carries are settled. */
const LIMB_BITS = 40;
const LIMB = 2 ** LIMB_BITS;
const DOUBLINGS = 12;

/**
 * Exact numbers of subsets by their sum, up to half of the total: the other half mirrors it. `rows` is the number of
 * sizes told apart: 1 for none, members + 1 for all. After `accumulate` a cell holds the subsets up to that sum.
 */
export class SubsetCounts {
  private readonly limbs: Float64Array[];
  private added = 0;
  private pending = 0;

  private constructor(
    private readonly width: number,
    private readonly rows: number,
    limbCount: number,
  ) {
    this.limbs = Array.from({ length: limbCount }, () => new Float64Array(width * rows));
    (this.limbs[0] as Float64Array)[0] = 1;
  }

  /** Cells of memory a table of this shape takes. */
  static cells(members: number, half: number, rows: number): number {
    return (half + 1) * rows * Math.ceil((members + 1) / LIMB_BITS);
  }

  /** Counts the subsets of these weights by sums 0 … half, cumulated over the sums. */
  static of(weights: readonly number[], half: number, rows: number): SubsetCounts {
    const counts = new SubsetCounts(half + 1, rows, Math.ceil((weights.length + 1) / LIMB_BITS));
    let reach = 0;
    for (const weight of [...weights].sort((a, b) => a - b)) {
      reach = Math.min(half, reach + weight);
      counts.add(weight, reach);
    }
    counts.settle();
    counts.accumulate();
    return counts;
  }

  /** Subsets of this row with a sum of at most `sum`; `sum` within 0 … half. */
  upTo(sum: number, row = 0): bigint {
    const cell = row * this.width + sum;
    let value = 0n;
    for (let k = this.limbs.length - 1; k >= 0; k--) {
      value = value * BigInt(LIMB) + BigInt((this.limbs[k] as Float64Array)[cell] as number);
    }
    return value;
  }

  /** `upTo(from) − upTo(from − step) + upTo(from − 2 step) − …` within the row. */
  alternating(from: number, step: number): bigint {
    let value = 0n;
    for (let k = this.limbs.length - 1; k >= 0; k--) {
      const limb = this.limbs[k] as Float64Array;
      let part = 0;
      let settled = 0n;
      let sign = 1;
      // Terms of alternating sign below 2^40 stay exact in a double for 4096 terms and more.
      for (let sum = from, terms = 0; sum >= 0; sum -= step, sign = -sign, terms++) {
        part += sign * (limb[sum] as number);
        if ((terms & 4095) === 4095) {
          settled += BigInt(part);
          part = 0;
        }
      }
      value = value * BigInt(LIMB) + settled + BigInt(part);
    }
    return value;
  }

  private add(weight: number, reach: number): void {
    if (this.pending === DOUBLINGS) this.settle();
    this.pending += 1;
    this.added += 1;
    const inUse = Math.min(this.limbs.length, Math.ceil((this.added + 1) / LIMB_BITS));
    for (let k = 0; k < inUse; k++) {
      const limb = this.limbs[k] as Float64Array;
      if (this.rows === 1) {
        for (let x = reach; x >= weight; x--) limb[x] = (limb[x] as number) + (limb[x - weight] as number);
        continue;
      }
      for (let row = Math.min(this.added, this.rows - 1); row >= 1; row--) {
        const to = row * this.width;
        const from = to - this.width - weight;
        for (let x = reach; x >= weight; x--) {
          limb[to + x] = (limb[to + x] as number) + (limb[from + x] as number);
        }
      }
    }
  }

  /** Settles the carries of all cells. */
  private settle(): void {
    this.pending = 0;
    for (let k = 0; k + 1 < this.limbs.length; k++) {
      const limb = this.limbs[k] as Float64Array;
      const next = this.limbs[k + 1] as Float64Array;
      for (let x = 0; x < limb.length; x++) {
        const value = limb[x] as number;
        if (value < LIMB) continue;
        const carry = Math.floor(value / LIMB);
        limb[x] = value - carry * LIMB;
        next[x] = (next[x] as number) + carry;
      }
    }
  }

  private accumulate(): void {
    for (let row = 0; row < this.rows; row++) {
      for (let x = row * this.width + 1; x < (row + 1) * this.width; x++) {
        let carry = 0;
        for (const limb of this.limbs) {
          const value = (limb[x] as number) + (limb[x - 1] as number) + carry;
          carry = value >= LIMB ? 1 : 0;
          limb[x] = value - carry * LIMB;
        }
      }
    }
  }
}
