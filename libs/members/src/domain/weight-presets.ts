import type { Fraction } from '#libs/kernel/src/index.js';

/**
 * Votes under the formula cap `min(30, ceil(percent × N / 5) + 5)` of N members with their exact percentage of
 * the contributions. Source: European Patent Convention, Article 36 (weighting of votes).
 */
export function formulaCapVotes(percents: readonly Fraction[]): readonly number[] {
  const count = BigInt(percents.length);
  return percents.map(({ num, den }) => {
    const fifths = 5n * den;
    const votes = (num * count + fifths - 1n) / fifths + 5n;
    return Number(votes > 30n ? 30n : votes);
  });
}

/**
 * Votes of quota votes plus basic votes, where the basic votes in all are the part `basicPart` of all votes: in all
 * `p/(1−p)` of the quota votes, each member `floor(total / N)`. Source: Articles of Agreement of the International
 * Monetary Fund, XII section 5 (p = 5.502 %).
 */
export function quotaAndBasicVotes(quotaVotes: readonly bigint[], basicPart: Fraction): readonly bigint[] {
  if (quotaVotes.length === 0) return [];
  const quotaSum = quotaVotes.reduce((sum, votes) => sum + votes, 0n);
  const basicEach =
    (quotaSum * basicPart.num) / ((basicPart.den - basicPart.num) * BigInt(quotaVotes.length));
  return quotaVotes.map((votes) => votes + basicEach);
}
