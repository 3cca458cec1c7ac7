/** Currencies whose minor unit is not the hundredth (ISO 4217, list one). */
const DIGITS: Readonly<Record<string, number>> = {
  BHD: 3, BIF: 0, CLF: 4, CLP: 0, DJF: 0, GNF: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3, LYD: 3,
  OMR: 3, PYG: 0, RWF: 0, TND: 3, UGX: 0, UYI: 0, UYW: 4, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
}; // prettier-ignore

/** Whether the text has the form of a currency code. */
export function isCurrencyCode(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

/** Decimals of a currency: 2 for EUR, 0 for JPY and KRW (ISO 4217). */
export function currencyDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** Minor units as the decimal text of bank files: 1250000 EUR is `12500.00`, 500 JPY is `500`. Not negative. */
export function decimalAmount(minor: bigint, currency: string): string {
  return decimalText(minor, currencyDigits(currency));
}

/** Minor units with a given number of decimals as decimal text. Not negative. */
export function decimalText(minor: bigint, digits: number): string {
  if (minor < 0n) throw new Error('Amounts in bank files have no sign.');
  if (digits === 0) return minor.toString();
  const text = minor.toString().padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Reads the decimal text of a bank file exactly; undefined where it is none, or finer than the currency's minor unit. */
export function minorOfDecimal(text: string, currency: string): bigint | undefined {
  const match = /^(\d{1,18})(?:\.(\d{0,5}))?$/.exec(text);
  if (match === null) return undefined;
  const digits = currencyDigits(currency);
  const decimals = (match[2] ?? '').padEnd(digits, '0');
  if (/[1-9]/.test(decimals.slice(digits))) return undefined;
  return BigInt(`${match[1]}${decimals.slice(0, digits)}`);
}
