import { currencyDigits, decimalText } from './currency-digits.js';
import type { Refusal } from './refusal.js';
import { refuse } from './refusal.js';

/**
 * Money on the wire and in JSON: an integer of minor units as a decimal string, and an ISO 4217 code.
 * In rules and rows the amount is a `bigint` whose name ends in `Minor`. Never a float.
 */
export interface Money {
  readonly minor: string;
  readonly currency: string;
}

/** Largest amount the ledger takes, in minor units (governance: amounts within ±9·10¹⁵). */
export const MAX_MINOR = 9_000_000_000_000_000n;

const MINOR = /^-?(0|[1-9][0-9]{0,15})$/;

/** Minor units as bigint, or `undefined` where the text is no integer within ±9·10¹⁵. */
export function parseMinor(text: string): bigint | undefined {
  if (!MINOR.test(text) || text === '-0') return undefined;
  const minor = BigInt(text);
  return minor > MAX_MINOR || minor < -MAX_MINOR ? undefined : minor;
}

/** Builds the wire shape. */
export function money(minor: bigint, currency = 'EUR'): Money {
  return { minor: minor.toString(), currency };
}

/** Reads a positive amount in the expected currency, or says what is wrong with it. `path` names the field. */
export function readPositiveMoney(value: Money, currency: string, path: string): bigint | Refusal {
  const minor = parseMinor(value.minor);
  if (minor === undefined || minor <= 0n) {
    return refuse(
      'money.amount-invalid',
      'invalid',
      'The amount must be a positive integer of minor units.',
      `${path}.minor`,
    );
  }
  if (value.currency !== currency) {
    return refuse(
      'money.currency-mismatch',
      'invalid',
      `This amount must be in ${currency}.`,
      `${path}.currency`,
    );
  }
  return minor;
}

/** An amount as people read it: `EUR 50,000.00`, with as many decimals as the currency has. */
export function amountText(minor: bigint, currency = 'EUR'): string {
  const digits = currencyDigits(currency);
  const format = new Intl.NumberFormat('en', {
    ...{ style: 'currency', currency, currencyDisplay: 'code' },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  const decimal = minor < 0n ? `-${decimalText(-minor, digits)}` : decimalText(minor, digits);
  // Text, because a number has no room for every amount.
  return format.format(decimal as unknown as number).replace(/\u00a0/g, ' ');
}

/** Euro amounts in tests, seeds and policies: `eur(50_000)` is 5,000,000 minor units. Whole euros only. */
export function eur(euros: number): bigint {
  if (!Number.isSafeInteger(euros)) throw new Error(`eur() takes whole euros, got ${euros}`);
  return BigInt(euros) * 100n;
}

/** `num/den` of an amount, rounded half up on minor units; for non-negative amounts. */
export function shareOf(minor: bigint, num: bigint, den: bigint): bigint {
  return (2n * minor * num + den) / (2n * den);
}
