/** One measured number. With a `floor` it is read as a multiple of it: both were measured in the same run. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  readonly unit: 'count' | 'ms' | 's' | '1/s' | 'MiB';
  /** The same without Plinth: what the servers below need at least. */
  readonly floor?: number;
  /** How many times the floor; above 1 is worse. */
  readonly ratio?: number;
  /** What the project wants of the ratio where there is one, else of the value. */
  readonly aim?: number;
  /** What the value is made of. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** The smallest measured value that a share of all values does not exceed: `quantile(latencies, 0.95)`. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('Nothing was measured.');
  return found;
}

/** A time and its floor at the same share of the measurements. */
export function againstFloor(
  figure: Pick<Figure, 'group' | 'name' | 'aim'>,
  measured: readonly number[],
  floor: readonly number[],
  share: number,
): Figure {
  const [value, bare] = [quantile(measured, share), quantile(floor, share)];
  return { ...figure, value, floor: bare, ratio: value / bare, unit: 'ms' };
}

/** Whether the aim is met; null where there is none. */
export function meetsAim({ aim, ratio, value }: Figure): boolean | null {
  return aim === undefined ? null : (ratio ?? value) <= aim;
}
