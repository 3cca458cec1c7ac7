import { clampShare } from './criticality.js';
import type { PriorityInputs } from './priority-inputs.js';
import type { FragilityPart, MethodBody } from './priority-method.js';
import { FRAGILITY_PARTS } from './priority-method.js';

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
export function fragility(inputs: PriorityInputs, method: MethodBody['fragility']): Fragility {
  const { weights, topShare, silentDays, minDemand } = method;
  const isInDemand = inputs.demand !== null && inputs.demand >= minDemand;
  const silence =
    isInDemand && inputs.silentDays !== null ? clampShare(inputs.silentDays / silentDays) : null;
  const values: Record<FragilityPart, number | null> = {
    people: mean([
      factorRisk(inputs.caf, method.factorRisk),
      factorRisk(inputs.truckFactor, method.factorRisk),
      inputs.topShare === null ? null : clampShare((inputs.topShare - topShare.from) / topShare.span),
    ]),
    response: isInDemand ? inputs.unansweredRatio : null,
    backlog: isInDemand && inputs.closureRatio !== null ? clampShare(1 - inputs.closureRatio) : null,
    succession: worst([inputs.incumbentDecline, silence]),
    practice: inputs.reviewCoverage === null ? null : 1 - inputs.reviewCoverage,
  };
  const parts = FRAGILITY_PARTS.map((part) => ({
    part,
    value: values[part],
    weight: weights[part] / 100,
  }));
  let observed = 0;
  let sum = 0;
  for (const { part, value } of parts) {
    if (value === null) continue;
    observed += weights[part];
    sum += weights[part] * value;
  }
  return { value: observed === 0 ? null : sum / observed, coverage: observed / 100, parts };
}

/** How fragile a project is that stands on `count` people: in version 1 1→1, 2→0.7, 3→0.4, 4→0.2, five and more→0. */
export function factorRisk(count: number | null, risks: readonly number[]): number | null {
  if (count === null) return null;
  return risks[Math.max(1, count) - 1] ?? 0;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
