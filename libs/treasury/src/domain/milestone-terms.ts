import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** A result with its amount, as agreed. `dueOn` is an ISO day, null where none was named. */
export interface MilestoneTerms {
  readonly title: string;
  readonly acceptance: string;
  readonly amountMinor: bigint;
  readonly dueOn: string | null;
}

/**
 * Whether milestones may be offered for an award: at least one, positive amounts, and exactly the award in sum. Refused
 * `treasury.milestones-missing`, `treasury.milestones-sum`.
 */
export function checkMilestoneTerms(
  milestones: readonly MilestoneTerms[],
  awardMinor: bigint,
): readonly MilestoneTerms[] | Refusal {
  if (milestones.length === 0) {
    return refuse(
      'treasury.milestones-missing',
      'invalid',
      'An agreement has at least one milestone.',
      'milestones',
    );
  }
  const wrong = milestones.findIndex(({ amountMinor }) => amountMinor <= 0n);
  if (wrong >= 0) {
    const path = `milestones[${wrong}].amount.minor`;
    return refuse('treasury.milestones-sum', 'invalid', 'A milestone has a positive amount.', path);
  }
  const sum = milestones.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  if (sum !== awardMinor) {
    return refuse(
      'treasury.milestones-sum',
      'invalid',
      'The milestones must sum to the award.',
      'milestones',
    );
  }
  return milestones;
}
