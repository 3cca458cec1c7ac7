import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { ReviewAssignment } from './review-assignment.entity.js';
import { ReviewRound } from './review-round.entity.js';

export async function insertRound(tx: EntityManager, round: ReviewRound): Promise<void> {
  await tx.insert(ReviewRound, round);
}

export async function findRound(tx: EntityManager, id: string): Promise<ReviewRound | null> {
  return await tx.findOneBy(ReviewRound, { id });
}

/** The newest round of an application. */
export async function latestRound(tx: EntityManager, applicationId: string): Promise<ReviewRound | null> {
  return await tx.findOne(ReviewRound, { where: { applicationId }, order: { number: 'DESC' } });
}

/** The round with its row locked; after the application in every lock order. */
export async function lockRound(tx: EntityManager, id: string): Promise<ReviewRound | null> {
  return await tx.findOne(ReviewRound, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** The assignments of a round with their rows locked, in order of id. */
export async function lockAssignments(tx: EntityManager, roundId: string): Promise<ReviewAssignment[]> {
  return await tx.find(ReviewAssignment, {
    where: { roundId },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

export async function findAssignments(tx: EntityManager, roundId: string): Promise<ReviewAssignment[]> {
  return await tx.find(ReviewAssignment, { where: { roundId }, order: { id: 'ASC' } });
}

export async function updateRound(
  tx: EntityManager,
  id: string,
  changes: Partial<Pick<ReviewRound, 'state' | 'wanted' | 'dueAt' | 'escalatedAt' | 'closedAt'>>,
): Promise<void> {
  await tx.update(ReviewRound, { id }, changes);
}

export async function insertAssignment(tx: EntityManager, assignment: ReviewAssignment): Promise<void> {
  await tx.insert(ReviewAssignment, assignment);
}

export async function updateAssignment(
  tx: EntityManager,
  id: string,
  changes: Partial<Pick<ReviewAssignment, 'state' | 'endedAt' | 'ending' | 'acceptDueAt' | 'submitDueAt'>>,
): Promise<void> {
  await tx.update(ReviewAssignment, { id }, changes);
}

export async function findAssignment(tx: EntityManager, id: string): Promise<ReviewAssignment | null> {
  return await tx.findOneBy(ReviewAssignment, { id });
}

/** Assignments of one person, newest first. */
export async function assignmentsOf(
  tx: EntityManager,
  personId: string,
  page: { readonly before?: string; readonly limit: number },
): Promise<ReviewAssignment[]> {
  const query = tx
    .createQueryBuilder(ReviewAssignment, 'a')
    .where('a.personId = :personId', { personId })
    .orderBy('a.id', 'DESC')
    .limit(page.limit);
  if (page.before !== undefined) query.andWhere('a.id < :before', { before: page.before });
  return await query.getMany();
}

export async function roundsById(tx: EntityManager, ids: readonly string[]): Promise<ReviewRound[]> {
  return ids.length === 0 ? [] : await tx.findBy(ReviewRound, { id: In([...new Set(ids)]) });
}

/** Reviewers of any round of an application, told apart by whether their review is in. */
export async function reviewersOf(
  tx: EntityManager,
  applicationId: string,
): Promise<readonly { readonly personId: string; readonly state: ReviewAssignment['state'] }[]> {
  return await tx.query<{ personId: string; state: ReviewAssignment['state'] }[]>(
    `SELECT DISTINCT a.person_id AS "personId", a.state FROM review_assignments a
     JOIN review_rounds r ON r.id = a.round_id WHERE r.application_id = $1`,
    [applicationId],
  );
}

/** Open rounds as cases of the process `review`: all, or those in which a reviewer is late by more than a minute. */
export async function openRounds(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<readonly { readonly process: 'review'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT r.id FROM review_rounds r WHERE r.state = 'open' AND ($1 = 'all' OR EXISTS (
       SELECT 1 FROM review_assignments a WHERE a.round_id = r.id
         AND CASE a.state WHEN 'proposed' THEN a.accept_due_at WHEN 'accepted' THEN a.submit_due_at END
           < clock_timestamp() - interval '1 minute'))`,
    [scope],
  );
  return rows.map(({ id }) => ({ process: 'review', id }));
}
