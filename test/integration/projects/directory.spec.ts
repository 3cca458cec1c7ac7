import { beforeAll, describe, expect, it } from '@jest/globals';
import { DirectoryService } from '../../../libs/projects/src/directory.service.js';
import type { DirectoryWish } from '../../../libs/projects/src/domain/directory-query.js';
import { readDirectoryQuery } from '../../../libs/projects/src/domain/directory-query.js';
import { ProjectPackage } from '../../../libs/projects/src/project-package.entity.js';
import { ProjectRepository } from '../../../libs/projects/src/project-repository.entity.js';
import { Project } from '../../../libs/projects/src/project.entity.js';
import { Person } from '#libs/identity/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { generateProjects, generatedId, indexGenerated } from '../../support/generated-directory.js';
import { useDatabase } from '../../support/postgres.js';

/** Enough that a walk along the names ends before the directory does. */
const COUNT = 14_000;

const database = useDatabase({ entities: [Person, Project, ProjectRepository, ProjectPackage] });
let directory: DirectoryService;

beforeAll(async () => {
  await generateProjects(database().owner, COUNT);
  await indexGenerated(database().dataSource, COUNT);
  await database().owner.query('ANALYZE project_directory');
  directory = new DirectoryService(database().dataSource);
}, 120_000);

/** Every page of a wish, ids only. */
async function everyPage(wish: DirectoryWish, limit: number, most = 1_000): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await directory.page(wish, after === undefined ? { limit } : { limit, after });
    ids.push(...page.items.map(({ id }) => id as string));
    after = page.next ?? undefined;
  } while (after !== undefined && ids.length < most);
  return ids;
}

/** The same by the plainest statement there is. */
async function plainly(wish: DirectoryWish, most = 1_000): Promise<string[]> {
  const { tags, search } = accepted(readDirectoryQuery(wish));
  const { rows } = await database().owner.query<{ id: string }>(
    `SELECT project_id AS id FROM project_directory WHERE tags @> $1 AND ($2::text IS NULL OR words @@ $2::tsquery)
     ORDER BY sort_name, project_id LIMIT $3`,
    [tags, search?.anywhere ?? null, most],
  );
  return rows.map(({ id }) => id);
}

describe('a page of the directory', () => {
  const wishes: DirectoryWish[] = [
    {},
    { layer: 'software-platforms' },
    { layer: 'chips', language: 'Fortran' },
    { lifecycle: 'deprecated', host: 'git.savannah.gnu.org' },
    { licence: 'EUPL-1.2', layer: 'cloud', lifecycle: 'archived' },
    { osiApproved: 'no', forge: 'gitlab' },
    { q: 'parser', sort: 'name' },
    { q: 'ssl', sort: 'name' },
    { q: 'for', sort: 'name' },
    { q: 'xml codec', sort: 'name', osiApproved: 'yes' },
    { q: 'nothing-like-it', sort: 'name' },
    { q: 'li', sort: 'name', language: 'haskell' },
  ];

  it.each(wishes.map((wish) => [wish]))(
    'of %j holds what the plainest statement finds, in its order',
    async (wish) => {
      expect(await everyPage(wish, 200)).toEqual(await plainly(wish));
    },
  );

  it('of a search by relevance holds every match once, nearer ones first', async () => {
    const found = await everyPage({ q: 'libssl', sort: 'relevance' }, 7, COUNT);
    expect([...found].sort()).toEqual((await plainly({ q: 'libssl' }, COUNT)).sort());
    expect(new Set(found).size).toBe(found.length);
    const { rows } = await database().owner.query<{ begins: boolean }>(
      `SELECT sort_name LIKE 'libssl%' AS begins FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, position)
       JOIN project_directory ON project_id = id ORDER BY position`,
      [found],
    );
    const begins = rows.map((row) => row.begins);
    expect(begins).toEqual([...begins].sort((a, b) => Number(b) - Number(a)));
    expect(begins).toContain(true);
  });

  it('begins with the project itself: by short name, address, package URL or whole name', async () => {
    const [project] = (await directory.page({ layer: 'chips' }, { limit: 1 })).items;
    const { slug = '', repositories = [], packages = [], name = '' } = project ?? {};
    for (const q of [slug, repositories[0]?.url ?? '', packages[0] ?? '']) {
      const { items } = await directory.page({ q }, { limit: 1 });
      expect(items[0]?.slug).toBe(slug);
    }
    const { items } = await directory.page({ q: name.toUpperCase() }, { limit: 1 });
    expect(items[0]?.name).toBe(name);
  });

  it('finds a name by its ending', async () => {
    const { items } = await directory.page({ q: 'slcestore' }, { limit: 200 });
    expect(items.length).toBeGreaterThan(0);
    for (const { name } of items) expect(name).toContain('slcestore');
  });

  it('follows the last one although projects come and go meanwhile', async () => {
    const before = await plainly({ layer: 'networks' }, 30);
    const first = await directory.page({ layer: 'networks' }, { limit: 10 });
    const last = first.items.at(-1) as { id: string };
    // The project the page ended with is renamed to the end, and one comes to stand before everything.
    await database().owner.query(`UPDATE project_directory SET sort_name = 'zzz' WHERE project_id = $1`, [
      last.id,
    ]);
    const earlier = newId();
    await database().owner.query(
      `WITH added AS (INSERT INTO projects (id, slug, name, summary, eurostack_layer)
         VALUES ($1::uuid, $1::text, 'aaa', '-', 'networks') RETURNING id)
       INSERT INTO project_directory SELECT id, 'aaa', '{layer:networks}', '', 1 FROM added`,
      [earlier],
    );
    const second = await directory.page({ layer: 'networks' }, { limit: 20, after: first.next ?? '' });
    expect(second.items.map(({ id }) => id)).toEqual(before.slice(10, 30));
  });

  it('holds what is frequent and yet not met where it was expected', async () => {
    await database().owner.query(
      `UPDATE project_directory SET sort_name = 'zz' || sort_name WHERE tags @> '{layer:networks}'`,
    );
    expect(await everyPage({ layer: 'networks' }, 20, 60)).toEqual(await plainly({ layer: 'networks' }, 60));
  });
});

describe('facets', () => {
  it('count exactly what matches, of every public fact', async () => {
    const { matched, facets } = await directory.facets({ layer: 'chips', osiApproved: 'no' });
    const all = await plainly({ layer: 'chips', osiApproved: 'no' }, COUNT);
    expect(matched).toBe(all.length);
    expect(facets.layer).toEqual([{ value: 'chips', projects: all.length }]);
    expect(facets.forge.reduce((sum, { projects }) => sum + projects, 0)).toBe(all.length);
  });

  it('of the whole directory are as of the last upkeep, and null before', async () => {
    expect(await directory.facets({})).toMatchObject({ matched: null, countedAt: null });
    await directory.upkeep();
    const { matched, countedAt, facets } = await directory.facets({});
    expect([matched, countedAt === null]).toEqual([COUNT + 1, false]);
    expect(facets.licence[0]?.value).toBe('MIT');
  });

  it('count nothing where more match than anybody waits for', async () => {
    await database().owner.query(
      `INSERT INTO projects (id, slug, name, summary, eurostack_layer)
         SELECT gen_random_uuid(), 'many-' || n, 'many', '-', 'cloud' FROM generate_series(1, 10001) n;
       INSERT INTO project_directory SELECT id, 'many', '{layer:cloud}', '', 1 FROM projects WHERE slug LIKE 'many-%'`,
    );
    const { matched, facets } = await directory.facets({ layer: 'cloud' });
    expect([matched, facets.layer]).toEqual([null, []]);
  });
});

describe('the upkeep', () => {
  it('writes entries of an older index anew', async () => {
    const id = generatedId(5);
    await database().owner.query(
      `UPDATE project_directory SET words = '', tags = '{}', index_version = 0 WHERE project_id = $1`,
      [id],
    );
    expect(await directory.upkeep()).toBe(1);
    const { rows } = await database().owner.query<{ name: string }>(
      'SELECT name FROM projects WHERE id = $1',
      [id],
    );
    const found = await everyPage({ q: rows[0]?.name ?? '' }, 200);
    expect(found).toContain(id);
  });
});
