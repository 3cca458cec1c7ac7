import { largestRemainder, shareOf } from '#libs/kernel/src/index.js';

/** The advance on an award: its share, half up on minor units; policy default 25 %. */
export function advanceOf(awardMinor: bigint, share: { readonly num: number; readonly den: number }): bigint {
  return shareOf(awardMinor, BigInt(share.num), BigInt(share.den));
}

/**
 * How much of an advance one acceptance clears: in proportion to what the milestone is of everything not yet accepted, so that
 * each milestone pays the same part and the last one clears exactly the rest. Never more than the milestone itself.
 * `openMinor`: amounts of all milestones not yet accepted, this one included. `outstandingMinor`: the advance not yet cleared.
 */
export function clearingOf(amountMinor: bigint, openMinor: bigint, outstandingMinor: bigint): bigint {
  if (outstandingMinor <= 0n || openMinor <= 0n) return 0n;
  const cleared =
    amountMinor >= openMinor ? outstandingMinor : shareOf(outstandingMinor, amountMinor, openMinor);
  return cleared < amountMinor ? cleared : amountMinor;
}

/**
 * Milestone amounts scaled to an award: unchanged where they sum to it, else in proportion, each at least one minor unit, by
 * largest remainder in order of position, so that they sum exactly and a larger one never gets less than a smaller one. Amounts
 * are positive. Null where the award has fewer minor units than there are milestones.
 */
export function scaledToAward(amounts: readonly bigint[], awardMinor: bigint): readonly bigint[] | null {
  if (sumOf(amounts) === awardMinor) return amounts;
  if (awardMinor < BigInt(amounts.length)) return null;
  // What would get less than one unit gets one, which leaves less for the others: until it fits.
  let shared = amounts.map((amount, index) => ({ amount, index }));
  let left = awardMinor;
  for (;;) {
    const total = sumOf(shared.map(({ amount }) => amount));
    const large = shared.filter(({ amount }) => amount * left >= total);
    if (large.length === shared.length) break;
    left -= BigInt(shared.length - large.length);
    shared = large;
  }
  // Equal remainders go to the earlier position, whatever order ids have as text.
  const quotas = shared.map(({ amount, index }) => ({
    id: String(index),
    numerator: amount * left,
    precedence: BigInt(-index),
  }));
  const parts = largestRemainder(quotas, sumOf(shared.map(({ amount }) => amount)), left);
  return amounts.map((_, index) => parts.get(String(index)) ?? 1n);
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
