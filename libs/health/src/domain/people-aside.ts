import { CATALOGUE } from './catalogue.js';
import type { MetricKey } from './catalogue.js';
import type { LeverCode, UnknownCode } from './priority-levers.js';
import type { FragilityPart } from './priority-method.js';
import type { CollectedInput, InputSources } from './priority-provenance.js';
import { METRIC_OF } from './priority-provenance.js';
import type { PriorityReport } from './priority-report.js';

/** What of an explanation is derived from people: for whoever may see people, and nobody else. */
const PARTS: readonly FragilityPart[] = ['people', 'succession'];
const LEVERS: readonly LeverCode[] = ['second-maintainer', 'shared-evenly'];
const UNKNOWNS: readonly UnknownCode[] = ['people', 'decline'];

/**
 * A report without the parts that are derived from people. They are absent, not null, which would say they were not observed;
 * the whole stays what it is.
 */
export function reportWithoutPeople(report: PriorityReport): PriorityReport {
  const { parts } = report;
  return {
    ...report,
    parts: { ...parts, fragility: parts.fragility.filter(({ part }) => !PARTS.includes(part)) },
  };
}

export function sourcesWithoutPeople(sources: InputSources): InputSources {
  return Object.fromEntries(
    Object.entries(sources).filter(
      ([input]) => !(input in METRIC_OF) || isFact(METRIC_OF[input as CollectedInput]),
    ),
  );
}

/** Levers or unknowns that say nothing of people. */
export function withoutPeopleCodes<T extends { readonly code: LeverCode | UnknownCode }>(
  found: readonly T[],
): T[] {
  return found.filter(({ code }) => ![...LEVERS, ...UNKNOWNS].includes(code));
}

/** Whether a metric is a fact of the project, in which no people are. */
export function isFact(metric: MetricKey): boolean {
  return CATALOGUE[metric].tier === 1;
}
