import type { EntityManager } from 'typeorm';
import type { Conditions } from './directory-conditions.js';
import { Rendered, where } from './directory-conditions.js';
import { stepsAlong } from './domain/steps-along.js';
import { estimated } from './estimates.repository.js';

export interface Found {
  readonly projectId: string;
  readonly sortName: string;
}

/**
 * The first of a group by name. Two ways of reading are together quick for every frequency: along the names, which soon meets
 * what is frequent, and through the inverted indexes, which find what is rare. Statistics say what to try first, and how far
 * to go; the planner is not left more, because where filters depend on each other, as layer and language do, its own plan walks
 * the whole directory (decision 0060).
 */
export async function firstOf(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  if (conditions.filters.length === 0) return alongNames(tx, conditions, limit);
  const steps = stepsAlong(await estimated(tx, conditions.filters), limit, conditions.matchInSteps);
  if (steps > 0) {
    const met = await onTheWay(tx, conditions, limit, steps);
    if (met.length === limit || !(await goesOn(tx, conditions, steps))) return met;
  }
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
