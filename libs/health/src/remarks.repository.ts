import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './domain/catalogue.js';
import type { RemarkDecision, RemarkSubject } from './domain/remark.js';
import { setAside } from './domain/remark.js';
import { FirstLook, HealthRemark } from './project-page.entity.js';

/** Newest first. */
export async function remarksOf(tx: EntityManager, projectId: string): Promise<HealthRemark[]> {
  return tx.find(HealthRemark, { where: { projectId }, order: { saidAt: 'DESC', id: 'DESC' } });
}

export async function lockRemark(tx: EntityManager, id: string): Promise<HealthRemark | null> {
  return tx.findOne(HealthRemark, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Figures of these projects that do not count, because the fund agreed with a remark about them. */
export async function figuresAside(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly MetricKey[]>> {
  const rows = await tx.query<{ projectId: string; about: RemarkSubject; decision: RemarkDecision }[]>(
    `SELECT project_id AS "projectId", about, decision FROM health_remarks
     WHERE project_id = ANY ($1) AND decision IS NOT NULL ORDER BY decided_at DESC, id DESC`,
    [projectIds],
  );
  const projects = new Set(rows.map(({ projectId }) => projectId));
  return new Map([...projects].map((id) => [id, setAside(rows.filter(({ projectId }) => projectId === id))]));
}

/** When the project's time for itself ends or ended; null where it never began. */
export async function firstLookEndOf(tx: EntityManager, projectId: string): Promise<Instant | null> {
  return (await tx.findOneBy(FirstLook, { projectId }))?.endsAt ?? null;
}

/**
 * SQL: whether the project of this column has its page for itself now. A subquery and no join: it is looked up row by row along a
 * list, whose order stays.
 */
export function looksFirst(column: string): string {
  return `coalesce((SELECT f.ends_at > clock_timestamp() FROM health_first_looks f WHERE f.project_id = ${column}), false)`;
}

/** SQL: without projects that have their page for themselves, unless they are shown to the reader. */
export function unlessShown(
  column: string,
  { withFirstLooks }: { readonly withFirstLooks: boolean },
): string {
  return withFirstLooks ? '' : `AND NOT ${looksFirst(column)}`;
}

/** Those of these projects that have their page for themselves now. */
export async function lookingFirst(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT project_id AS id FROM health_first_looks WHERE project_id = ANY ($1::uuid[]) AND ends_at > clock_timestamp()`,
    [projectIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether any project has its page for itself now. */
export async function anyLooksFirst(tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    'SELECT 1 FROM health_first_looks WHERE ends_at > clock_timestamp() LIMIT 1',
  );
  return rows.length > 0;
}

/** Begins a first look; false where there was one already. */
export async function beginFirstLook(
  tx: EntityManager,
  look: Pick<FirstLook, 'projectId' | 'beganAt' | 'endsAt'>,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO health_first_looks (project_id, began_at, ends_at) VALUES ($1, $2, $3)
     ON CONFLICT ON CONSTRAINT pk_health_first_looks DO NOTHING RETURNING 1`,
    [look.projectId, look.beganAt, look.endsAt],
  );
  return rows.length > 0;
}
