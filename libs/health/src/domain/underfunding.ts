import type { PriorityInputs } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';

/** Bounds on 0–1; equal where everything is known. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * U = (1 − min(1, income/need)) × (1 − relief × paid share), relief ½ in version 1. Unknown income runs from 0 to the upper
 * bound, which is lower where some income is known for certain; the lower bound is higher where income is known not to
 * exceed something. Unknown paid share runs from wholly paid to wholly unpaid. Null without a need class, so that silence
 * is not rewarded.
 */
export function underfunding(
  inputs: Pick<
    PriorityInputs,
    'incomeMinor' | 'incomeAtLeastMinor' | 'incomeAtMostMinor' | 'needClass' | 'paidShare'
  >,
  method: Pick<MethodBody, 'needMinor' | 'paidRelief'>,
): Range | null {
  if (inputs.needClass === null) return null;
  const needMinor = BigInt(method.needMinor[inputs.needClass]);
  const least = inputs.incomeMinor ?? inputs.incomeAtLeastMinor ?? 0n;
  const most = inputs.incomeMinor ?? inputs.incomeAtMostMinor;
  const unpaid =
    inputs.paidShare === null
      ? { low: 1 - method.paidRelief, high: 1 }
      : point(1 - method.paidRelief * inputs.paidShare);
  return {
    low: (most === null ? 0 : unfundedShare(most, needMinor)) * unpaid.low,
    high: unfundedShare(least, needMinor) * unpaid.high,
  };
}

function unfundedShare(incomeMinor: bigint, needMinor: bigint): number {
  return incomeMinor >= needMinor ? 0 : Number(needMinor - incomeMinor) / Number(needMinor);
}

function point(value: number): Range {
  return { low: value, high: value };
}
