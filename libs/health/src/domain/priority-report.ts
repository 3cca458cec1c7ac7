import type { Priority, PriorityScale } from './priority.js';

/** A share not observed keeps its place in the shape. */
type Maybe<T> = { readonly [K in keyof T]: number | null };

export interface PriorityReport {
  readonly status: Priority['status'];
  readonly criticality: number | null;
  readonly underfunding: { readonly low: number | null; readonly high: number | null };
  readonly fragility: number | null;
  readonly coverage: number;
  readonly priority: Maybe<PriorityScale>;
  readonly product: Maybe<PriorityScale>;
  readonly parts: Priority['parts'];
  readonly missing: Priority['missing'];
  /** False where figures the reader may not see are left out; the place in a list goes by everything. */
  readonly isWhole?: boolean;
}

const UNKNOWN: Maybe<PriorityScale> = { low: null, middle: null, high: null };

/** A priority in the shape that leaves the system: shares to six decimals, the cube-root scale to four. */
export function describePriority(priority: Priority): PriorityReport {
  const { criticality, underfunding, fragility, product, parts } = priority;
  return {
    status: priority.status,
    criticality: criticality === null ? null : rounded(criticality, 6),
    underfunding:
      underfunding === null
        ? { low: null, high: null }
        : { low: rounded(underfunding.low, 6), high: rounded(underfunding.high, 6) },
    fragility: fragility === null ? null : rounded(fragility, 6),
    coverage: priority.coverage,
    priority: priority.priority === null ? UNKNOWN : scaled(priority.priority, 4),
    product: product === null ? UNKNOWN : scaled(product, 6),
    parts: {
      criticality: parts.criticality.map((part) => ({ ...part, value: rounded(part.value, 6) })),
      fragility: parts.fragility.map((part) => ({
        ...part,
        value: part.value === null ? null : rounded(part.value, 6),
      })),
    },
    missing: priority.missing,
  };
}

function scaled({ low, middle, high }: PriorityScale, decimals: number): PriorityScale {
  return { low: rounded(low, decimals), middle: rounded(middle, decimals), high: rounded(high, decimals) };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
