import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';

/** Deletes attachments removed before `cutoff`, and content in PostgreSQL that nothing refers to any more; answers how many. */
export async function dropOrphanContents(tx: EntityManager, cutoff: Instant): Promise<number> {
  await tx.query('DELETE FROM attachments WHERE removed_at < $1', [cutoff]);
  const answer = await tx.query<unknown>(
    `DELETE FROM document_contents content WHERE stored_at < $1 AND bytes IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.hash = content.hash) RETURNING hash`,
    [cutoff],
  );
  return rowsOf(answer).length;
}
