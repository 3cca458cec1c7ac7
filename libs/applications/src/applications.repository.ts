import type { EntityManager } from 'typeorm';
import { entitiesWhere, rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import { Application } from './application.entity.js';
import type { StageChange } from './case-history.entity.js';
import { END_STAGES, FUNDED_STAGES, isEnd } from './domain/lifecycle.js';
import { stale } from './domain/refusals.js';

export async function findApplication(tx: EntityManager, id: string): Promise<Application | null> {
  return (await entitiesWhere(tx, Application, 'WHERE id = $1', [id]))[0] ?? null;
}

/** The case with its row locked: first in the lock order of every act on it. */
export async function lockApplication(tx: EntityManager, id: string): Promise<Application | null> {
  return (await entitiesWhere(tx, Application, 'WHERE id = $1 FOR UPDATE', [id]))[0] ?? null;
}

export async function insertApplication(tx: EntityManager, application: Application): Promise<void> {
  await tx.insert(Application, application);
}

/**
 * Writes changed columns of a locked case and counts the version up. Refuses `applications.stale` where somebody was first.
 * Answers the case as it is now.
 */
export async function updateApplication(
  tx: EntityManager,
  application: Application,
  changes: Partial<Application>,
): Promise<Application> {
  const { id, version } = application;
  const result = await tx.update(Application, { id, version }, { ...changes, version: version + 1 });
  if (result.affected !== 1) accepted(stale());
  return { ...application, ...changes, version: version + 1 };
}

/** Where a move leads, as it is written. */
export type Moved = Pick<
  Application,
  | 'stage'
  | 'visitSince'
  | 'waitingFor'
  | 'dueAt'
  | 'route'
  | 'awardMinor'
  | 'submittedAt'
  | 'lifecyclePolicyId'
>;

const MOVE = prepared(
  `WITH moved AS (
     UPDATE applications SET stage = $3, stage_since = $4, waiting_since = $4, visit_since = $5, waiting_for = $6, due_at = $7,
       escalated_at = NULL, route = $8, award_minor = $9, submitted_at = $10, lifecycle_policy_id = $11, version = version + 1
     WHERE id = $1 AND version = $2 RETURNING id)
   INSERT INTO stage_history (id, application_id, from_stage, to_stage, act, at, by_person, reasons)
   SELECT $12::uuid, id, $13, $3, $14, $4, $15::uuid, $16::jsonb FROM moved RETURNING 1`,
);

/**
 * Writes a step of a locked case along the lifecycle, and its line in the history. Refuses `applications.stale` where somebody was
 * first. Answers the case as it is now.
 */
export async function writeMove(
  tx: EntityManager,
  application: Application,
  moved: Moved,
  step: Pick<StageChange, 'act' | 'at' | 'byPerson' | 'reasons'>,
): Promise<Application> {
  const { id, version, stage } = application;
  const { at } = step;
  const written = await tx.query<unknown[]>(MOVE, [
    ...[id, version, moved.stage, at, moved.visitSince, moved.waitingFor, moved.dueAt, moved.route],
    ...[moved.awardMinor, moved.submittedAt, moved.lifecyclePolicyId],
    ...[newId(), stage, step.act, step.byPerson, JSON.stringify(step.reasons)],
  ]);
  if (written.length !== 1) accepted(stale());
  const since = { stageSince: at, waitingSince: at, escalatedAt: null };
  return { ...application, ...moved, ...since, version: version + 1 };
}

/** The next number people call a case by. Gaps are possible, repetitions are not. */
export async function nextNumber(tx: EntityManager, at: Instant): Promise<string> {
  const rows = await tx.query<{ n: string }[]>("SELECT nextval('application_numbers') AS n");
  return `PL-${at.slice(0, 4)}-${(rows[0]?.n ?? '').padStart(5, '0')}`;
}

/** Ids of open cases of a project, in lock order. */
export async function openCasesOfProject(tx: EntityManager, projectId: string): Promise<string[]> {
  const rows = rowsOf<{ id: string; stage: Application['stage'] }>(
    await tx.query('SELECT id, stage FROM applications WHERE project_id = $1 ORDER BY id', [projectId]),
  );
  return rows.filter(({ stage }) => !isEnd(stage)).map(({ id }) => id);
}

/** Those of these projects that somebody handed an application in for. */
export async function projectsWithCases(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT DISTINCT project_id AS id FROM applications WHERE project_id = ANY ($1) AND submitted_at IS NOT NULL',
    [projectIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Those of these projects with a case that goes on: `funded` where the fund pays for one, else `application`. */
export async function standingOfProjects(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, 'application' | 'funded'>> {
  const rows = await tx.query<{ id: string; isFunded: boolean }[]>(
    `SELECT project_id AS id, bool_or(stage = ANY ($2)) AS "isFunded" FROM applications
     WHERE project_id = ANY ($1) AND submitted_at IS NOT NULL AND stage <> ALL ($3) GROUP BY project_id`,
    [projectIds, FUNDED_STAGES, END_STAGES],
  );
  return new Map(rows.map(({ id, isFunded }) => [id, isFunded ? 'funded' : 'application']));
}

/** Other cases for the same project, newest first: duplicates, and what was funded before. Drafts are nobody's business. */
export async function otherCasesOf(
  tx: EntityManager,
  projectId: string,
  id: string,
): Promise<{ id: string; number: string; stage: string }[]> {
  return await tx.query(
    `SELECT id, number, stage FROM applications WHERE project_id = $1 AND id <> $2 AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT 50`,
    [projectId, id],
  );
}

/** Where to continue a list: the id of the last item read. */
export interface ListFilter {
  readonly stage?: string;
  readonly after?: string;
  readonly limit: number;
  /** Cases this person is in the team of. */
  readonly personId: string;
  /** And all others that were handed in. */
  readonly withAllHandedIn: boolean;
}

/** Cases by id, which is by time of creation. One more than `limit` tells that there are more. */
export async function listApplications(tx: EntityManager, filter: ListFilter): Promise<Application[]> {
  const query = tx.createQueryBuilder(Application, 'a').orderBy('a.id', 'ASC').limit(filter.limit);
  if (filter.after !== undefined) query.andWhere('a.id > :after', { after: filter.after });
  if (filter.stage !== undefined) query.andWhere('a.stage = :stage', { stage: filter.stage });
  const own = 'a.id IN (SELECT m.application_id FROM application_members m WHERE m.person_id = :personId)';
  query.andWhere(filter.withAllHandedIn ? `(a.submitted_at IS NOT NULL OR ${own})` : own, {
    personId: filter.personId,
  });
  return await query.getMany();
}
