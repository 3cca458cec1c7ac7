import type { PriorityInputs } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';

/** Bounds on 0–1; equal where everything is known. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * U = (1 − min(1, income/need)) × (1 − relief × paid share), relief ½ in version 1. Unknown income runs from 0 to the upper bound, unknown paid
 * share from wholly paid to wholly unpaid. Null without a need class, so that silence is not rewarded.
 */
export function underfunding(
  inputs: Pick<PriorityInputs, 'incomeMinor' | 'needClass' | 'paidShare'>,
  method: Pick<MethodBody, 'needMinor' | 'paidRelief'>,
): Range | null {
  if (inputs.needClass === null) return null;
  const unfunded = unfundedShare(inputs.incomeMinor, BigInt(method.needMinor[inputs.needClass]));
  const unpaid =
    inputs.paidShare === null
      ? { low: 1 - method.paidRelief, high: 1 }
      : point(1 - method.paidRelief * inputs.paidShare);
  return { low: unfunded.low * unpaid.low, high: unfunded.high * unpaid.high };
}

function unfundedShare(incomeMinor: bigint | null, needMinor: bigint): Range {
  if (incomeMinor === null) return { low: 0, high: 1 };
  return point(incomeMinor >= needMinor ? 0 : Number(needMinor - incomeMinor) / Number(needMinor));
}

function point(value: number): Range {
  return { low: value, high: value };
}
