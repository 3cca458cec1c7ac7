import type { EntityManager } from 'typeorm';

/** Applications of which the public may not learn anything for now. */
export async function embargoedApplications(tx: EntityManager): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT DISTINCT application_id AS id FROM holds WHERE kind = 'embargo' AND released_at IS NULL`,
  );
  return rows.map(({ id }) => id);
}
