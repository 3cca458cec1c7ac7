import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { MetricTier } from './domain/catalogue.js';
import { CATALOGUE } from './domain/catalogue.js';
import type { CollectedValue, LatestValues, SourceName } from './domain/collected-value.js';
import type { RunOutcome } from './domain/collection.js';
import type { Looked } from './domain/reached.js';
import { HealthCollection, HealthSourceRun } from './health-collection.entity.js';
import { HealthLatest } from './health-metric.entity.js';

export async function newestCollection(
  tx: EntityManager,
  projectId: string,
): Promise<HealthCollection | null> {
  return tx.findOne(HealthCollection, { where: { projectId }, order: { requestedAt: 'DESC', id: 'DESC' } });
}

export async function findCollection(tx: EntityManager, id: string): Promise<HealthCollection | null> {
  return tx.findOneBy(HealthCollection, { id });
}

export async function lockCollection(tx: EntityManager, id: string): Promise<HealthCollection | null> {
  return tx.findOne(HealthCollection, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

const OPEN_COLLECTION = prepared(
  `INSERT INTO health_collections (id, project_id, tier, reason, state, requested_at)
   VALUES ($1, $2, $3, $4, 'collecting', $5)
   ON CONFLICT (project_id) WHERE state = 'collecting'
     DO UPDATE SET tier = greatest(health_collections.tier, excluded.tier),
       reason = CASE WHEN excluded.tier > health_collections.tier THEN excluded.reason ELSE health_collections.reason END
   RETURNING id`,
);

/** Opens a collection, or widens the one that is open; answers which. Two asking at once get the same one. */
export async function openCollection(
  tx: EntityManager,
  wish: Pick<HealthCollection, 'projectId' | 'tier' | 'reason' | 'requestedAt'>,
): Promise<string> {
  const rows = await tx.query<{ id: string }[]>(OPEN_COLLECTION, [
    newId(),
    wish.projectId,
    wish.tier,
    wish.reason,
    wish.requestedAt,
  ]);
  return (rows[0] as { id: string }).id;
}

export async function runsOf(tx: EntityManager, collectionId: string): Promise<HealthSourceRun[]> {
  return tx.find(HealthSourceRun, { where: { collectionId }, order: { source: 'ASC' } });
}

/** A collection with the tier each source was asked about. */
export async function collectionWithTiers(
  tx: EntityManager,
  id: string,
): Promise<{ collection: HealthCollection; askedAt: ReadonlyMap<SourceName, MetricTier> } | null> {
  const rows = await tx.query<
    (Omit<HealthCollection, 'requestedAt' | 'finishedAt'> & {
      readonly requestedAt: Date;
      readonly finishedAt: Date | null;
      readonly asked: Readonly<Record<string, MetricTier>>;
    })[]
  >(
    `SELECT id, project_id AS "projectId", tier, reason, state, outcome, requested_at AS "requestedAt",
       finished_at AS "finishedAt", coalesce((SELECT jsonb_object_agg(r.source, r.tier) FROM health_source_runs r
         WHERE r.collection_id = c.id), '{}') AS asked
     FROM health_collections c WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { asked, requestedAt, finishedAt, ...rest } = row;
  return {
    collection: {
      ...rest,
      requestedAt: instant(requestedAt),
      finishedAt: finishedAt === null ? null : instant(finishedAt),
    },
    askedAt: new Map(Object.entries(asked) as [SourceName, MetricTier][]),
  };
}

/** When each source was last reached about a project: it answered, or told that it will not. */
export async function lastReached(tx: EntityManager, projectId: string): Promise<Map<SourceName, Instant>> {
  const rows = await tx.query<{ source: SourceName; at: Date }[]>(
    `SELECT r.source, max(r.at) AS at FROM health_collections c JOIN health_source_runs r ON r.collection_id = c.id
     WHERE c.project_id = $1 AND r.outcome <> 'unreached' GROUP BY r.source`,
    [projectId],
  );
  return new Map(rows.map(({ source, at }) => [source, at.toISOString()]));
}

/**
 * Records how a source ended with its values; a second telling changes nothing, unless it is also about people. Answers whether
 * it was taken.
 */
export async function recordRun(
  tx: EntityManager,
  collection: Pick<HealthCollection, 'id' | 'projectId' | 'tier'>,
  run: {
    readonly source: SourceName;
    readonly outcome: RunOutcome;
    readonly failure: string | null;
    readonly values: readonly CollectedValue[];
    readonly at: Instant;
  },
): Promise<boolean> {
  const observed = run.values.filter(({ value }) => value !== null).length;
  const rows = await tx.query<{ isNew: boolean }[]>(
    `INSERT INTO health_source_runs AS r (id, collection_id, source, tier, outcome, failure, observed, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT uq_health_source_runs_source DO UPDATE
       SET tier = excluded.tier, outcome = excluded.outcome, failure = excluded.failure, observed = excluded.observed,
         at = excluded.at
       WHERE r.tier < excluded.tier RETURNING xmax = 0 AS "isNew"`,
    [newId(), collection.id, run.source, collection.tier, run.outcome, run.failure, observed, run.at],
  );
  const [taken] = rows;
  if (taken === undefined) return false;
  if (!taken.isNew) {
    await tx.query('DELETE FROM health_metrics WHERE collection_id = $1 AND source = $2', [
      collection.id,
      run.source,
    ]);
  }
  await insertValues(tx, collection, run.values);
  return true;
}

async function insertValues(
  tx: EntityManager,
  collection: Pick<HealthCollection, 'id' | 'projectId'>,
  values: readonly CollectedValue[],
): Promise<void> {
  const rows = values.map((value) => ({ ...value, id: newId(), tier: CATALOGUE[value.metric].tier }));
  await tx.query(
    `INSERT INTO health_metrics (id, collection_id, project_id, metric, tier, value, numerator, denominator, unit, window_start,
       window_end, observed_at, source, source_version, method_version, coverage, null_reason)
     SELECT v.id, $1, $2, v.metric, v.tier, v.value, v.numerator, v.denominator, v.unit, v."windowStart", v."windowEnd",
       v."observedAt", v.source, v."sourceVersion", v."methodVersion", v.coverage, v."nullReason"
     FROM jsonb_to_recordset($3::jsonb) AS v(id uuid, metric text, tier smallint, value double precision,
       numerator double precision, denominator double precision, unit text, "windowStart" timestamptz,
       "windowEnd" timestamptz, "observedAt" timestamptz, source text, "sourceVersion" text, "methodVersion" text,
       coverage double precision, "nullReason" text)`,
    [collection.id, collection.projectId, JSON.stringify(rows)],
  );
}

/** The values of one collection as the sources gave them. */
export async function valuesOf(tx: EntityManager, collectionId: string): Promise<CollectedValue[]> {
  const rows = await tx.query<{ value: CollectedValue }[]>(
    `SELECT jsonb_strip_nulls(jsonb_build_object('numerator', numerator, 'denominator', denominator, 'nullReason', null_reason))
       || jsonb_build_object('metric', metric, 'value', value, 'unit', unit, 'source', source, 'sourceVersion', source_version,
          'methodVersion', method_version, 'coverage', coverage,
          'windowStart', to_char(window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'windowEnd', to_char(window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'observedAt', to_char(observed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS value
     FROM health_metrics WHERE collection_id = $1 ORDER BY metric, source`,
    [collectionId],
  );
  return rows.map(({ value }) => value);
}

export async function latestOf(tx: EntityManager, projectId: string): Promise<HealthLatest | null> {
  return tx.findOneBy(HealthLatest, { projectId });
}

export async function writeLatest(
  tx: EntityManager,
  row: {
    readonly projectId: string;
    readonly collectionId: string;
    readonly metrics: LatestValues;
    readonly updatedAt: Instant;
  } & Looked,
): Promise<void> {
  await tx.query(
    `INSERT INTO health_latest (project_id, collection_id, metrics, updated_at, looked_at, missed) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ON CONSTRAINT pk_health_latest DO UPDATE SET collection_id = excluded.collection_id, metrics = excluded.metrics,
       updated_at = excluded.updated_at, looked_at = excluded.looked_at, missed = excluded.missed`,
    [row.projectId, row.collectionId, JSON.stringify(row.metrics), row.updatedAt, row.lookedAt, row.missed],
  );
}

export async function finishCollection(
  tx: EntityManager,
  id: string,
  end: { readonly outcome: string; readonly at: Instant },
): Promise<void> {
  await tx.query(
    `UPDATE health_collections SET state = 'finished', outcome = $2, finished_at = $3 WHERE id = $1 AND state = 'collecting'`,
    [id, end.outcome, end.at],
  );
}

/** Open collections, for the schedule that pokes what should have moved. */
export async function openCollections(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ process: 'health'; id: string }[]> {
  return tx.query(
    `SELECT 'health' AS process, id FROM health_collections WHERE state = 'collecting'
       AND ($1 = 'all' OR requested_at < clock_timestamp() - interval '10 minutes')`,
    [scope],
  );
}

/** Whether the tier allows a metric to be stored. */
export function isAllowed(metric: keyof typeof CATALOGUE, tier: MetricTier): boolean {
  return CATALOGUE[metric].tier <= tier;
}
