import type { EntityManager } from 'typeorm';
import { LessThan } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { ContactChannel, ContactDirection, StatedWish } from './domain/contact.js';
import { looksFirst, unlessShown } from './remarks.repository.js';
import { ContactWishStatement, OutreachList, ProjectContact } from './outreach.entity.js';

/** A place of the list with the last contact; those that do not want any are not in it. */
export interface OutreachRow {
  readonly position: number;
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly productMiddle: number;
  readonly lastAt: Date | null;
  readonly lastDirection: ContactDirection | null;
  readonly lastChannel: ContactChannel | null;
}

export async function newestList(tx: EntityManager): Promise<OutreachList | null> {
  const [list] = await tx.find(OutreachList, { order: { drawnAt: 'DESC', id: 'DESC' }, take: 1 });
  return list ?? null;
}

export async function insertList(
  tx: EntityManager,
  list: OutreachList,
  entries: readonly { readonly projectId: string; readonly rankKey: number }[],
): Promise<void> {
  await tx.insert(OutreachList, list);
  await tx.query(
    `INSERT INTO health_outreach_entries (list_id, position, project_id, product_middle)
     SELECT $1, position, project_id, product_middle
     FROM unnest($2::uuid[], $3::float8[]) WITH ORDINALITY AS e (project_id, product_middle, position)`,
    [list.id, entries.map(({ projectId }) => projectId), entries.map(({ rankKey }) => rankKey)],
  );
}

/** The next places of a list behind a position. */
export async function listedPage(
  tx: EntityManager,
  listId: string,
  wish: {
    readonly contacted: 'yes' | 'no' | 'all';
    readonly tags: readonly string[];
    readonly after: number;
    readonly withFirstLooks: boolean;
  },
  limit: number,
): Promise<OutreachRow[]> {
  const values: unknown[] = [listId, wish.after, wish.contacted, limit];
  const narrowed =
    wish.tags.length === 0
      ? ''
      : `AND EXISTS (SELECT 1 FROM project_directory d WHERE d.project_id = e.project_id AND d.tags @> $${values.push(wish.tags)}::text[])`;
  // The page first, then its names: joined the other way round, the planner reads every project there is. The wish is a subquery
  // and no join: the planner expects next to nothing of what is joined and then left out, and reads and sorts the whole list.
  return tx.query<OutreachRow[]>(
    `SELECT e.position, e.project_id AS "projectId", p.slug, p.name, e.product_middle AS "productMiddle",
       e.at AS "lastAt", e.direction AS "lastDirection", e.channel AS "lastChannel"
     FROM (
       SELECT e.*, c.at, c.direction, c.channel FROM health_outreach_entries e
       LEFT JOIN LATERAL (SELECT at, direction, channel FROM health_contacts c WHERE c.project_id = e.project_id
         ORDER BY c.at DESC, c.id DESC LIMIT 1) c ON true
       WHERE e.list_id = $1 AND e.position > $2 AND (SELECT wish FROM health_contact_wishes w
           WHERE w.project_id = e.project_id ORDER BY w.stated_at DESC, w.id DESC LIMIT 1) IS DISTINCT FROM 'do-not-contact'
         AND ($3 = 'all' OR ($3 = 'yes') = (c.at IS NOT NULL)) ${narrowed} ${unlessShown('e.project_id', wish)}
       ORDER BY e.position LIMIT $4) e
     JOIN projects p ON p.id = e.project_id ORDER BY e.position`,
    values,
  );
}

/** Where a project stands in a list; null where it does not, or is not shown. */
export async function listedPosition(
  tx: EntityManager,
  listId: string,
  projectId: string,
  shown: { readonly withFirstLooks: boolean },
): Promise<number | null> {
  const [row] = await tx.query<{ position: number }[]>(
    `SELECT e.position FROM health_outreach_entries e WHERE e.list_id = $1 AND e.project_id = $2 ${unlessShown('e.project_id', shown)}`,
    [listId, projectId],
  );
  return row?.position ?? null;
}

/** Places of a list whose projects have their page for themselves, in order. */
export async function hiddenPositions(tx: EntityManager, listId: string): Promise<number[]> {
  const rows = await tx.query<{ position: number }[]>(
    `SELECT e.position FROM health_outreach_entries e WHERE e.list_id = $1 AND ${looksFirst('e.project_id')} ORDER BY 1`,
    [listId],
  );
  return rows.map(({ position }) => position);
}

/** Those of these projects that do not want to be contacted. */
export async function unwilling(tx: EntityManager, projectIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM (SELECT DISTINCT ON (project_id) project_id AS id, wish FROM health_contact_wishes
       WHERE project_id = ANY ($1) ORDER BY project_id, stated_at DESC, id DESC) newest WHERE wish = 'do-not-contact'`,
    [projectIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Those of these projects that are on the newest short list and did not say that they want no contact. */
export async function shortListed(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const list = await newestList(tx);
  if (list === null) return new Set();
  const rows = await tx.query<{ id: string }[]>(
    'SELECT project_id AS id FROM health_outreach_entries WHERE list_id = $1 AND project_id = ANY ($2)',
    [list.id, projectIds],
  );
  const refusing = await unwilling(tx, projectIds);
  return new Set(rows.map(({ id }) => id).filter((id) => !refusing.has(id)));
}

/** Newest first. */
export async function contactsOf(tx: EntityManager, projectId: string): Promise<ProjectContact[]> {
  return tx.find(ProjectContact, { where: { projectId }, order: { at: 'DESC', id: 'DESC' }, take: 200 });
}

export async function newestWish(
  tx: EntityManager,
  projectId: string,
): Promise<(StatedWish & Pick<ContactWishStatement, 'statedAt' | 'reason'>) | null> {
  const [wish] = await tx.find(ContactWishStatement, {
    where: { projectId },
    order: { statedAt: 'DESC', id: 'DESC' },
    take: 1,
  });
  return wish ?? null;
}

/** Deletes lists and contacts from before; answers how many. Wishes stay. */
export async function expireOutreach(tx: EntityManager, before: Instant): Promise<number> {
  const contacts = await tx.delete(ProjectContact, { at: LessThan(before) });
  const lists = await tx.delete(OutreachList, { drawnAt: LessThan(before) });
  return (contacts.affected ?? 0) + (lists.affected ?? 0);
}
