import type { Instant } from '#libs/kernel/src/index.js';
import type { ReminderPlan } from '#libs/notifications/src/domain/reminder.js';
import { decideReminder } from '#libs/notifications/src/domain/reminder.js';
import type { AssignmentEnding, AssignmentFacts } from './assignment.js';
import { isOpen, owedBy } from './assignment.js';
import type { Candidate } from './choose-reviewers.js';
import { chooseReviewers } from './choose-reviewers.js';
import type { ReviewPolicy } from './review-policy.js';

/** Everything the course of a round depends on. */
export interface RoundFacts {
  readonly id: string;
  readonly state: 'open' | 'closed';
  /** How many reviews close the round: the policy's number, or more where the chair asked for more. */
  readonly wanted: number;
  /** Since when the chair knows that nobody is left to ask; null where that is not so. */
  readonly escalatedAt: Instant | null;
  /** The clock stands still: a clarification is open or the case is held. */
  readonly isSuspended: boolean;
  readonly assignments: readonly AssignmentFacts[];
  readonly candidates: readonly Candidate[];
}

/** One thing to write now. A reminder is sent once only because its row (assignment, kind, deadline) is unique. */
export type RoundStep =
  | { readonly do: 'replace'; readonly assignmentId: string; readonly ending: AssignmentEnding }
  | { readonly do: 'release'; readonly assignmentId: string }
  | { readonly do: 'assign'; readonly personId: string; readonly reasons: readonly string[] }
  | { readonly do: 'remind'; readonly assignmentId: string; readonly plan: ReminderPlan }
  | { readonly do: 'escalate'; readonly missing: number }
  | { readonly do: 'resolve-escalation' }
  | { readonly do: 'close' };

export interface RoundDecision {
  readonly steps: readonly RoundStep[];
  readonly next:
    | { readonly state: 'settled' }
    | { readonly state: 'again' }
    | { readonly state: 'waiting'; readonly wakeAt: Instant | null };
}

/**
 * What a round needs now: enough reviewers asked, the late ones replaced, the others reminded, the chair told where nobody
 * is left, and the end as soon as the wanted number of reviews is in. Never more than the wanted number is asked for, a
 * person is asked once per round, and the same facts give the same steps. Source: design, reviews and `review` workflow.
 */
export function decideRound(
  facts: RoundFacts,
  policy: Pick<ReviewPolicy, 'reminders'>,
  now: Instant,
): RoundDecision {
  if (facts.state === 'closed') return { steps: [], next: { state: 'settled' } };
  if (facts.isSuspended) return { steps: [], next: { state: 'waiting', wakeAt: null } };
  const open = facts.assignments.filter(isOpen);
  const submitted = facts.assignments.filter(({ state }) => state === 'submitted').length;
  if (submitted >= facts.wanted) {
    const released = open.map(({ id }): RoundStep => ({ do: 'release', assignmentId: id }));
    return { steps: [...released, { do: 'close' }], next: { state: 'settled' } };
  }
  const late = open.flatMap((assignment) => replacementOf(assignment, now));
  const inTime = open.filter(({ id }) => !late.some(({ assignmentId }) => assignmentId === id));
  const needed = reviewersMissing(facts, now);
  const asked = new Set(facts.assignments.map(({ personId }) => personId));
  const chosen = chooseReviewers(facts.id, facts.candidates, asked, needed);
  const reminders = inTime.map((assignment) => remind(assignment, policy.reminders, now));
  const steps: RoundStep[] = [
    ...late,
    ...chosen.map(({ personId, reasons }): RoundStep => ({ do: 'assign', personId, reasons })),
    ...escalation(facts, needed - chosen.length),
    ...reminders.flatMap(({ step }) => step),
  ];
  if (chosen.length > 0) return { steps, next: { state: 'again' } };
  return { steps, next: { state: 'waiting', wakeAt: earliest(reminders.flatMap(({ looks }) => looks)) } };
}

/** How many reviewers the round lacks now; candidates have to be gathered only where this is above zero. */
export function reviewersMissing(facts: Omit<RoundFacts, 'candidates'>, now: Instant): number {
  if (facts.state === 'closed' || facts.isSuspended) return 0;
  const counting = facts.assignments.filter((assignment) => {
    const owed = owedBy(assignment);
    return assignment.state === 'submitted' || (owed !== null && now < owed.dueAt);
  });
  return Math.max(facts.wanted - counting.length, 0);
}

type Replacement = Extract<RoundStep, { do: 'replace' }>;

function replacementOf(assignment: AssignmentFacts, now: Instant): Replacement[] {
  const owed = owedBy(assignment);
  if (owed === null || now < owed.dueAt) return [];
  const ending = owed.what === 'declaration' ? 'late-declaration' : 'late-review';
  return [{ do: 'replace', assignmentId: assignment.id, ending }];
}

function escalation({ escalatedAt }: RoundFacts, missing: number): RoundStep[] {
  if (missing > 0) return escalatedAt === null ? [{ do: 'escalate', missing }] : [];
  return escalatedAt === null ? [] : [{ do: 'resolve-escalation' }];
}

function remind(
  assignment: AssignmentFacts,
  before: readonly string[],
  now: Instant,
): { readonly step: RoundStep[]; readonly looks: Instant[] } {
  const owed = owedBy(assignment);
  if (owed === null) return { step: [], looks: [] };
  const plan = { since: assignment.assignedAt, dueAt: owed.dueAt, before };
  const { due, nextAt } = decideReminder(plan, now);
  return {
    step: due === null ? [] : [{ do: 'remind', assignmentId: assignment.id, plan }],
    looks: nextAt === null ? [owed.dueAt] : [nextAt, owed.dueAt],
  };
}

function earliest(instants: readonly Instant[]): Instant | null {
  return instants.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
}
