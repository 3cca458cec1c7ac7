import { CATALOGUE } from './catalogue.js';
import type { MetricKey } from './catalogue.js';
import type { LeverCode, UnknownCode } from './priority-levers.js';
import type { PriorityInputs } from './priority-inputs.js';
import type { FragilityPart, MethodBody } from './priority-method.js';
import type { CollectedInput, InputSources } from './priority-provenance.js';
import { COLLECTED_INPUTS, METRIC_OF } from './priority-provenance.js';
import type { PriorityReport } from './priority-report.js';
import { describePriority } from './priority-report.js';
import { decidePriority } from './priority.js';

/** What of an explanation is derived from people: for whoever may see people, and nobody else. */
const PARTS: readonly FragilityPart[] = ['people', 'succession'];
const LEVERS: readonly LeverCode[] = ['second-maintainer', 'shared-evenly'];
const UNKNOWNS: readonly UnknownCode[] = ['people', 'decline'];
const INPUTS: readonly CollectedInput[] = COLLECTED_INPUTS.filter((input) => !isFact(METRIC_OF[input]));

/** Whether figures about people are among the inputs. */
export function restsOnPeople(inputs: { readonly [K in CollectedInput]: unknown }): boolean {
  return INPUTS.some((input) => inputs[input] !== null);
}

/** The inputs as if nobody had looked at people. */
export function inputsWithoutPeople(inputs: PriorityInputs): PriorityInputs {
  return { ...inputs, ...Object.fromEntries(INPUTS.map((input) => [input, null])) };
}

/**
 * A report for whoever may not see people: computed anew from the inputs they may see, so that nothing about people is in any
 * figure and nothing can be subtracted to find it (decision 0051). The parts derived from people are absent, not null, which would
 * say they were not observed. Which list the project is in stays what it is by everything.
 */
export function reportWithoutPeople<R extends Pick<PriorityReport, 'status' | 'missing'>>(
  { status, missing }: R,
  inputs: PriorityInputs,
  method: MethodBody,
): PriorityReport {
  const shown = describePriority(decidePriority(inputsWithoutPeople(inputs), method));
  const isRanked = status === 'ok';
  return {
    ...shown,
    ...{ status, missing },
    ...(isRanked ? {} : { priority: NOT_SHOWN, product: NOT_SHOWN }),
    parts: {
      ...shown.parts,
      fragility: shown.parts.fragility.filter(({ part }) => !PARTS.includes(part)),
    },
    isWhole: !restsOnPeople(inputs),
  };
}

const NOT_SHOWN = { low: null, middle: null, high: null } as const;

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
