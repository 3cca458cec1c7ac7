import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { AssignmentEnding, AssignmentFacts, AssignmentState } from './assignment.js';
import { assignmentClosed } from './submission.js';

/** What an asked reviewer may declare; `none` is a statement too and is kept. */
export const DECLARED_CONFLICTS = [
  'none',
  'employment',
  'collaboration',
  'family',
  'financial',
  'competition',
  'other',
] as const;
export type DeclaredConflict = (typeof DECLARED_CONFLICTS)[number];

/** The declaration: conflict and time are two answers, so that nobody hides the one behind the other. */
export interface Declaration {
  readonly conflict: DeclaredConflict;
  /** Restricted. Required with a conflict. */
  readonly explanation: string | null;
  readonly hasTime: boolean;
}

export interface DeclarationDecision {
  readonly state: Extract<AssignmentState, 'accepted' | 'declined-conflict' | 'declined-time'>;
  /** Null where the assignment goes on. */
  readonly ending: Extract<AssignmentEnding, 'conflict' | 'no-time'> | null;
}

/**
 * What follows from a declaration. A conflict ends the assignment, also one found later and after the review was
 * submitted, as long as the round is open; no time ends it without a conflict. Accepting is possible before the deadline only;
 * ending is always possible, because it takes nothing from anybody. Refused: `reviews.assignment-closed`,
 * `reviews.already-submitted`, `reviews.explanation-required`.
 */
export function decideDeclaration(
  facts: { readonly assignment: AssignmentFacts; readonly isRoundOpen: boolean },
  declaration: Declaration,
  now: Instant,
): DeclarationDecision | Refusal {
  const { assignment, isRoundOpen } = facts;
  const isEnded = !['proposed', 'accepted', 'submitted'].includes(assignment.state);
  if (isEnded || !isRoundOpen) return assignmentClosed();
  if (declaration.conflict !== 'none') {
    if ((declaration.explanation ?? '').trim() === '') {
      return refuse(
        'reviews.explanation-required',
        'invalid',
        'Say in a sentence what the conflict is.',
        'explanation',
      );
    }
    return { state: 'declined-conflict', ending: 'conflict' };
  }
  if (assignment.state === 'submitted') {
    return refuse('reviews.already-submitted', 'conflict', 'This review was submitted.');
  }
  if (!declaration.hasTime) return { state: 'declined-time', ending: 'no-time' };
  const dueAt = assignment.state === 'proposed' ? assignment.acceptDueAt : assignment.submitDueAt;
  return now < dueAt ? { state: 'accepted', ending: null } : assignmentClosed();
}
