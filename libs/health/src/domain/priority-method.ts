/** The parts fragility is made of, in the order they are shown. */
export const FRAGILITY_PARTS = ['people', 'response', 'backlog', 'succession', 'practice'] as const;
export type FragilityPart = (typeof FRAGILITY_PARTS)[number];

/** Published classes of the reference need of a year, assigned by staff with a reason. */
export const NEED_CLASSES = ['S', 'M', 'L', 'XL'] as const;
export type NeedClass = (typeof NEED_CLASSES)[number];

/** Every weight, bound and gate of a priority, as data: what one version of the method differs in from another. */
export interface MethodBody {
  readonly criticality: {
    /** How many dependents count as 1. */
    readonly fullTransitive: number;
    readonly fullDirect: number;
  };
  /** Whole minor units as text, EUR. */
  readonly needMinor: Readonly<Record<NeedClass, string>>;
  /** How much of the underfunding wholly paid work takes away, 0–1. */
  readonly paidRelief: number;
  readonly fragility: {
    /** In hundredths; together 100. */
    readonly weights: Readonly<Record<FragilityPart, number>>;
    /** How fragile a project is that stands on 1, 2, … people; on more than are listed: not at all. */
    readonly factorRisk: readonly number[];
    /** The share of the top author from which it counts, and over which span up to 1. */
    readonly topShare: { readonly from: number; readonly span: number };
    /** Days of silence that count as 1. */
    readonly silentDays: number;
    /** Outsiders' issues and pull requests in 180 days from which neglect can be told from rest. */
    readonly minDemand: number;
  };
  /** Least share of fragility's weight that must be observed, in hundredths. */
  readonly minCoveragePercent: number;
}

/** A method under the name stored beside every score: `priority-1`. */
export interface PriorityMethod extends MethodBody {
  readonly version: string;
}

/** The name of a version of the policy `priority`. */
export function methodVersion(version: number): string {
  return `priority-${version}`;
}

/** The method of health.md, version 1 of the policy. */
export const FIRST_METHOD: PriorityMethod = {
  version: methodVersion(1),
  criticality: { fullTransitive: 200_000, fullDirect: 20_000 },
  needMinor: { S: '1500000', M: '6000000', L: '15000000', XL: '50000000' },
  paidRelief: 0.5,
  fragility: {
    weights: { people: 40, response: 20, backlog: 15, succession: 15, practice: 10 },
    factorRisk: [1, 0.7, 0.4, 0.2],
    topShare: { from: 0.3, span: 0.6 },
    silentDays: 365,
    minDemand: 5,
  },
  minCoveragePercent: 40,
};
