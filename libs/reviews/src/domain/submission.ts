import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { AssignmentFacts } from './assignment.js';
import type { Rubric, Scores } from './rubric.js';
import { checkPartialScores, checkScores } from './rubric.js';

/** The text and scores of a review, finished or not. */
export interface ReviewContent {
  readonly scores: Scores;
  /** By criterion, optional. */
  readonly comments: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The version of the application that was read. */
  readonly applicationVersion: number;
}

/** The assignment no longer takes anything; what was written stays with the reviewer as a draft. */
export function assignmentClosed(): Refusal {
  return refuse(
    'reviews.assignment-closed',
    'conflict',
    'This assignment is closed. Your text is kept as a draft.',
  );
}

/**
 * Whether a review counts: the assignment is accepted, the round runs, the stamp is before the deadline, every criterion has a score on the
 * scale and the summary says why. The version read is kept with it and need not be the latest. Undefined: accepted.
 * Refused: `reviews.assignment-closed`, `.already-submitted`, `.declaration-required`, `.round-suspended`, `.score-missing`,
 * `.score-out-of-scale`, `.criterion-unknown`, `.summary-required`, `.version-unknown`.
 */
export function decideReviewSubmission(
  facts: {
    readonly assignment: AssignmentFacts;
    readonly isRoundOpen: boolean;
    readonly isSuspended: boolean;
    readonly currentVersion: number;
  },
  content: ReviewContent,
  rubric: Rubric,
  now: Instant,
): Refusal | undefined {
  const { assignment } = facts;
  if (assignment.state === 'submitted') {
    return refuse('reviews.already-submitted', 'conflict', 'This review was submitted.');
  }
  const isAsked = assignment.state === 'accepted' || assignment.state === 'proposed';
  if (!isAsked || !facts.isRoundOpen) return assignmentClosed();
  if (facts.isSuspended) {
    return refuse(
      'reviews.round-suspended',
      'conflict',
      'The application waits for a clarification. The review clock stands still.',
    );
  }
  if (now >= assignment.submitDueAt) return assignmentClosed();
  if (assignment.state === 'proposed') {
    return refuse(
      'reviews.declaration-required',
      'conflict',
      'Declare first whether you have a conflict of interest.',
    );
  }
  return refuseAll([
    checkVersion(content, facts.currentVersion),
    ...checkScores(rubric, content.scores),
    ...checkComments(rubric, content),
    content.summary.trim() === ''
      ? refuse('reviews.summary-required', 'invalid', 'Say in the summary why.', 'summary')
      : undefined,
  ]);
}

/**
 * Whether a draft may be kept: as long as it was not submitted and no conflict stands in the way, also when the
 * assignment was replaced, so that nobody loses a text to a deadline. Undefined: accepted.
 */
export function decideDraft(
  facts: { readonly assignment: Pick<AssignmentFacts, 'state'>; readonly currentVersion: number },
  content: ReviewContent,
  rubric: Rubric,
): Refusal | undefined {
  if (facts.assignment.state === 'submitted') {
    return refuse('reviews.already-submitted', 'conflict', 'This review was submitted.');
  }
  if (facts.assignment.state === 'declined-conflict') return assignmentClosed();
  return refuseAll([
    checkVersion(content, facts.currentVersion),
    ...checkPartialScores(rubric, content.scores),
    ...checkComments(rubric, content),
  ]);
}

function checkVersion({ applicationVersion }: ReviewContent, current: number): Refusal | undefined {
  return Number.isInteger(applicationVersion) && applicationVersion >= 1 && applicationVersion <= current
    ? undefined
    : refuse(
        'reviews.version-unknown',
        'invalid',
        'The application has no such version.',
        'applicationVersion',
      );
}

function checkComments(rubric: Rubric, { comments }: ReviewContent): readonly Refusal[] {
  return Object.keys(comments)
    .filter((criterion) => !Object.hasOwn(rubric.weights, criterion))
    .map((criterion) =>
      refuse(
        'reviews.criterion-unknown',
        'invalid',
        'The rubric has no such criterion.',
        `comments.${criterion}`,
      ),
    );
}
