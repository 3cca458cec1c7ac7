import type { Instant } from '#libs/kernel/src/index.js';

/** One state's contribution of one year. */
export interface ContributionFacts {
  readonly assessedMinor: bigint;
  readonly receivedMinor: bigint;
  /** Exclusive. */
  readonly dueAt: Instant;
  readonly overdueSince: Instant | null;
  /** The assessment was taken back: nothing is owed. */
  readonly isReversed: boolean;
}

export type ContributionDecision =
  | { readonly do: 'settle' }
  | { readonly do: 'note-overdue' }
  | { readonly do: 'wait'; readonly until: Instant | null };

/**
 * What a contribution does next by itself: it settles when all is received or nothing is owed any more, is noted as overdue once when its time
 * ends, and otherwise waits for that time or for a receipt. What arrears mean for the vote is decided at the opening
 * of each motion, not here.
 */
export function decideContribution(facts: ContributionFacts, now: Instant): ContributionDecision {
  if (facts.isReversed || facts.receivedMinor >= facts.assessedMinor) return { do: 'settle' };
  if (facts.overdueSince !== null) return { do: 'wait', until: null };
  return now >= facts.dueAt ? { do: 'note-overdue' } : { do: 'wait', until: facts.dueAt };
}
