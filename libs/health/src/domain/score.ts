import { describePriority } from './priority-report.js';
import type { PriorityReport } from './priority-report.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import type { PriorityMethod } from './priority-method.js';
import type { AssessedAt, InputSources } from './priority-provenance.js';
import { sourcesOf } from './priority-provenance.js';
import type { LatestValues } from './collected-value.js';
import type { Assessment } from './project-priority.js';
import { priorityInputs, projectPriority } from './project-priority.js';

/** Everything a project's priority is computed from. */
export interface ScoringFacts {
  readonly latest: LatestValues;
  readonly assessment: Assessment;
  readonly assessedAt: AssessedAt;
}

/** The inputs as they are kept: whole numbers of minor units as text. */
export type KeptInputs = { readonly [K in keyof PriorityInputs]: string | number | null };

/** One project's score under one method, with what it rests on. */
export interface Score {
  readonly report: PriorityReport;
  readonly inputs: KeptInputs;
  readonly sources: InputSources;
  /** What lists are ordered by, highest first: the product; apart from the ranking the criticality, unknown last. */
  readonly rankKey: number;
}

/** Computes and describes a project's priority under one version of the method. */
export function score({ latest, assessment, assessedAt }: ScoringFacts, method: PriorityMethod): Score {
  const priority = projectPriority(latest, assessment, method);
  const report = describePriority(priority);
  const kept = Object.entries(priorityInputs(latest, assessment)).map(([key, value]) => [
    key,
    typeof value === 'bigint' ? value.toString() : (value as string | number | null),
  ]);
  return {
    report,
    inputs: Object.fromEntries(kept) as KeptInputs,
    sources: sourcesOf(latest, assessment, assessedAt),
    rankKey: report.product.middle ?? report.criticality ?? -1,
  };
}

/** Kept inputs as rules take them. */
export function restoredInputs(kept: KeptInputs): PriorityInputs {
  const minor = (value: string | number | null): bigint | null => (value === null ? null : BigInt(value));
  return {
    ...NOTHING_OBSERVED,
    ...(kept as unknown as PriorityInputs),
    incomeMinor: minor(kept.incomeMinor),
    incomeAtLeastMinor: minor(kept.incomeAtLeastMinor),
    incomeAtMostMinor: minor(kept.incomeAtMostMinor),
  };
}
