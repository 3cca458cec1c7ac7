import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { SourceName } from './domain/collected-value.js';
import { SourceAsk } from './source-ask.entity.js';

export async function asksOf(tx: EntityManager, collectionId: string): Promise<SourceAsk[]> {
  return tx.find(SourceAsk, { where: { collectionId }, order: { source: 'ASC' } });
}

/** Names the sources that will be asked. */
export async function planAsks(
  tx: EntityManager,
  collectionId: string,
  sources: readonly SourceName[],
): Promise<void> {
  await tx.query(
    `INSERT INTO health_source_asks (collection_id, source, state, since)
     SELECT $1, source, 'pending', clock_timestamp() FROM unnest($2::text[]) source
     ON CONFLICT ON CONSTRAINT pk_health_source_asks DO NOTHING`,
    [collectionId, sources],
  );
}

/** A source is asked now; answers when that is, and how asking it went so far. */
export async function beginAsk(
  tx: EntityManager,
  collectionId: string,
  source: SourceName,
): Promise<{ now: Instant; firstAt: Instant; limits: number; errors: number }> {
  const rows = await tx.query<{ now: Date; firstAt: Date; limits: number; errors: number }[]>(
    `INSERT INTO health_source_asks AS a (collection_id, source, state, first_at, since)
     VALUES ($1, $2, 'asking', clock_timestamp(), clock_timestamp())
     ON CONFLICT ON CONSTRAINT pk_health_source_asks DO UPDATE SET state = 'asking', since = clock_timestamp(),
       first_at = coalesce(a.first_at, clock_timestamp()), wakes_at = NULL, code = NULL
     RETURNING since AS now, first_at AS "firstAt", limits, errors`,
    [collectionId, source],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The ask gave no row.');
  return { ...row, now: row.now.toISOString(), firstAt: row.firstAt.toISOString() };
}

/** A source is asked again later; answers nothing. */
export async function postponeAsk(
  tx: EntityManager,
  collectionId: string,
  source: SourceName,
  wait: { readonly reason: 'error' | 'rate-limited'; readonly code: string; readonly ms: number },
): Promise<void> {
  await tx.query(
    `UPDATE health_source_asks SET state = 'waiting', since = clock_timestamp(), code = $3,
       wakes_at = clock_timestamp() + $4 * interval '1 millisecond',
       limits = limits + CASE WHEN $5 THEN 1 ELSE 0 END, errors = errors + CASE WHEN $5 THEN 0 ELSE 1 END
     WHERE collection_id = $1 AND source = $2`,
    [collectionId, source, wait.code, wait.ms, wait.reason === 'rate-limited'],
  );
}

/** The source has a run now. */
export async function endAsk(tx: EntityManager, collectionId: string, source: SourceName): Promise<void> {
  await tx.query('DELETE FROM health_source_asks WHERE collection_id = $1 AND source = $2', [
    collectionId,
    source,
  ]);
}
