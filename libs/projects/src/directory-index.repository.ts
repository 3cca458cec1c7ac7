import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { tagsOf } from './domain/directory-tags.js';
import { searchWords, sortName } from './domain/search-words.js';
import { ProjectPackage } from './project-package.entity.js';
import { ProjectRepository } from './project-repository.entity.js';
import { Project } from './project.entity.js';

/** Raised with every change of what is indexed, so that the upkeep writes older rows anew. */
const INDEX_VERSION = 1;

/** Writes what these projects are found by, in the transaction that changed them. */
export async function indexProjects(tx: EntityManager, ids: readonly string[]): Promise<void> {
  const of = { where: { projectId: In([...ids]) } };
  // Locked against an edit under way, so that nothing older is written over what it writes.
  const projects = await tx.find(Project, {
    where: { id: In([...ids]) },
    lock: { mode: 'pessimistic_read' },
  });
  const repositories = byProject(await tx.find(ProjectRepository, of));
  const packages = byProject(await tx.find(ProjectPackage, of));
  const entries = projects.map((project) => {
    const parts = {
      repositories: repositories.get(project.id) ?? [],
      packages: (packages.get(project.id) ?? []).map(({ purl }) => purl),
    };
    return {
      project_id: project.id,
      sort_name: sortName(project.name),
      tags: tagsOf({ ...project, ...parts }),
      words: searchWords({ ...project, ...parts }),
    };
  });
  await tx.query(
    `INSERT INTO project_directory (project_id, sort_name, tags, words, index_version)
     SELECT project_id, sort_name, tags, array_to_tsvector(words), $2
     FROM jsonb_to_recordset($1) AS entry (project_id uuid, sort_name text, tags text[], words text[])
     ON CONFLICT ON CONSTRAINT pk_project_directory DO UPDATE SET sort_name = excluded.sort_name, tags = excluded.tags,
       words = excluded.words, index_version = excluded.index_version`,
    [JSON.stringify(entries), INDEX_VERSION],
  );
}

/** Projects an older version of the index wrote, at most so many. */
export async function outdatedEntries(tx: EntityManager, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT project_id AS id FROM project_directory WHERE index_version < $1 LIMIT $2',
    [INDEX_VERSION, limit],
  );
  return rows.map(({ id }) => id);
}

/** Counts how many projects carry each tag and keeps the counts. */
export async function countFacets(tx: EntityManager): Promise<void> {
  await tx.query(`
    INSERT INTO project_facets (tag, projects, counted_at)
    SELECT tag, count(*), clock_timestamp() FROM project_directory, unnest(tags) AS tag GROUP BY tag
    ON CONFLICT ON CONSTRAINT pk_project_facets DO UPDATE SET projects = excluded.projects, counted_at = excluded.counted_at`);
  await tx.query(
    "DELETE FROM project_facets WHERE counted_at < (SELECT max(counted_at) FROM project_facets) - interval '1 minute'",
  );
}

function byProject<T extends { readonly projectId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const others = found.get(row.projectId);
    if (others === undefined) found.set(row.projectId, [row]);
    else others.push(row);
  }
  return found;
}
