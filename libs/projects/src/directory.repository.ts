import type { EntityManager } from 'typeorm';
import type { DirectoryQuery, Search } from './domain/directory-query.js';
import type { Condition, Conditions, DirectoryPosition } from './directory-conditions.js';
import { EVERYTHING, Rendered, behind, having, tagged, where } from './directory-conditions.js';
import { firstOf } from './directory-ways.repository.js';

/** Behind every text in byte order. */
const LAST = '\u{10FFFF}';

/**
 * A page of the directory, after a position. Sorted by relevance it is four groups, each by name: the project itself
 * (short name, address or package URL, whole name), names that begin with the text, projects named by all the words,
 * projects that have the words elsewhere.
 */
export async function directoryPage(
  tx: EntityManager,
  query: DirectoryQuery,
  after: DirectoryPosition | null,
  limit: number,
): Promise<DirectoryPosition[]> {
  const { search, tags } = query;
  const groups =
    search !== null && query.sort === 'relevance'
      ? await relevanceGroups(tx, search)
      : [search === null ? EVERYTHING : having(search.anywhere)];
  const page: DirectoryPosition[] = [];
  for (const [group, conditions] of groups.entries()) {
    if (page.length >= limit || group < (after?.group ?? 0)) continue;
    const { bounds, filters } = conditions;
    const narrowed = {
      ...conditions,
      bounds: after?.group === group ? [...bounds, behind(after)] : bounds,
      filters: [...tagged(tags), ...filters],
    };
    const found = await firstOf(tx, narrowed, limit - page.length);
    page.push(...found.map((row) => ({ ...row, group })));
  }
  return page;
}

/** How many projects match and how many of them carry each tag; null where more than `most` match. */
export async function countMatches(
  tx: EntityManager,
  { search, tags }: DirectoryQuery,
  most: number,
): Promise<{ matched: number | null; tags: { tag: string; projects: number }[]; at: Date }> {
  const filters = [...tagged(tags), ...(search === null ? [] : having(search.anywhere).filters)];
  const { filters: texts, values } = new Rendered({ bounds: [], filters });
  const rows = await tx.query<{ tag: string | null; projects: number; at: Date }[]>(
    `WITH matches AS MATERIALIZED (SELECT tags FROM project_directory ${where(texts)} LIMIT ${most + 1})
     SELECT NULL AS tag, count(*)::int AS projects, clock_timestamp() AS at FROM matches
     UNION ALL SELECT tag, count(*)::int, clock_timestamp() FROM matches, unnest(tags) AS tag GROUP BY tag`,
    values,
  );
  const [total] = rows;
  if (total === undefined) throw new Error('The count gave no row.');
  const counted = rows.flatMap(({ tag, projects }) => (tag === null ? [] : [{ tag, projects }]));
  return { matched: total.projects > most ? null : total.projects, tags: counted, at: total.at };
}

/** The kept counts over the whole directory, and when they were counted. */
export async function keptFacets(
  tx: EntityManager,
): Promise<{ tag: string; projects: number; countedAt: Date }[]> {
  return tx.query('SELECT tag, projects, counted_at AS "countedAt" FROM project_facets');
}

/** The four groups of relevance; a project is in the first one that fits. */
async function relevanceGroups(tx: EntityManager, search: Search): Promise<readonly Conditions[]> {
  const ids = await exactly(tx, search);
  const isOther: Condition = (value) => `project_id <> ALL (${value(ids)}::uuid[])`;
  const begins: Condition = (value) =>
    `sort_name >= ${value(search.text)} AND sort_name < ${value(search.text + LAST)}`;
  const elsewhere: Condition = (value) => `NOT (${begins(value)})`;
  const isUnnamed: Condition = (value) => `NOT words @@ ${value(search.naming)}::tsquery`;
  const [naming, anywhere] = [having(search.naming), having(search.anywhere)];
  return [
    {
      ...EVERYTHING,
      filters: [(value) => `(sort_name = ${value(search.text)} OR project_id = ANY (${value(ids)}::uuid[]))`],
    },
    {
      ...EVERYTHING,
      bounds: [begins],
      filters: [isOther, (value) => `sort_name <> ${value(search.text)}`],
    },
    { ...naming, filters: [...naming.filters, isOther, elsewhere] },
    { ...anywhere, filters: [...anywhere.filters, isUnnamed, isOther, elsewhere] },
  ];
}

/** The projects of that short name, address or package URL. */
async function exactly(tx: EntityManager, search: Search): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM projects WHERE slug = $1
     UNION SELECT project_id FROM project_repositories WHERE url_key = $2
     UNION SELECT project_id FROM project_repository_aliases WHERE url_key = $2
     UNION SELECT project_id FROM project_packages WHERE purl = $3`,
    [search.slug, search.urlKey, search.purl],
  );
  return rows.map(({ id }) => id);
}
