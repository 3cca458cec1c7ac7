/** An exact non-negative fraction of integers; never a float. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/** Greatest common divisor of non-negative integers. */
export function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The fraction in lowest terms; 0 is 0/1. */
export function reduced({ num, den }: Fraction): Fraction {
  if (den === 0n) throw new Error('A fraction has no denominator of zero.');
  const divisor = gcd(num, den);
  return divisor === 0n ? { num: 0n, den: 1n } : { num: num / divisor, den: den / divisor };
}
