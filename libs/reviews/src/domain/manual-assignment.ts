import type { ConflictFinding } from '#libs/conflicts/src/domain/finding.js';
import { worstSeverity } from '#libs/conflicts/src/domain/finding.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { AssignmentFacts } from './assignment.js';
import { isOpen } from './assignment.js';

/** What the chair asks for: this person, perhaps in the place of an assignment. */
export interface ManualAssignment {
  readonly personId: string;
  readonly replaces: string | null;
  /** Why this person; needed with a tie that has to be disclosed. */
  readonly reason: string | null;
}

/**
 * Whether the chair may assign somebody by hand, and how many reviews the round wants then: one more where nobody is
 * replaced and no place is free. The rules of conflict bind the chair too. Refused: `reviews.round-closed`,
 * `reviews.not-a-reviewer`, `reviews.conflict-of-interest`, `reviews.disclosure-needs-reason`,
 * `reviews.already-assigned`, `reviews.assignment-closed`.
 */
export function decideManualAssignment(
  facts: {
    readonly isRoundOpen: boolean;
    readonly wanted: number;
    readonly isReviewer: boolean;
    readonly findings: readonly Pick<ConflictFinding, 'severity'>[];
    readonly assignments: readonly AssignmentFacts[];
  },
  asked: ManualAssignment,
): { readonly wanted: number } | Refusal {
  if (!facts.isRoundOpen) return refuse('reviews.round-closed', 'conflict', 'This review round is closed.');
  if (!facts.isReviewer) {
    return refuse('reviews.not-a-reviewer', 'invalid', 'This person is not on the review panel.', 'personId');
  }
  const severity = worstSeverity(facts.findings);
  if (severity === 'bars') {
    return refuse(
      'reviews.conflict-of-interest',
      'conflict',
      'This person has a conflict of interest.',
      'personId',
    );
  }
  if (severity === 'discloses' && (asked.reason ?? '').trim() === '') {
    return refuse(
      'reviews.disclosure-needs-reason',
      'invalid',
      'This person has a tie to the case. Say why they should review it nevertheless.',
      'reason',
    );
  }
  const counting = facts.assignments.filter(
    (assignment) => isOpen(assignment) || assignment.state === 'submitted',
  );
  if (counting.some(({ personId }) => personId === asked.personId)) {
    return refuse('reviews.already-assigned', 'conflict', 'This person is assigned already.', 'personId');
  }
  if (asked.replaces !== null) {
    const replaced = facts.assignments.find(({ id }) => id === asked.replaces);
    if (replaced === undefined || !isOpen(replaced)) {
      return refuse(
        'reviews.assignment-closed',
        'conflict',
        'The assignment to replace is not open.',
        'replaces',
      );
    }
    return { wanted: facts.wanted };
  }
  return { wanted: Math.max(facts.wanted, counting.length + 1) };
}
