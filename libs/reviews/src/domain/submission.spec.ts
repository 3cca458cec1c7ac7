import { describe, expect, it } from '@jest/globals';
import { isRefusal, plusMs } from '#libs/kernel/src/index.js';
import type { AssignmentFacts, AssignmentState } from './assignment.js';
import type { Declaration } from './declaration.js';
import { decideDeclaration } from './declaration.js';
import { DEFAULT_REVIEW_POLICY, rubricOf } from './review-policy.js';
import type { ReviewContent } from './submission.js';
import { decideDraft, decideReviewSubmission } from './submission.js';

const RUBRIC = rubricOf(DEFAULT_REVIEW_POLICY);
const DUE = '2026-11-16T00:00:00.000Z';
const IN_TIME = plusMs(DUE, -1);

function anAssignment(overrides: Partial<AssignmentFacts> = {}): AssignmentFacts {
  return {
    id: 'assignment',
    personId: 'reviewer',
    state: 'accepted',
    assignedAt: '2026-11-02T00:00:00.000Z',
    acceptDueAt: '2026-11-05T00:00:00.000Z',
    submitDueAt: DUE,
    ...overrides,
  };
}

function aReview(overrides: Partial<ReviewContent> = {}): ReviewContent {
  return {
    scores: { technical: 600, relevance: 550, cost: 500 },
    comments: { cost: 'The second milestone looks dear.' },
    summary: 'Sound work on code that much depends on.',
    applicationVersion: 3,
    ...overrides,
  };
}

function submitted(
  assignment: AssignmentFacts,
  now: string,
  facts: { isRoundOpen?: boolean; isSuspended?: boolean } = {},
  content = aReview(),
): string {
  const refusal = decideReviewSubmission(
    { assignment, isRoundOpen: true, isSuspended: false, currentVersion: 4, ...facts },
    content,
    RUBRIC,
    now,
  );
  return refusal?.code ?? 'accepted';
}

describe('decideReviewSubmission', () => {
  it('accepts up to the deadline and not at it', () => {
    expect([submitted(anAssignment(), IN_TIME), submitted(anAssignment(), DUE)]).toEqual([
      'accepted',
      'reviews.assignment-closed',
    ]);
  });

  it.each<[AssignmentState, string]>([
    ['proposed', 'reviews.declaration-required'],
    ['accepted', 'accepted'],
    ['submitted', 'reviews.already-submitted'],
    ['declined-conflict', 'reviews.assignment-closed'],
    ['declined-time', 'reviews.assignment-closed'],
    ['replaced', 'reviews.assignment-closed'],
    ['released', 'reviews.assignment-closed'],
  ])('answers for an assignment that is %s: %s', (state, code) => {
    expect(submitted(anAssignment({ state }), IN_TIME)).toBe(code);
  });

  it('refuses in a closed round and while a clarification is open', () => {
    expect(submitted(anAssignment(), IN_TIME, { isRoundOpen: false })).toBe('reviews.assignment-closed');
    expect(submitted(anAssignment(), IN_TIME, { isSuspended: true })).toBe('reviews.round-suspended');
  });

  it('names every field that is wrong at once', () => {
    const refusal = decideReviewSubmission(
      { assignment: anAssignment(), isRoundOpen: true, isSuspended: false, currentVersion: 4 },
      aReview({
        scores: { technical: 800, relevance: 500 },
        comments: { charm: '!' },
        summary: ' ',
        applicationVersion: 5,
      }),
      RUBRIC,
      IN_TIME,
    );
    expect(refusal?.details?.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'reviews.version-unknown applicationVersion',
      'reviews.score-missing scores.cost',
      'reviews.score-out-of-scale scores.technical',
      'reviews.criterion-unknown comments.charm',
      'reviews.summary-required summary',
    ]);
  });

  it('takes a review of an earlier version: it says which one was read', () => {
    expect(submitted(anAssignment(), IN_TIME, {}, aReview({ applicationVersion: 1 }))).toBe('accepted');
  });
});

describe('decideDraft', () => {
  it.each<[AssignmentState, string]>([
    ['proposed', 'kept'],
    ['replaced', 'kept'],
    ['released', 'kept'],
    ['declined-time', 'kept'],
    ['declined-conflict', 'reviews.assignment-closed'],
    ['submitted', 'reviews.already-submitted'],
  ])('of an assignment that is %s: %s', (state, code) => {
    const content = aReview({ scores: { cost: 300 }, summary: '' });
    expect(decideDraft({ assignment: { state }, currentVersion: 4 }, content, RUBRIC)?.code ?? 'kept').toBe(
      code,
    );
  });
});

describe('decideDeclaration', () => {
  const YES: Declaration = { conflict: 'none', explanation: null, hasTime: true };
  const NO_TIME: Declaration = { ...YES, hasTime: false };
  const CONFLICT: Declaration = {
    conflict: 'employment',
    explanation: 'We share an employer.',
    hasTime: true,
  };

  function declared(
    assignment: AssignmentFacts,
    declaration: Declaration,
    now: string,
    isRoundOpen = true,
  ): string {
    const answer = decideDeclaration({ assignment, isRoundOpen }, declaration, now);
    return isRefusal(answer) ? answer.code : answer.state;
  }

  const proposed = anAssignment({ state: 'proposed' });
  const early = plusMs(proposed.acceptDueAt, -1);

  it.each<[string, AssignmentFacts, Declaration, string, string]>([
    ['time and no conflict', proposed, YES, early, 'accepted'],
    ['the same at the deadline', proposed, YES, proposed.acceptDueAt, 'reviews.assignment-closed'],
    ['no time', proposed, NO_TIME, early, 'declined-time'],
    ['a conflict', proposed, CONFLICT, early, 'declined-conflict'],
    ['a conflict with no time', proposed, { ...CONFLICT, hasTime: false }, early, 'declined-conflict'],
    ['a conflict after the deadline', proposed, CONFLICT, DUE, 'declined-conflict'],
    [
      'a conflict without a word',
      proposed,
      { ...CONFLICT, explanation: ' ' },
      early,
      'reviews.explanation-required',
    ],
    ['a conflict found while reviewing', anAssignment(), CONFLICT, IN_TIME, 'declined-conflict'],
    ['a conflict found afterwards', anAssignment({ state: 'submitted' }), CONFLICT, DUE, 'declined-conflict'],
    [
      'no time afterwards',
      anAssignment({ state: 'submitted' }),
      NO_TIME,
      IN_TIME,
      'reviews.already-submitted',
    ],
    ['anything when replaced', anAssignment({ state: 'replaced' }), YES, early, 'reviews.assignment-closed'],
  ])('%s', (_case, assignment, declaration, now, expected) => {
    expect(declared(assignment, declaration, now)).toBe(expected);
  });

  it('refuses everything once the round is closed', () => {
    expect(declared(anAssignment({ state: 'submitted' }), CONFLICT, IN_TIME, false)).toBe(
      'reviews.assignment-closed',
    );
  });
});
