/** Why a value is null. Unknown is never zero. */
export const NULL_REASONS = [
  'not-collected',
  'not-applicable',
  'error',
  'rate-limited',
  'no-demand',
] as const;
export type NullReason = (typeof NULL_REASONS)[number];

/** One value with what it rests on. A ratio keeps numerator and denominator. `coverage` is 0–1. */
export interface MetricValue {
  readonly value: number | null;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly coverage: number;
  readonly nullReason?: NullReason;
}

/** An observed value. */
export function observed(value: number, coverage = 1): MetricValue {
  return { value, coverage };
}

/** A value that could not be observed, with the reason. */
export function unobserved(nullReason: NullReason): MetricValue {
  return { value: null, coverage: 0, nullReason };
}

/** `numerator / denominator`, both kept; not applicable where there is nothing to divide by. */
export function ratio(numerator: number, denominator: number, coverage = 1): MetricValue {
  return denominator === 0
    ? { ...unobserved('not-applicable'), numerator, denominator }
    : { value: numerator / denominator, numerator, denominator, coverage };
}
