import type { EntityManager } from 'typeorm';

/** What somebody of the panel was asked for already. */
export interface PanelLoad {
  readonly openAssignments: number;
  readonly recentAssignments: number;
}

/** The load of these people over all cases: reviews owed now, and asked for within a year. */
export async function loadOf(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, PanelLoad>> {
  const rows = await tx.query<(PanelLoad & { personId: string })[]>(
    `SELECT person_id AS "personId",
            count(*) FILTER (WHERE state IN ('proposed', 'accepted'))::int AS "openAssignments",
            count(*) FILTER (WHERE assigned_at > clock_timestamp() - interval '365 days')::int AS "recentAssignments"
     FROM review_assignments WHERE person_id = ANY($1::uuid[]) GROUP BY person_id`,
    [personIds],
  );
  return new Map(rows.map(({ personId, ...load }) => [personId, load]));
}
