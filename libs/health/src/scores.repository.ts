import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { PriorityInputs } from './domain/priority-inputs.js';
import type { KeptInputs, Score } from './domain/score.js';
import { restoredInputs } from './domain/score.js';
import { HealthScore, HealthScoreReport } from './health-score.entity.js';

/** A score with what it rests on, as it is kept. */
export interface KeptScore extends HealthScore {
  readonly kept: HealthScoreReport['report'];
}

export async function scoreOf(
  tx: EntityManager,
  projectId: string,
  methodVersion: string,
): Promise<KeptScore | null> {
  const score = await tx.findOneBy(HealthScore, { projectId, methodVersion });
  const kept = await tx.findOneBy(HealthScoreReport, { projectId, methodVersion });
  return score === null || kept === null ? null : { ...score, kept: kept.report };
}

/** What scores under one version rest on, by project. */
export async function inputsOf(
  tx: EntityManager,
  methodVersion: string,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, PriorityInputs>> {
  const rows = await tx.query<{ projectId: string; inputs: KeptInputs }[]>(
    `SELECT project_id AS "projectId", report->'inputs' AS inputs FROM health_score_reports
     WHERE method_version = $1 AND project_id = ANY ($2::uuid[])`,
    [methodVersion, projectIds],
  );
  return new Map(rows.map(({ projectId, inputs }) => [projectId, restoredInputs(inputs)]));
}

/** Writes scores under one version of the method over what stood there. */
export async function writeScores(
  tx: EntityManager,
  methodVersion: string,
  scores: readonly (Score & { readonly projectId: string; readonly collectionId: string | null })[],
  computedAt: Instant,
): Promise<void> {
  const rows = scores.map(({ projectId, collectionId, report, rankKey, inputs, sources }) => ({
    project_id: projectId,
    collection_id: collectionId,
    status: report.status,
    criticality: report.criticality,
    underfunding_low: report.underfunding.low,
    underfunding_high: report.underfunding.high,
    fragility: report.fragility,
    coverage: report.coverage,
    product_low: report.product.low,
    product_middle: report.product.middle,
    product_high: report.product.high,
    rank_key: rankKey,
    report: { report, inputs, sources },
  }));
  await tx.query(
    `WITH scored AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1) AS s (project_id uuid, collection_id uuid, status text, criticality float8,
         underfunding_low float8, underfunding_high float8, fragility float8, coverage float8, product_low float8,
         product_middle float8, product_high float8, rank_key float8, report jsonb)),
     reports AS (
       INSERT INTO health_score_reports (project_id, method_version, report) SELECT project_id, $2, report FROM scored
       ON CONFLICT ON CONSTRAINT pk_health_score_reports DO UPDATE SET report = excluded.report)
     INSERT INTO health_scores (project_id, method_version, collection_id, status, criticality, underfunding_low,
       underfunding_high, fragility, coverage, product_low, product_middle, product_high, rank_key, computed_at)
     SELECT project_id, $2, collection_id, status, criticality, underfunding_low, underfunding_high, fragility, coverage,
       product_low, product_middle, product_high, rank_key, $3 FROM scored
     ON CONFLICT ON CONSTRAINT pk_health_scores DO UPDATE SET collection_id = excluded.collection_id,
       status = excluded.status, criticality = excluded.criticality, underfunding_low = excluded.underfunding_low,
       underfunding_high = excluded.underfunding_high, fragility = excluded.fragility, coverage = excluded.coverage,
       product_low = excluded.product_low, product_middle = excluded.product_middle, product_high = excluded.product_high,
       rank_key = excluded.rank_key, computed_at = excluded.computed_at`,
    [JSON.stringify(rows), methodVersion, computedAt],
  );
}

/**
 * One project is scored by one transaction at a time, until it ends: whoever comes second reads what the first one wrote. Many
 * are scored alone. So nobody writes a score of older facts over one of newer. To be taken before the facts are read, and after
 * every row of the project that is locked.
 */
export async function lockScoring(
  tx: EntityManager,
  of: 'many' | { readonly projectId: string },
): Promise<void> {
  if (of === 'many') {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('health.scoring'))`);
    return;
  }
  await tx.query(`SELECT pg_advisory_xact_lock_shared(hashtext('health.scoring'))`);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('health.scoring'), hashtext($1))`, [of.projectId]);
}

/** Forgets every score of these versions with what it rested on; answers how many there were. */
export async function dropScores(tx: EntityManager, methodVersions: readonly string[]): Promise<number> {
  if (methodVersions.length === 0) return 0;
  await tx.query('DELETE FROM health_score_reports WHERE method_version = ANY ($1)', [methodVersions]);
  const [, count] = await tx.query<[unknown, number]>(
    'DELETE FROM health_scores WHERE method_version = ANY ($1)',
    [methodVersions],
  );
  return count;
}
