import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';

/** Deletes content in PostgreSQL that no attachment has referred to since `cutoff`; answers how many. */
export async function dropOrphanContents(tx: EntityManager, cutoff: Instant): Promise<number> {
  const answer = await tx.query<unknown>(
    `DELETE FROM document_contents content WHERE stored_at < $1 AND bytes IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.hash = content.hash) RETURNING hash`,
    [cutoff],
  );
  return rowsOf(answer).length;
}
