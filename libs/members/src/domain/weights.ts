import type { Fraction, Refusal } from '#libs/kernel/src/index.js';
import { largestRemainder, reduced, refuse } from '#libs/kernel/src/index.js';

/** How votes follow contributions. Policy `weights`; the fund's default is `DEFAULT_WEIGHTS`. */
export interface WeightPolicy {
  /** Whole votes handed out. */
  readonly totalVotes: number;
  /** Part of the votes shared equally. */
  readonly basicShare: Fraction;
  /** Largest part of the votes one member may hold. */
  readonly cap: Fraction;
}

export const DEFAULT_WEIGHTS: WeightPolicy = {
  totalVotes: 10_000,
  basicShare: { num: 25n, den: 100n },
  cap: { num: 20n, den: 100n },
};

export interface Contributor {
  readonly id: string;
  /** Contribution assessed for the current year. */
  readonly assessedMinor: bigint;
}

export interface MemberWeight {
  readonly id: string;
  /** Exact part of the votes before rounding, in lowest terms. */
  readonly share: Fraction;
  readonly votes: number;
}

/**
 * Votes of every member: the basic part equally, the rest by assessed contribution, nobody above the cap. What is
 * above it is shared in proportion to the others' total shares, and the cap applied again until nobody exceeds it.
 * Whole votes by largest remainder (ties: larger contribution, then id); after rounding nobody holds more than
 * `floor(cap × totalVotes)`.
 *
 * Refuses `members.cap-infeasible` where that ceiling times the members does not reach all votes, and
 * `members.weights-undefined` where nobody below the cap has a share that could grow.
 * Source: weight rule of the fund (governance, "Weights").
 */
export function decideWeights(
  members: readonly Contributor[],
  policy: WeightPolicy = DEFAULT_WEIGHTS,
): readonly MemberWeight[] | Refusal {
  const total = BigInt(policy.totalVotes);
  const { cap, basicShare } = policy;
  const ceiling = (cap.num * total) / cap.den;
  const count = BigInt(members.length);
  if (ceiling * count < total) {
    return refuse(
      'members.cap-infeasible',
      'invalid',
      `${members.length} members under this cap cannot hold all ${policy.totalVotes} votes.`,
      'cap',
    );
  }
  const assessedSum = members.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
  const raw = members.map(({ id, assessedMinor }) => ({
    id,
    assessedMinor,
    part: basicShare.num * assessedSum + (basicShare.den - basicShare.num) * count * assessedMinor,
  }));
  const capped = capShares(
    raw.map(({ part }) => part),
    cap,
  );
  if (capped === undefined) {
    return refuse(
      'members.weights-undefined',
      'invalid',
      'Without contributions there is nothing to measure the votes by.',
      'assessedMinor',
    );
  }
  const votes = largestRemainder(
    raw.map(({ id, assessedMinor }, i) => ({
      id,
      numerator: (capped.parts[i] ?? 0n) * total,
      precedence: assessedMinor,
    })),
    capped.whole,
    total,
    ceiling,
  );
  return raw.map(({ id }, i) => ({
    id,
    share: reduced({ num: capped.parts[i] ?? 0n, den: capped.whole }),
    votes: Number(votes.get(id)),
  }));
}

/**
 * Parts of a whole with none above `cap`: the excess goes to the uncapped in proportion to their parts, repeatedly.
 * Answers parts over one common `whole`, or undefined where nobody uncapped has a part to grow.
 */
export function capShares(
  parts: readonly bigint[],
  cap: Fraction,
): { readonly parts: readonly bigint[]; readonly whole: bigint } | undefined {
  const atCap = new Set<number>();
  for (;;) {
    const freeSum = parts.reduce((sum, part, i) => (atCap.has(i) ? sum : sum + part), 0n);
    const freeWhole = cap.den - cap.num * BigInt(atCap.size);
    if (freeWhole < 0n || (freeSum === 0n && freeWhole > 0n)) return undefined;
    const before = atCap.size;
    for (const [i, part] of parts.entries()) {
      if (!atCap.has(i) && part * freeWhole > cap.num * freeSum) atCap.add(i);
    }
    if (atCap.size > before) continue;
    const scale = freeSum === 0n ? 1n : freeSum;
    return {
      parts: parts.map((part, i) => (atCap.has(i) ? cap.num * scale : part * freeWhole)),
      whole: cap.den * scale,
    };
  }
}
