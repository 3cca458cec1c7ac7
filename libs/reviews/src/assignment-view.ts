import type { Application, Stage } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { AssignmentEnding, AssignmentState } from './domain/assignment.js';
import { owedBy } from './domain/assignment.js';
import type { Rubric } from './domain/rubric.js';
import { inHundredths, weightedTotal } from './domain/rubric.js';
import type { ReviewContent } from './domain/submission.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import type { ReviewRound } from './review-round.entity.js';
import type { Review, ReviewDraft } from './review.entity.js';

/** An assignment as its reviewer sees it: what is owed until when, and the own text. Nothing of anybody else's. */
export interface AssignmentView {
  readonly id: string;
  readonly application: {
    readonly id: string;
    readonly number: string;
    readonly title: string;
    readonly stage: Stage;
    readonly version: number;
  };
  readonly state: AssignmentState;
  readonly ending: AssignmentEnding | null;
  readonly assignedAt: Instant;
  /** What the reviewer owes next; null where nothing is owed. */
  readonly owes: { readonly what: 'declaration' | 'review'; readonly dueAt: Instant } | null;
  /** When the review itself is due, also while the declaration is still owed. */
  readonly submitDueAt: Instant;
  /** The clock stands still: a clarification is open. */
  readonly isSuspended: boolean;
  readonly rubric: Rubric;
  readonly draft: (ReviewContent & { readonly savedAt: Instant }) | null;
  readonly review: (ReviewContent & SubmittedReview) | null;
  /** Of the draft: what an edit sends back in If-Match. 0 where there is none. */
  readonly version: number;
}

interface SubmittedReview {
  readonly id: string;
  readonly totalHundredths: number;
  readonly submittedAt: Instant;
  /** The application was changed after this version was read. */
  readonly isOutdated: boolean;
}

export function assignmentView(rows: {
  readonly assignment: ReviewAssignment;
  readonly round: ReviewRound;
  readonly application: Application;
  readonly rubric: Rubric;
  readonly draft: ReviewDraft | null;
  readonly review: Review | null;
}): AssignmentView {
  const { assignment, round, application, rubric, draft, review } = rows;
  const { id, number, title, stage, version } = application;
  return {
    id: assignment.id,
    application: { id, number, title, stage, version },
    state: assignment.state,
    ending: assignment.ending,
    assignedAt: assignment.assignedAt,
    owes: owedBy(assignment),
    submitDueAt: assignment.submitDueAt,
    isSuspended: round.state === 'open' && stage === 'clarification',
    rubric,
    draft: draft === null ? null : { ...contentOf(draft), savedAt: draft.savedAt },
    review: review === null ? null : { ...contentOf(review), ...submitted(review, rubric, version) },
    version: draft?.version ?? 0,
  };
}

export function contentOf(row: ReviewContent): ReviewContent {
  const { applicationVersion, scores, comments, summary } = row;
  return { applicationVersion, scores, comments, summary };
}

function submitted(review: Review, rubric: Rubric, currentVersion: number): SubmittedReview {
  return {
    id: review.id,
    totalHundredths: inHundredths(weightedTotal(rubric, review.scores)),
    submittedAt: review.submittedAt,
    isOutdated: review.applicationVersion < currentVersion,
  };
}
