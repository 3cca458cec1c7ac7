import type { EntityManager } from 'typeorm';
import type { Condition } from './directory-conditions.js';
import { Rendered, tagged, where } from './directory-conditions.js';
import type { Estimate } from './domain/steps-along.js';

interface Planned {
  readonly 'Plan Rows': number;
  readonly 'Subplan Name'?: string;
  readonly Plans?: readonly Planned[];
}

/**
 * How many entries of the directory fit, as the planner guesses by its statistics: nothing is read for it. Each filter is known
 * well, and all are taken for independent of each other.
 */
export async function estimated(tx: EntityManager, filters: readonly Condition[]): Promise<Estimate> {
  const { filters: texts, values } = new Rendered({ bounds: [], filters });
  const rows = await tx.query<{ 'QUERY PLAN': readonly { readonly Plan: Planned }[] }[]>(
    `EXPLAIN (FORMAT JSON) WITH everything AS MATERIALIZED (SELECT FROM project_directory),
       fitting AS MATERIALIZED (SELECT FROM project_directory ${where(texts)})
     SELECT FROM everything, fitting`,
    values,
  );
  const plans = rows[0]?.['QUERY PLAN'][0]?.Plan.Plans ?? [];
  const of = (name: string): number =>
    plans.find((plan) => plan['Subplan Name'] === `CTE ${name}`)?.['Plan Rows'] ?? 0;
  return { all: of('everything'), fitting: of('fitting') };
}

/** The same of the projects that carry all these tags. */
export async function estimatedProjects(tx: EntityManager, tags: readonly string[]): Promise<Estimate> {
  return estimated(tx, tagged(tags));
}
