import type { PlannedCost, PlannedResult } from './plan.js';

/**
 * The plan of a nominated emergency: one line, and one milestone for the whole amount, recognised by a short account of what was
 * done. Money first, paper later (design, emergency response: money within days).
 */
export function emergencyPlan(
  requestedMinor: bigint,
  dueOn: string,
): { readonly budget: readonly PlannedCost[]; readonly milestones: readonly PlannedResult[] } {
  return {
    budget: [{ category: 'emergency', title: 'Emergency work', amountMinor: requestedMinor }],
    milestones: [
      {
        title: 'Emergency resolved',
        acceptance: 'A short account of what happened, what was done, and what remains.',
        amountMinor: requestedMinor,
        dueOn,
      },
    ],
  };
}
