import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { ComparedProject, MethodComparison } from './domain/method-comparison.js';
import { COMPARED_TOPS, MOST_NAMED, changedParts } from './domain/method-comparison.js';
import type { PriorityReport } from './domain/priority-report.js';
import { unlessShown } from './remarks.repository.js';

const LARGEST_TOP = Math.max(...COMPARED_TOPS);

/** What is compared with what, and whether projects are in it that have their page for themselves. */
export interface ComparisonQuery {
  readonly inForce: string;
  readonly proposed: string;
  readonly withFirstLooks: boolean;
}

/** The ranks under both versions side by side; before each query, because the app may not create tables. */
const sideBySide = (query: ComparisonQuery): string => `
  WITH ranked AS (
    SELECT project_id, method_version, cbrt(product_middle) * 100 AS scale,
      row_number() OVER (PARTITION BY method_version ORDER BY rank_key DESC, project_id DESC) AS rank
    FROM health_scores s WHERE method_version IN ($1, $2) AND status = 'ok' ${unlessShown('s.project_id', query)}),
  compared AS MATERIALIZED (
  SELECT project_id, b.rank AS rank_before, a.rank AS rank_after, b.scale AS before, a.scale AS after
  FROM (SELECT * FROM ranked WHERE method_version = $1) b
  FULL JOIN (SELECT * FROM ranked WHERE method_version = $2) a USING (project_id))`;

const NAMED = `c.project_id AS "projectId", p.slug, p.name, c.rank_before::int AS "rankBefore",
  c.rank_after::int AS "rankAfter", round(c.before::numeric, 4)::float8 AS before, round(c.after::numeric, 4)::float8 AS after`;

/** What a version would change against another. Sorts every score of both: for the process, while nobody waits. */
export async function compareVersions(
  tx: EntityManager,
  query: ComparisonQuery,
  at: Instant,
): Promise<MethodComparison> {
  const { inForce, proposed } = query;
  const scores = (version: string): string =>
    `SELECT project_id, status FROM health_scores s WHERE method_version = ${version} ${unlessShown('s.project_id', query)}`;
  const versions = [inForce, proposed];
  const statuses = await tx.query<MethodComparison['statuses']>(
    `SELECT b.status AS before, a.status AS after, count(*)::int AS projects
     FROM (${scores('$1')}) b FULL JOIN (${scores('$2')}) a USING (project_id)
     GROUP BY 1, 2 ORDER BY 3 DESC`,
    versions,
  );
  const distribution = await tx.query<MethodComparison['distribution']>(
    `${sideBySide(query)}, banded AS (
       SELECT CASE WHEN before >= 100 THEN 9 ELSE floor(before / 10) END AS one,
         CASE WHEN after >= 100 THEN 9 ELSE floor(after / 10) END AS other FROM compared)
     SELECT band * 10 AS from, count(*) FILTER (WHERE one = band)::int AS before, count(*) FILTER (WHERE other = band)::int AS after
     FROM generate_series(0, 9) AS band, banded GROUP BY band ORDER BY band`,
    versions,
  );
  const [median] = await tx.query<{ move: number | null }[]>(
    `${sideBySide(query)} SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(rank_after - rank_before)) AS move FROM compared`,
    versions,
  );
  const tops: MethodComparison['tops'][number][] = [];
  for (const size of COMPARED_TOPS) tops.push(await comparedTop(tx, query, size));
  return {
    at,
    inForce,
    proposed,
    statuses,
    tops,
    distribution,
    medianMove: median?.move ?? null,
    movers: await movers(tx, query),
  };
}

async function comparedTop(
  tx: EntityManager,
  query: ComparisonQuery,
  size: number,
): Promise<MethodComparison['tops'][number]> {
  const versions = [query.inForce, query.proposed];
  const crossing = async (inside: string, outside: string): Promise<ComparedProject[]> =>
    tx.query<ComparedProject[]>(
      `${sideBySide(query)} SELECT ${NAMED} FROM compared c JOIN projects p ON p.id = c.project_id
       WHERE ${inside} <= $3 AND (${outside} IS NULL OR ${outside} > $3) ORDER BY ${inside} LIMIT ${MOST_NAMED}`,
      [...versions, size],
    );
  const [changed] = await tx.query<{ projects: number }[]>(
    `${sideBySide(query)} SELECT count(*)::int AS projects FROM compared
     WHERE rank_after <= $3 AND (rank_before IS NULL OR rank_before > $3)`,
    [...versions, size],
  );
  return {
    size,
    changed: changed?.projects ?? 0,
    entering: await crossing('rank_after', 'rank_before'),
    leaving: await crossing('rank_before', 'rank_after'),
  };
}

async function movers(tx: EntityManager, query: ComparisonQuery): Promise<MethodComparison['movers']> {
  const { inForce, proposed } = query;
  const found = await tx.query<ComparedProject[]>(
    `${sideBySide(query)} SELECT ${NAMED} FROM compared c JOIN projects p ON p.id = c.project_id
     WHERE least(c.rank_before, c.rank_after) <= ${LARGEST_TOP}
     ORDER BY c.rank_before IS NULL OR c.rank_after IS NULL DESC, abs(c.rank_after - c.rank_before) DESC, c.project_id
     LIMIT ${MOST_NAMED}`,
    [inForce, proposed],
  );
  const reports = await tx.query<{ projectId: string; version: string; report: PriorityReport }[]>(
    `SELECT project_id AS "projectId", method_version AS version, report->'report' AS report FROM health_score_reports
     WHERE project_id = ANY ($1::uuid[]) AND method_version IN ($2, $3)`,
    [found.map(({ projectId }) => projectId), inForce, proposed],
  );
  const of = (id: string, version: string): PriorityReport | null =>
    reports.find((row) => row.projectId === id && row.version === version)?.report ?? null;
  return found.map((mover) => ({
    ...mover,
    because: changedParts(of(mover.projectId, inForce), of(mover.projectId, proposed)),
  }));
}
