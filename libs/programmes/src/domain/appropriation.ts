import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** How many years ahead money may be promised, calls be open, and rules come into force. */
export const LAST_YEARS_AHEAD = 5;

/** Whether nothing of this year may be promised or decided yet. */
export function isTooFarAhead(year: number, now: Instant): boolean {
  return year > Number(now.slice(0, 4)) + LAST_YEARS_AHEAD;
}

/** Money the council gives an envelope, by the number of its decision, which counts once. */
export interface Appropriation {
  readonly year: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly decision: string;
}

/**
 * Whether money may be put into an envelope. Refuses `programmes.year-over` for a budget year that is past or too far ahead, and
 * `programmes.currency-differs` where the programme's envelopes are in another currency.
 */
export function checkAppropriation(
  { year, currency }: Appropriation,
  envelopes: readonly { readonly currency: string }[],
  now: Instant,
): Refusal | undefined {
  const thisYear = Number(now.slice(0, 4));
  if (year < thisYear || isTooFarAhead(year, now)) {
    const last = thisYear + LAST_YEARS_AHEAD;
    return refuse('programmes.year-over', 'invalid', `The year is between ${thisYear} and ${last}.`, 'year');
  }
  return envelopes.every((envelope) => envelope.currency === currency)
    ? undefined
    : refuse(
        'programmes.currency-differs',
        'invalid',
        'The envelopes of this programme are in another currency.',
        'amount.currency',
      );
}
