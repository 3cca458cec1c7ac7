import type { EntityManager } from 'typeorm';
import type { DirectoryQuery, Search } from './domain/directory-query.js';
import type { Project } from './project.entity.js';

/** Where a page ended: the last project's group of relevance, sort name and id. Stands where it stood whatever is written. */
export interface DirectoryPosition {
  readonly group: number;
  readonly sortName: string;
  readonly projectId: string;
}

interface Found {
  readonly projectId: string;
  readonly sortName: string;
}

/** Conditions on a row, and the values they refer to. */
class Conditions {
  readonly values: unknown[] = [];
  /** Bounds of the walk along the names. */
  readonly bounds: string[] = [];
  /** What is asked of the rows on the way. */
  readonly filters: string[] = [];
  /** Whether the inverted indexes are asked first. */
  isRare = false;

  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Up to so many matches are taken from the inverted indexes and sorted; more are frequent, and found along the names. */
const RARE = 3_000;
/** Rows looked at along the names at most. */
const WALK = 5_000;
/** Behind every text in byte order. */
const LAST = '\u{10FFFF}';

/**
 * A page of the directory, after a position. Sorted by relevance it is four groups, each by name: the project itself
 * (short name, address or package URL, whole name), names that begin with the text, projects named by all the words,
 * projects that have the words elsewhere.
 *
 * Two ways of reading are together quick for every frequency, and each is bounded: along the names, which soon meets what is
 * frequent, and through the inverted indexes, which find what is rare. Words are mostly rare and facts mostly frequent,
 * which says what to try first. The planner is not left the choice: where filters depend on each other, as layer and
 * language do, its estimate walks the whole directory.
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
      : [(conditions: Conditions) => anywhere(conditions, search)];
  const page: DirectoryPosition[] = [];
  for (const [group, narrow] of groups.entries()) {
    if (page.length >= limit || group < (after?.group ?? 0)) continue;
    const conditions = new Conditions();
    if (tags.length > 0) conditions.filters.push(`tags @> ${conditions.value(tags)}::text[]`);
    narrow(conditions);
    if (after?.group === group) {
      const [name, id] = [conditions.value(after.sortName), conditions.value(after.projectId)];
      conditions.bounds.push(`(sort_name, project_id) > (${name}, ${id}::uuid)`);
    }
    const found = await inGroup(tx, conditions, limit - page.length);
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
  const conditions = new Conditions();
  if (tags.length > 0) conditions.filters.push(`tags @> ${conditions.value(tags)}::text[]`);
  anywhere(conditions, search);
  const rows = await tx.query<{ tag: string | null; projects: number; at: Date }[]>(
    `WITH matches AS MATERIALIZED (SELECT tags FROM project_directory WHERE ${conditions.filters.join(' AND ')}
       LIMIT ${conditions.value(most + 1)})
     SELECT NULL AS tag, count(*)::int AS projects, clock_timestamp() AS at FROM matches
     UNION ALL SELECT tag, count(*)::int, clock_timestamp() FROM matches, unnest(tags) AS tag GROUP BY tag`,
    conditions.values,
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

/** A project as lists show it. */
export interface ListedProject extends Project {
  readonly repositories: readonly { readonly url: string; readonly forge: string }[];
  readonly packages: readonly string[];
}

/** These projects with their parts, in the order asked for, by one statement. */
export async function projectsById(tx: EntityManager, ids: readonly string[]): Promise<ListedProject[]> {
  const rows = await tx.query<(Omit<ListedProject, 'createdAt'> & { createdAt: Date })[]>(
    `SELECT p.id, p.slug, p.name, p.summary, p.homepage, p.licence, p.is_osi_approved AS "isOsiApproved",
       p.eurostack_layer AS "eurostackLayer", p.lifecycle, p.language, p.registered_by AS "registeredBy",
       p.created_at AS "createdAt", p.version,
       ARRAY(SELECT k.purl FROM project_packages k WHERE k.project_id = p.id ORDER BY k.purl) AS packages,
       ARRAY(SELECT jsonb_build_object('url', r.url, 'forge', r.forge) FROM project_repositories r
             WHERE r.project_id = p.id ORDER BY r.position) AS repositories
     FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, position) JOIN projects p ON p.id = wanted.id
     ORDER BY wanted.position`,
    [ids],
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

async function inGroup(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  if (conditions.filters.length === 0) return alongNames(tx, conditions, limit);
  for (const read of conditions.isRare ? [amongFew, onTheWay] : [onTheWay]) {
    const { found, isWhole } = await read(tx, conditions, limit);
    if (isWhole || found.length === limit) return found;
  }
  return throughIndexes(tx, conditions, limit);
}

async function alongNames(tx: EntityManager, conditions: Conditions, limit: number): Promise<Found[]> {
  return tx.query<Found[]>(
    `SELECT project_id AS "projectId", sort_name AS "sortName" FROM project_directory ${where(conditions.bounds)}
     ORDER BY sort_name, project_id LIMIT ${limit}`,
    conditions.values,
  );
}

interface Partly {
  readonly found: Found[];
  /** Nothing was left out behind these. */
  readonly isWhole: boolean;
}

/** Among the matches, where they are few; nothing where they are not. */
async function amongFew(tx: EntityManager, conditions: Conditions, limit: number): Promise<Partly> {
  const { bounds, filters, values } = conditions;
  const few = `SELECT project_id, sort_name FROM project_directory ${where([...filters, ...bounds])} LIMIT ${RARE + 1}`;
  const { rows, found } = await within(tx, few, 'true', values, limit);
  return rows > RARE ? { found: [], isWhole: false } : { found, isWhole: true };
}

/** Along the names, as far as the walk goes. */
async function onTheWay(tx: EntityManager, conditions: Conditions, limit: number): Promise<Partly> {
  const { bounds, filters, values } = conditions;
  const walk = `SELECT project_id, sort_name, tags, words FROM project_directory ${where(bounds)}
    ORDER BY sort_name, project_id LIMIT ${WALK}`;
  const { rows, found } = await within(tx, walk, filters.join(' AND '), values, limit);
  return { found, isWhole: rows < WALK };
}

/** The first rows of a bounded set that meet a condition, and how large the set was. */
async function within(
  tx: EntityManager,
  set: string,
  condition: string,
  values: readonly unknown[],
  limit: number,
): Promise<{ rows: number; found: Found[] }> {
  const rows = await tx.query<({ [K in keyof Found]: Found[K] | null } & { rows: number })[]>(
    `WITH bounded AS MATERIALIZED (${set})
     SELECT (SELECT count(*) FROM bounded)::int AS rows, found.project_id AS "projectId", found.sort_name AS "sortName"
     FROM (SELECT 1) AS always LEFT JOIN LATERAL (
       SELECT project_id, sort_name FROM bounded WHERE ${condition} ORDER BY sort_name, project_id LIMIT ${limit}
     ) AS found ON true
     ORDER BY found.sort_name, found.project_id`,
    [...values],
  );
  const found = rows.flatMap(({ projectId, sortName }) =>
    projectId === null || sortName === null ? [] : [{ projectId, sortName }],
  );
  return { rows: rows[0]?.rows ?? 0, found };
}

async function throughIndexes(
  tx: EntityManager,
  { bounds, filters, values }: Conditions,
  limit: number,
): Promise<Found[]> {
  return tx.query<Found[]>(
    `WITH matches AS MATERIALIZED (SELECT project_id, sort_name FROM project_directory WHERE ${filters.join(' AND ')})
     SELECT project_id AS "projectId", sort_name AS "sortName" FROM matches ${where(bounds)}
     ORDER BY sort_name, project_id LIMIT ${limit}`,
    values,
  );
}

/** The four groups of relevance; a project is in the first one that fits. */
async function relevanceGroups(
  tx: EntityManager,
  search: Search,
): Promise<((conditions: Conditions) => void)[]> {
  const ids = await exactly(tx, search);
  const isOther = (conditions: Conditions): string => `project_id <> ALL (${conditions.value(ids)}::uuid[])`;
  const begins = (conditions: Conditions): string => {
    const [from, to] = [conditions.value(search.text), conditions.value(search.text + LAST)];
    return `sort_name >= ${from} AND sort_name < ${to}`;
  };
  return [
    (conditions) => {
      conditions.isRare = true;
      conditions.filters.push(
        `(sort_name = ${conditions.value(search.text)} OR project_id = ANY (${conditions.value(ids)}::uuid[]))`,
      );
    },
    (conditions) => {
      conditions.bounds.push(begins(conditions));
      conditions.filters.push(isOther(conditions), `sort_name <> ${conditions.value(search.text)}`);
    },
    (conditions) => {
      has(conditions, search.naming);
      conditions.filters.push(isOther(conditions), `NOT (${begins(conditions)})`);
    },
    (conditions) => {
      has(conditions, search.anywhere);
      conditions.filters.push(
        `NOT words @@ ${conditions.value(search.naming)}::tsquery`,
        isOther(conditions),
        `NOT (${begins(conditions)})`,
      );
    },
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

function anywhere(conditions: Conditions, search: Search | null): void {
  if (search !== null) has(conditions, search.anywhere);
}

function has(conditions: Conditions, words: string): void {
  conditions.isRare = true;
  conditions.filters.push(`words @@ ${conditions.value(words)}::tsquery`);
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
