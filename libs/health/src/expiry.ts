import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import { CATALOGUE, METRIC_KEYS } from './domain/catalogue.js';
import { KEPT_FOR } from './domain/people-notice.js';
import { methodVersion } from './domain/priority-method.js';
import { methodsEndedBefore } from './methods.repository.js';
import { expireOutreach } from './outreach.repository.js';
import { dropScores } from './scores.repository.js';
import { rescore } from './scoring.js';

/** So long whoever reads a list of a method that is over reads it to its end. */
const ENDED_METHOD_DAYS = 30;
const DAY_MS = 86_400_000;

const PEOPLE_DERIVED = METRIC_KEYS.filter((key) => CATALOGUE[key].tier === 2);

/**
 * Deletes what is derived from people two years after it was observed, counts per day and the newest values too, and
 * signals with the notes beside them, and what a forge last told of single pushes and merges, after twelve months (policy of security and health); outreach lists and contacts after
 * two years. A score that rested on such values is computed anew; scores of a method that is over go 30 days after its end.
 */
export async function expireHealth(tx: EntityManager, now: Instant): Promise<number> {
  const deleted = [
    `DELETE FROM health_metrics WHERE tier = 2 AND observed_at < clock_timestamp() - interval '${KEPT_FOR.figures}'`,
    `DELETE FROM health_day_counts WHERE counted_at < clock_timestamp() - interval '${KEPT_FOR.figures}'`,
    `DELETE FROM health_signals WHERE as_of < clock_timestamp() - interval '${KEPT_FOR.signals}'`,
    `DELETE FROM health_signal_notes WHERE written_at < clock_timestamp() - interval '${KEPT_FOR.signals}'`,
    `DELETE FROM forge_readings WHERE read_at < clock_timestamp() - interval '${KEPT_FOR.readings}'`,
  ];
  let count = 0;
  for (const sql of deleted) count += Number((await tx.query<[unknown, number]>(sql))[1]);
  const stripped = rowsOf<{ project_id: string }>(
    await tx.query(
      `UPDATE health_latest l SET metrics = kept.metrics
       FROM (SELECT project_id, coalesce(jsonb_object_agg(key, value) FILTER (WHERE NOT (key = ANY ($1)
               AND (value->>'observedAt')::timestamptz < clock_timestamp() - interval '2 years')), '{}') AS metrics
             FROM health_latest, jsonb_each(metrics) GROUP BY project_id) kept
       WHERE kept.project_id = l.project_id AND kept.metrics <> l.metrics
       RETURNING l.project_id`,
      [PEOPLE_DERIVED],
    ),
  );
  const outreach = await expireOutreach(tx, twoYearsBefore(now));
  // In one order, so that two runs never wait for each other's projects.
  for (const projectId of stripped.map((row) => row.project_id).sort()) await rescore(tx, projectId, now);
  const over = await methodsEndedBefore(tx, plusMs(now, -ENDED_METHOD_DAYS * DAY_MS));
  const scores = await dropScores(tx, over.map(methodVersion));
  return count + stripped.length + outreach + scores;
}

function twoYearsBefore(now: Instant): Instant {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() - 2);
  return date.toISOString();
}
