/** One claimant of a whole number of units: the exact quota is `numerator / denominator` of the call. */
export interface Quota {
  readonly id: string;
  readonly numerator: bigint;
  /** Breaks equal remainders: the larger one goes first, then the smaller id. */
  readonly precedence: bigint;
}

/**
 * Hands out exactly `total` units by largest remainder: everyone gets the whole part of the quota, the units left
 * go one by one to the largest remainders. Nobody exceeds `ceiling` units where one is given; whoever stands at it
 * is passed over, and the round starts again while units are left.
 *
 * The quotas must add up to `total` and `ceiling × claimants` must reach it; anything else is a bug and throws.
 * Source: the method of Hamilton, with the tie order of the fund's weight policy.
 */
export function largestRemainder(
  quotas: readonly Quota[],
  denominator: bigint,
  total: bigint,
  ceiling?: bigint,
): Map<string, bigint> {
  const units = new Map<string, bigint>();
  let left = total;
  for (const { id, numerator } of quotas) {
    const whole = numerator / denominator;
    const held = ceiling !== undefined && whole > ceiling ? ceiling : whole;
    units.set(id, held);
    left -= held;
  }
  if (left < 0n) throw new Error('The quotas add up to more than the total.');

  const order = [...quotas].sort((a, b) => compareRemainders(a, b, denominator));
  while (left > 0n) {
    const before = left;
    for (const { id } of order) {
      const held = units.get(id) ?? 0n;
      if (left === 0n) break;
      if (ceiling !== undefined && held >= ceiling) continue;
      units.set(id, held + 1n);
      left -= 1n;
    }
    if (left === before) throw new Error('The ceiling leaves units over.');
  }
  return units;
}

function compareRemainders(a: Quota, b: Quota, denominator: bigint): number {
  return (
    descending(a.numerator % denominator, b.numerator % denominator) ||
    descending(a.precedence, b.precedence) ||
    (a.id < b.id ? -1 : 1)
  );
}

function descending(a: bigint, b: bigint): number {
  return a === b ? 0 : a > b ? -1 : 1;
}
