import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/**
 * Whether a case may be completed: the closing report is in. Payments are over before `closing` begins; one that comes back
 * keeps it there until it is paid again. Refuses `applications.closing-report-missing`.
 */
export function checkCompletion(facts: { readonly hasReport: boolean }): Refusal | undefined {
  return facts.hasReport
    ? undefined
    : refuse('applications.closing-report-missing', 'conflict', 'The closing report is not in yet.');
}
