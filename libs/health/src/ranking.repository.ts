import type { EntityManager } from 'typeorm';
import { estimatedProjects, stepsAlong } from '#libs/projects/src/index.js';
import type { PriorityStatus } from './domain/priority.js';
import { unlessShown } from './remarks.repository.js';

/** Which list, of which version, how narrowed. */
export interface RankingQuery {
  readonly methodVersion: string;
  readonly status: PriorityStatus;
  readonly tags: readonly string[];
  /** Whether projects are in it that have their page for themselves. */
  readonly withFirstLooks: boolean;
}

/** Where a page ended. */
export interface RankingPosition {
  readonly rankKey: number;
  readonly projectId: string;
}

/** A row of the ranking as the narrow table has it. */
export interface RankedRow extends RankingPosition {
  readonly slug: string;
  readonly name: string;
  readonly status: PriorityStatus;
  readonly criticality: number | null;
  readonly underfundingLow: number | null;
  readonly underfundingHigh: number | null;
  readonly fragility: number | null;
  readonly coverage: number;
  readonly productLow: number | null;
  readonly productMiddle: number | null;
  readonly productHigh: number | null;
  readonly openssfCriticality: number | null;
  readonly computedAt: Date;
}

/** What a match costs that the directory's index finds and whose rank is looked up, in ranks looked up in the directory. Measured. */
const MATCH_IN_STEPS = 1.5;

const SHOWN = `s.project_id AS "projectId", s.rank_key AS "rankKey", p.slug, p.name, s.status, s.criticality,
  s.underfunding_low AS "underfundingLow", s.underfunding_high AS "underfundingHigh", s.fragility, s.coverage,
  s.product_low AS "productLow", s.product_middle AS "productMiddle", s.product_high AS "productHigh",
  (l.metrics #>> '{openssf_criticality,value}')::float8 AS "openssfCriticality", s.computed_at AS "computedAt"`;
const KEYS = 's.rank_key, s.project_id';
/** Both downwards, so that one row comparison says what is behind a position, however many share its key. */
const ORDER = 'ORDER BY s.rank_key DESC, s.project_id DESC';

/**
 * A page of one list, highest first. Narrowed by what is frequent it is read along the ranks, which soon meet it, and by what is
 * rare from the projects that fit; statistics say what to try first, and how far to go (decision 0060).
 */
export async function rankedPage(
  tx: EntityManager,
  query: RankingQuery,
  after: RankingPosition | null,
  limit: number,
): Promise<RankedRow[]> {
  const { methodVersion, status, tags, withFirstLooks } = query;
  const values: unknown[] = [methodVersion, status];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const behind =
    after === null
      ? ''
      : `AND (s.rank_key, s.project_id) < (${value(after.rankKey)}::float8, ${value(after.projectId)}::uuid)`;
  const inList = `s.method_version = $1 AND s.status = $2 ${behind} ${unlessShown('s.project_id', { withFirstLooks })}`;
  const list = `SELECT ${KEYS} FROM health_scores s WHERE ${inList}`;
  if (tags.length === 0) return shown(tx, `${list} ${ORDER} LIMIT ${limit}`, values);
  const steps = stepsAlong(await estimatedProjects(tx, tags), limit, MATCH_IN_STEPS);
  const listed = [...values];
  const wanted = `tags @> ${value(tags)}::text[]`;
  if (steps > 0) {
    const met = await shown(
      tx,
      `SELECT ${KEYS} FROM (${list} ${ORDER} LIMIT ${steps}) s, LATERAL (
         SELECT 1 FROM project_directory d WHERE d.project_id = s.project_id AND d.${wanted} OFFSET 0) AS fits
       ${ORDER} LIMIT ${limit}`,
      values,
    );
    if (met.length === limit || !(await goesOn(tx, inList, listed, steps))) return met;
  }
  const fitting = `SELECT project_id FROM project_directory WHERE ${wanted} OFFSET 0`;
  // Few are looked up one by one, which the planner would not do; what was not few is left to it.
  return shown(
    tx,
    steps === 0
      ? `SELECT ${KEYS} FROM (${fitting}) d, LATERAL (${list} AND s.project_id = d.project_id OFFSET 0) s ${ORDER} LIMIT ${limit}`
      : `SELECT ${KEYS} FROM (${fitting}) d JOIN health_scores s ON s.project_id = d.project_id AND ${inList} ${ORDER} LIMIT ${limit}`,
    values,
  );
}

/** The next ranked projects behind a position, with what they are ranked by and nothing else. */
export async function rankedKeys(
  tx: EntityManager,
  methodVersion: string,
  after: RankingPosition | null,
  limit: number,
): Promise<RankingPosition[]> {
  return tx.query<RankingPosition[]>(
    `SELECT project_id AS "projectId", rank_key AS "rankKey" FROM health_scores s WHERE method_version = $1 AND status = 'ok'
       AND ($2::float8 IS NULL OR (rank_key, project_id) < ($2, $3::uuid)) ${ORDER} LIMIT $4`,
    [methodVersion, after?.rankKey ?? null, after?.projectId ?? null, limit],
  );
}

/** How many projects stand in each list of a version, those that have their page for themselves only where they are shown. */
export async function listSizes(
  tx: EntityManager,
  { methodVersion, withFirstLooks }: Pick<RankingQuery, 'methodVersion' | 'withFirstLooks'>,
): Promise<{ status: PriorityStatus; projects: number }[]> {
  return tx.query(
    `SELECT status, count(*)::int AS projects FROM health_scores s
     WHERE method_version = $1 ${unlessShown('s.project_id', { withFirstLooks })} GROUP BY status`,
    [methodVersion],
  );
}

/** Where a project stands now in a version; null where it has no score, or none that is shown. */
export async function positionOf(
  tx: EntityManager,
  { methodVersion, withFirstLooks }: Pick<RankingQuery, 'methodVersion' | 'withFirstLooks'>,
  projectId: string,
): Promise<RankingPosition | null> {
  const [row] = await tx.query<RankingPosition[]>(
    `SELECT project_id AS "projectId", rank_key AS "rankKey" FROM health_scores s
     WHERE method_version = $1 AND project_id = $2 ${unlessShown('s.project_id', { withFirstLooks })}`,
    [methodVersion, projectId],
  );
  return row ?? null;
}

/** The rank of a project among those of its version that are shown, 1 the highest; null where it stands behind `most`. */
export async function rankOf(
  tx: EntityManager,
  { methodVersion, withFirstLooks }: Pick<RankingQuery, 'methodVersion' | 'withFirstLooks'>,
  { rankKey, projectId }: RankingPosition,
  most: number,
): Promise<number | null> {
  const rows = await tx.query<{ before: number }[]>(
    `SELECT count(*)::int AS before FROM (SELECT 1 FROM health_scores s WHERE s.method_version = $1 AND s.status = 'ok'
       AND (s.rank_key, s.project_id) > ($2::float8, $3::uuid) ${unlessShown('s.project_id', { withFirstLooks })} LIMIT $4) AS higher`,
    [methodVersion, rankKey, projectId, most],
  );
  const before = rows[0]?.before ?? 0;
  return before === most ? null : before + 1;
}

/** These places of a list, in its order, with what is shown of them. */
function shown(tx: EntityManager, keys: string, values: readonly unknown[]): Promise<RankedRow[]> {
  return tx.query<RankedRow[]>(
    `SELECT ${SHOWN} FROM (${keys}) k JOIN health_scores s ON s.project_id = k.project_id AND s.method_version = $1
       JOIN projects p ON p.id = s.project_id LEFT JOIN health_latest l ON l.project_id = s.project_id ${ORDER}`,
    [...values],
  );
}

/** Whether a list is longer than so many steps. */
async function goesOn(
  tx: EntityManager,
  inList: string,
  values: readonly unknown[],
  steps: number,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT 1 FROM health_scores s WHERE ${inList} ${ORDER} OFFSET ${steps} LIMIT 1`,
    [...values],
  );
  return rows.length > 0;
}
