import type { LatestValues } from './collected-value.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';
import { COLLECTED_INPUTS, METRIC_OF } from './priority-provenance.js';
import type { Priority } from './priority.js';
import { decidePriority } from './priority.js';

/** What is known of a project's need, money and exposure; null = nobody knows yet. */
export type Assessment = Pick<
  PriorityInputs,
  'needClass' | 'incomeMinor' | 'incomeAtLeastMinor' | 'incomeAtMostMinor' | 'paidShare' | 'exposure'
>;

export const NOT_ASSESSED: Assessment = {
  needClass: null,
  incomeMinor: null,
  incomeAtLeastMinor: null,
  incomeAtMostMinor: null,
  paidShare: null,
  exposure: null,
};

/** The priority inputs a project's latest values and its assessment give. */
export function priorityInputs(latest: LatestValues, assessment: Assessment): PriorityInputs {
  const collected = COLLECTED_INPUTS.map((input) => [input, latest[METRIC_OF[input]]?.value ?? null]);
  return { ...NOTHING_OBSERVED, ...assessment, ...Object.fromEntries(collected) };
}

/** Priority of a project as stored beside its collection. */
export function projectPriority(latest: LatestValues, assessment: Assessment, method: MethodBody): Priority {
  return decidePriority(priorityInputs(latest, assessment), method, {
    isArchived: latest.archived?.value === 1,
    isDeprecated: latest.deprecated?.value === 1,
  });
}
