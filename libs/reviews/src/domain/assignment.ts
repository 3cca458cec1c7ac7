import type { Instant } from '#libs/kernel/src/index.js';

/**
 * One person asked for one review. `proposed` waits for the declaration, `accepted` for the review; the rest are ends:
 * `replaced` by deadline or by the chair, `released` because the round or the case ended without needing the review.
 */
export const ASSIGNMENT_STATES = [
  'proposed',
  'accepted',
  'submitted',
  'declined-conflict',
  'declined-time',
  'replaced',
  'released',
] as const;
export type AssignmentState = (typeof ASSIGNMENT_STATES)[number];

/** Why an assignment ended without a review. */
export const ASSIGNMENT_ENDINGS = [
  'conflict',
  'no-time',
  'late-declaration',
  'late-review',
  'chair',
  'round-complete',
  'case-ended',
] as const;
export type AssignmentEnding = (typeof ASSIGNMENT_ENDINGS)[number];

/** What the rules know of an assignment. Deadlines are exclusive. */
export interface AssignmentFacts {
  readonly id: string;
  readonly personId: string;
  readonly state: AssignmentState;
  readonly assignedAt: Instant;
  readonly acceptDueAt: Instant;
  readonly submitDueAt: Instant;
}

/** Whether a review may still come from this assignment. */
export function isOpen({ state }: Pick<AssignmentFacts, 'state'>): boolean {
  return state === 'proposed' || state === 'accepted';
}

/** What the reviewer owes next and until when; null where nothing is owed. */
export function owedBy(
  assignment: Pick<AssignmentFacts, 'state' | 'acceptDueAt' | 'submitDueAt'>,
): { readonly what: 'declaration' | 'review'; readonly dueAt: Instant } | null {
  if (assignment.state === 'proposed') return { what: 'declaration', dueAt: assignment.acceptDueAt };
  if (assignment.state === 'accepted') return { what: 'review', dueAt: assignment.submitDueAt };
  return null;
}
