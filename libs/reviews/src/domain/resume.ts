import { resumedDue } from '#libs/applications/src/domain/clock.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { AssignmentFacts } from './assignment.js';

/** The deadlines of an assignment after the review clock stood still. */
export type MovedDeadlines = Pick<AssignmentFacts, 'acceptDueAt' | 'submitDueAt'>;

/**
 * The deadlines of an assignment after the clock stood still from `from` until `to`: later by the part of it in which the
 * reviewer had the task. A deadline that had passed before the clock stopped stays passed.
 */
export function resumedDeadlines(
  { assignedAt, acceptDueAt, submitDueAt }: AssignmentFacts,
  from: Instant,
  to: Instant,
): MovedDeadlines {
  const since = assignedAt > from ? assignedAt : from;
  const moved = (dueAt: Instant): Instant =>
    dueAt <= from ? dueAt : (resumedDue(dueAt, since, to) ?? dueAt);
  return { acceptDueAt: moved(acceptDueAt), submitDueAt: moved(submitDueAt) };
}
