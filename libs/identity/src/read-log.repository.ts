import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Resource } from './domain/field-classes.js';
import { restrictedIn } from './domain/field-classes.js';
import { ReadLogEntry } from './read-log.entity.js';

/** One record a person was shown: `fields` are those that are restricted; an empty list is not written. */
export interface RestrictedRead {
  readonly resource: Resource;
  readonly subjectId: string;
  readonly fields: readonly string[];
}

/** Leaves the trace of a read of restricted fields (ASVS 14.1, 14.2). Our own processes leave theirs in the audit log. */
export async function logRestrictedRead(
  tx: EntityManager,
  principal: Principal,
  reads: RestrictedRead | readonly RestrictedRead[],
): Promise<void> {
  if (principal.kind !== 'person') return;
  const rows = [reads]
    .flat()
    .filter(({ fields }) => fields.length > 0)
    .map(({ resource, subjectId, fields }) => ({
      id: newId(),
      readerId: principal.id,
      resource,
      subjectId,
      fields: [...fields],
    }));
  if (rows.length > 0) await tx.insert(ReadLogEntry, rows);
}

/** What the log has to say of showing this record: the restricted fields that hold something. */
export function restrictedRead(resource: Resource, subjectId: string, shown: object): RestrictedRead {
  const filled = Object.fromEntries(
    Object.entries(shown).filter(([, value]) => value !== null && value !== undefined),
  );
  return { resource, subjectId, fields: restrictedIn(resource, filled, 'restricted') };
}

/** Deletes what is older than a year (policy of the log); answers how many. */
export async function dropOldReads(tx: EntityManager): Promise<number> {
  const answer = await tx.query<unknown>(
    `DELETE FROM read_log WHERE at < clock_timestamp() - interval '1 year' RETURNING id`,
  );
  return rowsOf(answer).length;
}
