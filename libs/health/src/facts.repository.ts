import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { CollectedValue } from './domain/collected-value.js';
import { NEVER_ASSESSED, SCORED_METRICS } from './domain/priority-provenance.js';
import { NOT_ASSESSED } from './domain/project-priority.js';
import type { ScoringFacts } from './domain/score.js';
import { figuresAside } from './remarks.repository.js';
import { assessmentsOf } from './statements.repository.js';

/** What one project's score is computed from, and the collection its values are of. */
export interface ProjectFacts extends ScoringFacts {
  readonly projectId: string;
  readonly collectionId: string | null;
}

interface LatestRow {
  readonly projectId: string;
  readonly collectionId: string;
  readonly values: Readonly<
    Record<string, Pick<CollectedValue, 'value' | 'source' | 'observedAt' | 'coverage'>>
  >;
}

/** The facts of these projects, of which nothing is known of those that are missing from the answer. */
export async function scoringFacts(
  tx: EntityManager,
  projectIds: readonly string[],
  at: Instant,
): Promise<ProjectFacts[]> {
  const rows = await tx.query<LatestRow[]>(
    `SELECT project_id AS "projectId", collection_id AS "collectionId", coalesce((
       SELECT jsonb_object_agg(key, jsonb_build_object('value', value->'value', 'source', value->'source',
         'observedAt', value->'observedAt', 'coverage', value->'coverage'))
       FROM jsonb_each(metrics) WHERE key = ANY ($2::text[]) AND value <> 'null'), '{}') AS values
     FROM health_latest WHERE project_id = ANY ($1::uuid[])`,
    [projectIds, SCORED_METRICS],
  );
  const latest = new Map(rows.map((row) => [row.projectId, row]));
  const assessed = await assessmentsOf(tx, projectIds, at);
  const aside = await figuresAside(tx, projectIds);
  return projectIds.flatMap((projectId) => {
    const [values, statement] = [latest.get(projectId), assessed.get(projectId)];
    if (values === undefined && statement === undefined) return [];
    return [
      {
        projectId,
        collectionId: values?.collectionId ?? null,
        latest: without(values?.values ?? {}, aside.get(projectId) ?? []),
        assessment: statement?.assessment ?? NOT_ASSESSED,
        assessedAt: statement?.assessedAt ?? NEVER_ASSESSED,
      },
    ];
  });
}

/** The values without those that were set aside: they are unknown, not zero. */
function without(values: LatestRow['values'], aside: readonly string[]): LatestRow['values'] {
  return aside.length === 0
    ? values
    : Object.fromEntries(Object.entries(values).filter(([metric]) => !aside.includes(metric)));
}
