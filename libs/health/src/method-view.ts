import type { Instant } from '#libs/kernel/src/index.js';
import type { MethodComparison } from './domain/method-comparison.js';
import { ranksOnly } from './domain/method-comparison.js';
import type { MethodState } from './domain/method-lifecycle.js';
import type { MethodBody } from './domain/priority-method.js';
import { methodVersion } from './domain/priority-method.js';
import type { HealthMethod } from './health-method.entity.js';

/** A version of the method. What is absent is for those who see priorities. */
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
  readonly comparison?: MethodComparison | null;
}

export function methodView(
  row: HealthMethod,
  {
    isInside,
    withComparison,
    withPeople,
  }: { readonly isInside: boolean; readonly withComparison: boolean; readonly withPeople: boolean },
): MethodView {
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
    ...(withComparison
      ? { comparison: withPeople || row.comparison === null ? row.comparison : ranksOnly(row.comparison) }
      : {}),
  };
}
