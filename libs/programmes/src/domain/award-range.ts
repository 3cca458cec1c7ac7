import type { Refusal } from '#libs/kernel/src/index.js';
import { amountText, refuse } from '#libs/kernel/src/index.js';

/** What a call gives at least and at most, in minor units of its currency. */
export interface AwardRange {
  readonly currency: string;
  readonly minMinor: bigint;
  readonly maxMinor: bigint;
}

/** Whether an amount lies within the call's range. Refuses `programmes.amount-out-of-range` at `path`. */
export function refuseOutOfRange(
  { currency, minMinor, maxMinor }: AwardRange,
  amountMinor: bigint,
  path: string,
): Refusal | undefined {
  return amountMinor >= minMinor && amountMinor <= maxMinor
    ? undefined
    : refuse(
        'programmes.amount-out-of-range',
        'invalid',
        `This call gives between ${amountText(minMinor, currency)} and ${amountText(maxMinor, currency)}.`,
        path,
      );
}
