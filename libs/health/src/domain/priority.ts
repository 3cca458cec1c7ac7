import type { ChannelValue } from './criticality.js';
import { criticalityChannels } from './criticality.js';
import type { PartValue } from './fragility.js';
import { fragility } from './fragility.js';
import type { PriorityInputs } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';
import type { Range } from './underfunding.js';
import { underfunding } from './underfunding.js';

export type PriorityStatus = 'ok' | 'insufficient-data' | 'succession-list';

/** Cube root of C·U·F × 100: the scale people read. Ranking goes by `product`. */
export interface PriorityScale {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface Priority {
  readonly status: PriorityStatus;
  readonly criticality: number | null;
  readonly underfunding: Range | null;
  readonly fragility: number | null;
  /** Share of F's weight observed. */
  readonly coverage: number;
  /** C × U × F at the bounds and at U's middle; null unless status is `ok`. */
  readonly product: PriorityScale | null;
  readonly priority: PriorityScale | null;
  readonly parts: { readonly criticality: readonly ChannelValue[]; readonly fragility: readonly PartValue[] };
  /** What is missing for a score, by part. */
  readonly missing: readonly ('criticality' | 'underfunding' | 'fragility')[];
}

/**
 * Priority = criticality × underfunding × fragility (health.md) by one version of the method. No channel, no need class or
 * too little of fragility's weight (40 % in version 1) → `insufficient-data`, listed apart; archived or deprecated →
 * `succession-list`. Informs staff and board; declines nobody.
 */
export function decidePriority(
  inputs: PriorityInputs,
  method: MethodBody,
  lifecycle: { readonly isArchived?: boolean; readonly isDeprecated?: boolean } = {},
): Priority {
  const channels = criticalityChannels(inputs, method.criticality);
  const criticality = channels[0]?.value ?? null;
  const funding = underfunding(inputs, method);
  const fragile = fragility(inputs, method.fragility);
  const parts = { criticality: channels, fragility: fragile.parts };
  const missing = [
    ...(criticality === null ? (['criticality'] as const) : []),
    ...(funding === null ? (['underfunding'] as const) : []),
    ...(Math.round(fragile.coverage * 100) < method.minCoveragePercent ? (['fragility'] as const) : []),
  ];
  const common = {
    criticality,
    underfunding: funding,
    fragility: fragile.value,
    coverage: fragile.coverage,
    parts,
    missing,
  };
  if (lifecycle.isArchived === true || lifecycle.isDeprecated === true) {
    return { status: 'succession-list', ...common, product: null, priority: null };
  }
  if (missing.length > 0 || criticality === null || funding === null || fragile.value === null) {
    return { status: 'insufficient-data', ...common, product: null, priority: null };
  }
  const weight = criticality * fragile.value;
  const product = {
    low: weight * funding.low,
    middle: (weight * (funding.low + funding.high)) / 2,
    high: weight * funding.high,
  };
  const priority = {
    low: onScale(product.low),
    middle: onScale(product.middle),
    high: onScale(product.high),
  };
  return { status: 'ok', ...common, product, priority };
}

/** The cube root of a product of three shares, as a percentage. */
export function onScale(product: number): number {
  return Math.cbrt(product) * 100;
}
