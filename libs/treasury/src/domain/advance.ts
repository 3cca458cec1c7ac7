import { shareOf } from '#libs/kernel/src/index.js';

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
 * Milestone amounts scaled to an award: unchanged where they sum to it, else by largest remainder in order of position, so
 * that they sum exactly. Amounts are positive.
 */
export function scaledToAward(amounts: readonly bigint[], awardMinor: bigint): readonly bigint[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (total === awardMinor || total <= 0n) return amounts;
  const exact = amounts.map((amount, index) => ({
    index,
    floor: (amount * awardMinor) / total,
    rest: (amount * awardMinor) % total,
  }));
  let left = awardMinor - exact.reduce((sum, { floor }) => sum + floor, 0n);
  const raised = new Set<number>();
  for (const { index } of [...exact].sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  )) {
    if (left <= 0n) break;
    raised.add(index);
    left -= 1n;
  }
  return exact.map(({ floor, index }) => (raised.has(index) ? floor + 1n : floor));
}
