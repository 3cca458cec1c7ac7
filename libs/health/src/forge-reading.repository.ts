import type { EntityManager } from 'typeorm';
import type { ReviewPoint } from './domain/review-coverage.js';
import { ForgeEtag, ForgeReading } from './forge-reading.entity.js';

/** The most answers remembered, and how long one is that nobody asked again. */
const MOST_ETAGS = 500_000;

export async function readingOf(
  tx: EntityManager,
  projectId: string,
  source: ForgeReading['source'],
): Promise<ForgeReading | null> {
  return tx.findOneBy(ForgeReading, { projectId, source });
}

/** Keeps what was read; reviews of a year before stay, with their date, where this reading did not look at people. */
export async function writeReading(
  tx: EntityManager,
  reading: Omit<ForgeReading, 'reviewedAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO forge_readings (project_id, source, repository_id, source_version, facts, review_year_ago, reviewed_at, read_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT ON CONSTRAINT pk_forge_readings DO UPDATE SET repository_id = excluded.repository_id,
       source_version = excluded.source_version, facts = excluded.facts,
       review_year_ago = CASE WHEN (excluded.review_year_ago IS NULL AND excluded.repository_id = forge_readings.repository_id) THEN forge_readings.review_year_ago ELSE excluded.review_year_ago END,
       reviewed_at = CASE WHEN (excluded.review_year_ago IS NULL AND excluded.repository_id = forge_readings.repository_id) THEN forge_readings.reviewed_at ELSE excluded.reviewed_at END, read_at = excluded.read_at`,
    [
      reading.projectId,
      reading.source,
      reading.repositoryId,
      reading.sourceVersion,
      JSON.stringify(reading.facts),
      reading.reviewYearAgo,
      reading.reviewYearAgo === null ? null : reading.readAt,
      reading.readAt,
    ],
  );
}

/** What the forge said for an address, by token. */
export async function etagsOf(tx: EntityManager, url: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.findBy(ForgeEtag, { url });
  return new Map(rows.map(({ token, etag }) => [token, etag]));
}

/** Keeps an ETag; one too long to be kept is forgotten, which costs a request. */
export async function writeEtag(tx: EntityManager, row: ForgeEtag): Promise<void> {
  if (row.etag.length > 200 || row.url.length > 500) return;
  await tx.query(
    `INSERT INTO forge_etags (url, token, etag, used_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT ON CONSTRAINT pk_forge_etags DO UPDATE SET etag = excluded.etag, used_at = excluded.used_at`,
    [row.url, row.token, row.etag, row.usedAt],
  );
}

/** Forgets ETags that were not used for two months, and the oldest beyond the most that are kept. */
export async function forgetEtags(tx: EntityManager, most = MOST_ETAGS): Promise<number> {
  const [, count] = await tx.query<[unknown, number]>(
    `DELETE FROM forge_etags WHERE used_at < greatest(clock_timestamp() - interval '60 days',
       (SELECT used_at FROM forge_etags ORDER BY used_at DESC OFFSET $1 LIMIT 1))`,
    [most - 1],
  );
  return count;
}

/** Review coverage of a project as it was observed over time, and as a forge told it of a year before. */
export async function reviewPoints(tx: EntityManager, projectId: string): Promise<ReviewPoint[]> {
  const rows = await tx.query<{ at: Date; value: number }[]>(
    `SELECT window_end AS at, value FROM health_metrics
      WHERE project_id = $1 AND metric = 'review_coverage_180d' AND value IS NOT NULL AND window_end IS NOT NULL
     UNION ALL
     SELECT reviewed_at - interval '365 days', review_year_ago FROM forge_readings
      WHERE project_id = $1 AND review_year_ago IS NOT NULL`,
    [projectId],
  );
  return rows.map(({ at, value }) => ({ at: at.toISOString(), value }));
}
