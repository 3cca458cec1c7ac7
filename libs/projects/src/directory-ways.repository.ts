import type { EntityManager } from 'typeorm';
import type { Conditions } from './directory-conditions.js';
import { Rendered, where } from './directory-conditions.js';

export interface Found {
  readonly projectId: string;
  readonly sortName: string;
}

/** Up to so many matches are taken from the inverted indexes and sorted; more are frequent, and soon met along the names. */
const RARE = 3_000;
/** Rows looked at along the names at most: where nothing is known yet, and where the matches are known to be frequent. */
const WALK = 4_000;
const LONG_WALK = 12_000;
/**
 * The first of a group by name. Two ways of reading are together quick for every frequency, and each is bounded: along the
 * names, which soon meets what is frequent, and through the inverted indexes, which find what is rare. Words are mostly rare
 * and facts mostly frequent, which says what to try first. The planner is not left the choice: where filters depend on each
 * other, as layer and language do, its estimate walks the whole directory.
 */
export async function firstOf(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  if (conditions.filters.length === 0) return alongNames(tx, conditions, limit);
  const few = conditions.isRare ? await amongFew(tx, conditions, limit) : null;
  if (few !== null) return few;
  const steps = conditions.isRare ? LONG_WALK : WALK;
  const met = await onTheWay(tx, conditions, limit, steps);
  if (met.length === limit || !(await goesOn(tx, conditions, steps))) return met;
  return throughIndexes(tx, conditions, limit);
}

async function alongNames(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  const { bounds, values } = new Rendered({ ...conditions, filters: [] });
  return tx.query<Found[]>(
    `SELECT project_id AS "projectId", sort_name AS "sortName" FROM project_directory ${where(bounds)}
     ORDER BY sort_name, project_id LIMIT ${limit}`,
    values,
  );
}

/** The first of the matches where they are few; null where they are not. */
async function amongFew(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[] | null> {
  const { bounds, filters, values } = new Rendered(conditions);
  const rows = await tx.query<({ [K in keyof Found]: Found[K] | null } & { matches: number })[]>(
    `WITH few AS MATERIALIZED (
       SELECT project_id, sort_name FROM project_directory ${where([...filters, ...bounds])} LIMIT ${RARE + 1})
     SELECT (SELECT count(*) FROM few)::int AS matches, found.project_id AS "projectId", found.sort_name AS "sortName"
     FROM (SELECT 1) AS always LEFT JOIN LATERAL (
       SELECT project_id, sort_name FROM few ORDER BY sort_name, project_id LIMIT ${limit}) AS found ON true
     ORDER BY found.sort_name, found.project_id`,
    values,
  );
  if ((rows[0]?.matches ?? 0) > RARE) return null;
  return rows.flatMap(({ projectId, sortName }) =>
    projectId === null || sortName === null ? [] : [{ projectId, sortName }],
  );
}

/** What is met along the names within so many steps; stops as soon as it is enough. */
async function onTheWay(
  tx: EntityManager,
  conditions: Conditions,
  limit: number,
  steps: number,
): Promise<Found[]> {
  const { bounds, filters, values } = new Rendered(conditions);
  return tx.query<Found[]>(
    `SELECT project_id AS "projectId", sort_name AS "sortName" FROM (
       SELECT project_id, sort_name, tags, words FROM project_directory ${where(bounds)}
       ORDER BY sort_name, project_id LIMIT ${steps}) AS walk
     WHERE ${filters.join(' AND ')} ORDER BY sort_name, project_id LIMIT ${limit}`,
    values,
  );
}

/** Whether there is anything behind so many steps. */
async function goesOn(tx: EntityManager, conditions: Conditions, steps: number): Promise<boolean> {
  const { bounds, values } = new Rendered({ ...conditions, filters: [] });
  const rows = await tx.query<unknown[]>(
    `SELECT 1 FROM project_directory ${where(bounds)}
     ORDER BY sort_name, project_id OFFSET ${steps} LIMIT 1`,
    values,
  );
  return rows.length > 0;
}

async function throughIndexes(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  const { bounds, filters, values } = new Rendered(conditions);
  return tx.query<Found[]>(
    `WITH matches AS MATERIALIZED (SELECT project_id, sort_name FROM project_directory ${where(filters)})
     SELECT project_id AS "projectId", sort_name AS "sortName" FROM matches ${where(bounds)}
     ORDER BY sort_name, project_id LIMIT ${limit}`,
    values,
  );
}
