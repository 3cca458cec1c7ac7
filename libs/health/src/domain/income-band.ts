/** A band of yearly income, EUR minor units; the upper end is the last amount inside it, null where there is none. */
export interface IncomeBand {
  readonly lowMinor: bigint;
  readonly highMinor: bigint | null;
}

/** First amounts of the bands: nothing, and then the reference needs with steps between them. */
const STARTS: readonly bigint[] = [
  0n,
  1n,
  500_000n,
  1_500_000n,
  3_000_000n,
  6_000_000n,
  10_000_000n,
  15_000_000n,
  30_000_000n,
  50_000_000n,
];

/** Income leaves the system in bands only, and what others tell about a project is not kept more exactly. */
export const INCOME_BANDS: readonly IncomeBand[] = STARTS.map((lowMinor, at) => {
  const next = STARTS[at + 1];
  return { lowMinor, highMinor: next === undefined ? null : next - 1n };
});

/** The band an amount of at least 0 lies in. */
export function incomeBandOf(minor: bigint): IncomeBand {
  const at = STARTS.findLastIndex((start) => start <= minor);
  const band = INCOME_BANDS[at];
  if (band === undefined) throw new Error(`Income of ${minor} lies in no band.`);
  return band;
}

/** The bands a range touches, as one: what may be shown of it. */
export function bandsAround(leastMinor: bigint, mostMinor: bigint | null): IncomeBand {
  return {
    lowMinor: incomeBandOf(leastMinor).lowMinor,
    highMinor: mostMinor === null ? null : incomeBandOf(mostMinor).highMinor,
  };
}
