import type { Fraction } from '#libs/kernel/src/index.js';

/** An application with its exact score in hundredths. */
export interface Scored {
  readonly id: string;
  readonly score: Fraction;
}

/**
 * Applications in order of merit, in bands: a band is everything within `widthHundredths` of the band's highest score,
 * because scores that near are not told apart. Inside a band the order is by id and means nothing. Source: governance, slate.
 */
export function meritBands<T extends Scored>(
  scored: readonly T[],
  widthHundredths: number,
): readonly (readonly T[])[] {
  const bands: T[][] = [];
  for (const item of [...scored].sort(byMerit)) {
    const band = bands.at(-1);
    const best = band?.[0];
    if (
      band !== undefined &&
      best !== undefined &&
      isWithin(best.score, item.score, BigInt(widthHundredths))
    ) {
      band.push(item);
    } else bands.push([item]);
  }
  return bands.map((band) => band.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

function byMerit(a: Scored, b: Scored): number {
  const left = a.score.num * b.score.den;
  const right = b.score.num * a.score.den;
  return left > right ? -1 : left < right ? 1 : a.id < b.id ? -1 : 1;
}

function isWithin(best: Fraction, other: Fraction, width: bigint): boolean {
  return best.num * other.den - other.num * best.den <= width * best.den * other.den;
}
