import type { PriorityInputs } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';
import { decidePriority } from './priority.js';

/** A change in the project or its funding that people could make, and what the priority would be then. */
export const LEVER_CODES = [
  'second-maintainer',
  'shared-evenly',
  'answered',
  'merged-or-closed',
  'half-reviewed',
  'half-funded',
  'fully-funded',
  'half-paid',
] as const;
export type LeverCode = (typeof LEVER_CODES)[number];

export interface Lever {
  readonly code: LeverCode;
  /** On the scale people read, at the middle. */
  readonly before: number;
  readonly after: number;
}

/** How the inputs would read after each change; null where the change cannot be told from what is known. */
const CHANGES: Readonly<
  Record<LeverCode, (inputs: PriorityInputs, method: MethodBody) => Partial<PriorityInputs> | null>
> = {
  // The top author keeps more than half, so the contributor absence factor stays what it is.
  'second-maintainer': ({ topShare, truckFactor }) =>
    topShare === null || topShare <= 0.7
      ? null
      : { topShare: 0.7, truckFactor: truckFactor === null ? null : Math.max(2, truckFactor) },
  'shared-evenly': ({ topShare, truckFactor, caf }) =>
    topShare === null || topShare <= 0.5
      ? null
      : {
          topShare: 0.5,
          caf: caf === null ? null : Math.max(2, caf),
          truckFactor: truckFactor === null ? null : Math.max(2, truckFactor),
        },
  answered: ({ unansweredRatio }) => (unansweredRatio === null ? null : { unansweredRatio: 0 }),
  'merged-or-closed': ({ closureRatio }) =>
    closureRatio === null || closureRatio >= 1 ? null : { closureRatio: 1 },
  'half-reviewed': ({ reviewCoverage }) =>
    reviewCoverage === null || reviewCoverage >= 0.5 ? null : { reviewCoverage: 0.5 },
  'half-funded': (inputs, method) => withIncome(inputs, method, 2n),
  'fully-funded': (inputs, method) => withIncome(inputs, method, 1n),
  'half-paid': ({ paidShare }) => (paidShare !== null && paidShare < 0.5 ? { paidShare: 0.5 } : null),
};

/**
 * What would change a project's priority and how far, computed by the same rule on changed inputs; largest first. Only
 * changes that move it by at least a tenth of a point. Empty where there is no priority.
 */
export function priorityLevers(inputs: PriorityInputs, method: MethodBody): readonly Lever[] {
  const before = middle(inputs, method);
  if (before === null) return [];
  return LEVER_CODES.flatMap((code) => {
    const change = CHANGES[code](inputs, method);
    const after = change === null ? null : middle({ ...inputs, ...change }, method);
    return after === null || before - after < 0.1 ? [] : [{ code, before, after }];
  }).sort((a, b) => a.after - b.after);
}

/** What is not known and could move the priority, and between which bounds. */
export const UNKNOWN_CODES = [
  'income',
  'paid-share',
  'people',
  'response',
  'backlog',
  'decline',
  'practice',
  'demand',
  'reach',
] as const;
export type UnknownCode = (typeof UNKNOWN_CODES)[number];

export interface Unknown {
  readonly code: UnknownCode;
  readonly low: number;
  readonly high: number;
}

/** The best and the worst that could turn out, for each thing that is not known; null where it is. */
const EXTREMES: Readonly<
  Record<
    UnknownCode,
    (inputs: PriorityInputs, method: MethodBody) => readonly Partial<PriorityInputs>[] | null
  >
> = {
  income: (inputs, method) => {
    const { incomeMinor, incomeAtLeastMinor, incomeAtMostMinor, needClass } = inputs;
    if (incomeMinor !== null || needClass === null) return null;
    const most = incomeAtMostMinor ?? BigInt(method.needMinor[needClass]);
    return [knownIncome(most), knownIncome(incomeAtLeastMinor ?? 0n)];
  },
  'paid-share': ({ paidShare }) => (paidShare === null ? [{ paidShare: 1 }, { paidShare: 0 }] : null),
  people: ({ caf, truckFactor, topShare }) =>
    caf !== null && truckFactor !== null && topShare !== null
      ? null
      : [
          { caf: caf ?? 100, truckFactor: truckFactor ?? 100, topShare: topShare ?? 0 },
          { caf: caf ?? 1, truckFactor: truckFactor ?? 1, topShare: topShare ?? 1 },
        ],
  response: ({ unansweredRatio }) =>
    unansweredRatio === null ? [{ unansweredRatio: 0 }, { unansweredRatio: 1 }] : null,
  backlog: ({ closureRatio }) => (closureRatio === null ? [{ closureRatio: 1 }, { closureRatio: 0 }] : null),
  decline: ({ incumbentDecline }) =>
    incumbentDecline === null ? [{ incumbentDecline: 0 }, { incumbentDecline: 1 }] : null,
  practice: ({ reviewCoverage }) =>
    reviewCoverage === null ? [{ reviewCoverage: 1 }, { reviewCoverage: 0 }] : null,
  demand: ({ demand }, { fragility }) =>
    demand === null ? [{ demand: 0 }, { demand: fragility.minDemand }] : null,
  // A channel nobody looked at can only show more use, never less.
  reach: (inputs) =>
    [
      inputs.transitiveDependents,
      inputs.directDependents,
      inputs.downloadRankShare,
      inputs.distroPresence,
    ].every((channel) => channel !== null)
      ? null
      : [{}, { distroPresence: 1 }],
};

/**
 * How far each thing that is not known could move a project's priority, everything else as it is; widest first. Where
 * nothing is known of several parts each stands for itself: together they may move it further.
 */
export function priorityUnknowns(inputs: PriorityInputs, method: MethodBody): readonly Unknown[] {
  return UNKNOWN_CODES.flatMap((code) => {
    const found = EXTREMES[code](inputs, method)?.map((extreme) => middle({ ...inputs, ...extreme }, method));
    const values = (found ?? []).filter((value) => value !== null);
    if (values.length < 2) return [];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high - low < 0.1 ? [] : [{ code, low, high }];
  }).sort((a, b) => b.high - b.low - (a.high - a.low));
}

function middle(inputs: PriorityInputs, method: MethodBody): number | null {
  return decidePriority(inputs, method).priority?.middle ?? null;
}

function withIncome(
  inputs: PriorityInputs,
  method: MethodBody,
  share: bigint,
): Partial<PriorityInputs> | null {
  const { needClass, incomeMinor, incomeAtLeastMinor } = inputs;
  if (needClass === null) return null;
  const wanted = BigInt(method.needMinor[needClass]) / share;
  return (incomeMinor ?? incomeAtLeastMinor ?? 0n) >= wanted ? null : knownIncome(wanted);
}

function knownIncome(incomeMinor: bigint): Partial<PriorityInputs> {
  return { incomeMinor, incomeAtLeastMinor: null, incomeAtMostMinor: null };
}
