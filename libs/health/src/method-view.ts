import type { Instant } from '#libs/kernel/src/index.js';
import type { MethodComparison, ShownComparison } from './domain/method-comparison.js';
import { countsOnly, ranksOnly, withoutNames } from './domain/method-comparison.js';
import type { MethodState } from './domain/method-lifecycle.js';
import type { MethodBody } from './domain/priority-method.js';
import { methodVersion } from './domain/priority-method.js';
import type { HealthMethod } from './health-method.entity.js';

/** A version of the method. What is absent is for those who read proposals. */
export interface MethodView {
  readonly version: number;
  /** The name that stands beside every score. */
  readonly methodVersion: string;
  readonly state: MethodState;
  readonly method: MethodBody;
  readonly reason: string;
  readonly proposedAt: Instant;
  readonly adoptedAt: Instant | null;
  readonly adoptionReason: string | null;
  readonly endedAt: Instant | null;
  readonly progress?: { readonly scored: number; readonly total: number | null };
  readonly comparedAt?: Instant | null;
  readonly comparison?: ShownComparison | null;
}

/** What a reader may see of versions. */
export interface MethodReader {
  /** Proposals, how far they are, and what they would change. */
  readonly isInside: boolean;
  /** Which projects move. */
  readonly seesPriorities: boolean;
  /** By how much, and why. */
  readonly seesPeople: boolean;
  /** Projects too that have their page for themselves. */
  readonly looksFirst: boolean;
}

/** A version without what it would change. */
export function methodView(row: HealthMethod, { isInside }: Pick<MethodReader, 'isInside'>): MethodView {
  const { version, state, body, reason, proposedAt, adoptedAt, adoptionReason, endedAt } = row;
  return {
    version,
    methodVersion: methodVersion(version),
    state,
    method: body,
    reason,
    proposedAt,
    adoptedAt,
    adoptionReason,
    endedAt,
    ...(isInside
      ? {
          progress: { scored: row.scored, total: row.total },
          comparedAt: row.comparison?.at ?? null,
        }
      : {}),
  };
}

/** The comparison kept for this reader. */
export function comparisonFor(
  { comparison, comparisonShown }: Pick<HealthMethod, 'comparison' | 'comparisonShown'>,
  { looksFirst }: Pick<MethodReader, 'looksFirst'>,
): MethodComparison | null {
  return looksFirst ? comparison : comparisonShown;
}

/** A comparison cut to its reader, without projects that have come to have their page for themselves since. */
export function shownComparison(
  comparison: MethodComparison,
  { seesPriorities, seesPeople }: MethodReader,
  hidden: ReadonlySet<string>,
): ShownComparison {
  if (!seesPriorities) return countsOnly(comparison);
  const shown = withoutNames(comparison, hidden);
  return seesPeople ? shown : ranksOnly(shown);
}
