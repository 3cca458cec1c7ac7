import { clampShare } from './criticality.js';
import type { PriorityInputs } from './priority-inputs.js';

/** Weights of F in hundredths (health.md). */
export const FRAGILITY_WEIGHTS = {
  people: 40,
  response: 20,
  backlog: 15,
  succession: 15,
  practice: 10,
} as const;
export type FragilityPart = keyof typeof FRAGILITY_WEIGHTS;

/** Outsiders' issues and pull requests in 180 days from which neglect can be told from rest. */
export const MIN_DEMAND = 5;

export interface PartValue {
  readonly part: FragilityPart;
  /** 0 sound, 1 fragile; null not observed. */
  readonly value: number | null;
  readonly weight: number;
}

export interface Fragility {
  /** Weighted mean of the parts observed; null where none is. */
  readonly value: number | null;
  /** Weight observed, 0–1. */
  readonly coverage: number;
  readonly parts: readonly PartValue[];
}

/** F with its parts. Where demand is low or unknown, response, backlog and silence count as not observed. */
export function fragility(inputs: PriorityInputs): Fragility {
  const isInDemand = inputs.demand !== null && inputs.demand >= MIN_DEMAND;
  const silence = isInDemand && inputs.silentDays !== null ? clampShare(inputs.silentDays / 365) : null;
  const values: Record<FragilityPart, number | null> = {
    people: mean([
      factorRisk(inputs.caf),
      factorRisk(inputs.truckFactor),
      inputs.topShare === null ? null : clampShare((inputs.topShare - 0.3) / 0.6),
    ]),
    response: isInDemand ? inputs.unansweredRatio : null,
    backlog: isInDemand && inputs.closureRatio !== null ? clampShare(1 - inputs.closureRatio) : null,
    succession: worst([inputs.incumbentDecline, silence]),
    practice: inputs.reviewCoverage === null ? null : 1 - inputs.reviewCoverage,
  };
  const parts = (Object.keys(FRAGILITY_WEIGHTS) as FragilityPart[]).map((part) => ({
    part,
    value: values[part],
    weight: FRAGILITY_WEIGHTS[part] / 100,
  }));
  let observed = 0;
  let sum = 0;
  for (const { part, value } of parts) {
    if (value === null) continue;
    observed += FRAGILITY_WEIGHTS[part];
    sum += FRAGILITY_WEIGHTS[part] * value;
  }
  return { value: observed === 0 ? null : sum / observed, coverage: observed / 100, parts };
}

/** How fragile a project is that stands on `count` people: 1→1, 2→0.7, 3→0.4, 4→0.2, five and more→0. */
export function factorRisk(count: number | null): number | null {
  if (count === null) return null;
  return [1, 1, 0.7, 0.4, 0.2][count] ?? 0;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
