import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';

/**
 * Whether a case may be completed: the closing report is in, and nothing that hangs on it is open. `openMatters` says of each what
 * it waits for, in words. Refuses `applications.closing-report-missing` and, for each, `applications.matter-open`.
 */
export function checkCompletion(facts: {
  readonly hasReport: boolean;
  readonly openMatters: readonly string[];
}): Refusal | undefined {
  return refuseAll([
    facts.hasReport
      ? undefined
      : refuse('applications.closing-report-missing', 'conflict', 'The closing report is not in yet.'),
    ...facts.openMatters.map((matter) => refuse('applications.matter-open', 'conflict', matter)),
  ]);
}
