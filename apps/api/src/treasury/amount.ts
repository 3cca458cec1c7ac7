import type { Money } from '#libs/kernel/src/index.js';
import { accepted, readPositiveMoney } from '#libs/kernel/src/index.js';

/** A positive amount in euro, refused with its field path otherwise. */
export function minorOf(amount: Money, path: string): bigint {
  return accepted(readPositiveMoney(amount, 'EUR', path));
}
