import type { EntityManager } from 'typeorm';
import { In, Not } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import { indexProjects } from './directory-index.repository.js';
import type { LicenceReading } from './domain/licence.js';
import type { ProjectLifecycle } from './domain/lifecycle.js';
import type { CheckedEntry } from './domain/registration.js';
import { ProjectPackage } from './project-package.entity.js';
import { ProjectPerson } from './project-person.entity.js';
import { ProjectRepository } from './project-repository.entity.js';
import { Project } from './project.entity.js';
import { packageTaken, projectStale, repositoryTaken } from './projects.errors.js';
import { isAlias } from './sightings.repository.js';

/** A project with what belongs to it. */
export interface ProjectRecord extends Project {
  readonly repositories: readonly ProjectRepository[];
  readonly packages: readonly string[];
}

export async function findProject(tx: EntityManager, id: string): Promise<ProjectRecord | null> {
  const [project] = await projectsById(tx, [id]);
  return project ?? null;
}

/** These projects with their parts, in the order asked for, by one statement. Unknown ids are absent. */
export async function projectsById(tx: EntityManager, ids: readonly string[]): Promise<ProjectRecord[]> {
  const rows = await tx.query<(Omit<ProjectRecord, 'createdAt'> & { readonly createdAt: Date })[]>(
    `SELECT p.id, p.slug, p.name, p.summary, p.homepage, p.licence, p.is_osi_approved AS "isOsiApproved",
       p.eurostack_layer AS "eurostackLayer", p.lifecycle, p.language, p.registered_by AS "registeredBy",
       p.created_at AS "createdAt", p.version,
       ARRAY(SELECT k.purl FROM project_packages k WHERE k.project_id = p.id ORDER BY k.purl) AS packages,
       ARRAY(SELECT jsonb_build_object('id', r.id, 'projectId', r.project_id, 'position', r.position, 'url', r.url,
               'urlKey', r.url_key, 'forge', r.forge, 'host', r.host, 'owner', r.owner, 'name', r.name, 'forgeId', r.forge_id,
               'pushedAt', r.pushed_at, 'seenAt', r.seen_at, 'flag', r.flag)
             FROM project_repositories r WHERE r.project_id = p.id ORDER BY r.position) AS repositories
     FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, position) JOIN projects p ON p.id = wanted.id
     ORDER BY wanted.position`,
    [ids],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: instant(row.createdAt),
    repositories: row.repositories.map((repository) => ({
      ...repository,
      pushedAt: repository.pushedAt === null ? null : instant(repository.pushedAt),
      seenAt: repository.seenAt === null ? null : instant(repository.seenAt),
    })),
  }));
}

export async function findProjectBySlug(tx: EntityManager, slug: string): Promise<ProjectRecord | null> {
  const project = await tx.findOneBy(Project, { slug });
  return project === null ? null : findProject(tx, project.id);
}

/** Locks the row, for acts on the project. */
export async function lockProject(tx: EntityManager, id: string): Promise<ProjectRecord | null> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM projects WHERE id = $1 FOR UPDATE', [id]);
  return rows.length === 0 ? null : findProject(tx, id);
}

export async function peopleOf(tx: EntityManager, projectId: string): Promise<ProjectPerson[]> {
  return tx.find(ProjectPerson, { where: { projectId }, order: { since: 'ASC', personId: 'ASC' } });
}

const PARTIES = prepared(
  `SELECT person_id FROM project_people WHERE project_id = $1
   UNION SELECT registered_by FROM projects WHERE id = $1 AND registered_by IS NOT NULL
   UNION SELECT nominated_by FROM project_nominations WHERE project_id = $1`,
);

/** Who entered the project, keeps it, or nominated it. */
export async function partiesOf(tx: EntityManager, projectId: string): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }[]>(PARTIES, [projectId]);
  return rows.map((row) => row.person_id);
}

/** A slug nobody has: the wished one, or with the first free number. */
export async function freeSlug(tx: EntityManager, slug: string): Promise<string> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('projects.slug'), hashtext($1))", [slug]);
  const rows = await tx.query<{ slug: string }[]>(
    "SELECT slug FROM projects WHERE slug = $1 OR slug ~ ('^' || $1 || '-[0-9]+$')",
    [slug],
  );
  const taken = new Set(rows.map((row) => row.slug));
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number += 1) if (!taken.has(`${slug}-${number}`)) return `${slug}-${number}`;
}

export async function insertProject(
  tx: EntityManager,
  entry: CheckedEntry,
  row: { readonly id: string; readonly registeredBy: string | null; readonly createdAt: string },
): Promise<void> {
  const columns = columnsOf(entry);
  await tx.query(
    `INSERT INTO projects (id, slug, name, summary, homepage, licence, is_osi_approved, eurostack_layer, language,
       registered_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.id,
      entry.slug,
      columns.name,
      columns.summary,
      columns.homepage,
      columns.licence,
      columns.isOsiApproved,
      columns.eurostackLayer,
      columns.language,
      row.registeredBy,
      row.createdAt,
    ],
  );
  await insertParts(tx, row.id, entry);
  await indexProjects(tx, [row.id]);
}

/** Replaces what an edit may change; refused as stale where the version is another. */
export async function updateProject(
  tx: EntityManager,
  project: { readonly id: string; readonly version: number },
  entry: CheckedEntry,
): Promise<void> {
  // A language nobody names stays as the forge said it.
  const { language, ...columns } = columnsOf(entry);
  const { affected } = await tx.update(
    Project,
    { id: project.id, version: project.version },
    { ...columns, ...(language === null ? {} : { language }), version: project.version + 1 },
  );
  if (affected !== 1) projectStale();
  // What stays keeps its row: its number on the forge and when it was seen belong to it.
  await tx.delete(ProjectRepository, {
    projectId: project.id,
    urlKey: Not(In(entry.repositories.map(({ key }) => key))),
  });
  await tx.delete(ProjectPackage, { projectId: project.id });
  await insertParts(tx, project.id, entry);
  await indexProjects(tx, [project.id]);
}

/** What the flags of a project's forge come to. */
export async function writeLifecycle(
  tx: EntityManager,
  id: string,
  lifecycle: ProjectLifecycle,
): Promise<void> {
  const changed = rowsOf<unknown>(
    await tx.query('UPDATE projects SET lifecycle = $2 WHERE id = $1 AND lifecycle <> $2 RETURNING id', [
      id,
      lifecycle,
    ]),
  );
  if (changed.length > 0) await indexProjects(tx, [id]);
}

/** What the forge says of a project; a language and a licence its people named stay. */
export async function writeToldFacts(
  tx: EntityManager,
  id: string,
  { language, licence }: { readonly language: string | null; readonly licence: LicenceReading | null },
): Promise<void> {
  const changed = rowsOf<unknown>(
    await tx.query(
      `UPDATE projects SET language = coalesce(language, $2), licence = coalesce(licence, $3),
         is_osi_approved = CASE WHEN licence IS NULL THEN $4 ELSE is_osi_approved END
       WHERE id = $1 AND ((language IS NULL AND $2::text IS NOT NULL) OR (licence IS NULL AND $3::text IS NOT NULL))
       RETURNING id`,
      [id, language, licence?.expression ?? null, licence?.isOsiApproved ?? null],
    ),
  );
  if (changed.length > 0) await indexProjects(tx, [id]);
}

/** Adds the relation; a registrant who proves control becomes maintainer, never the other way round. */
export async function relate(
  tx: EntityManager,
  row: Pick<ProjectPerson, 'projectId' | 'personId' | 'relation' | 'since'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO project_people (project_id, person_id, relation, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT ON CONSTRAINT pk_project_people DO UPDATE SET relation = 'maintainer'
     WHERE excluded.relation = 'maintainer'`,
    [row.projectId, row.personId, row.relation, row.since],
  );
}

/**
 * Nothing is proven of the project any more: who maintained it may go on editing, and whom their proof had ended does not come
 * back. Answers whether anything was.
 */
export async function lapseControl(tx: EntityManager, projectId: string): Promise<boolean> {
  const rows = await tx.query<{ lapsed: number }[]>(
    `WITH lapsed AS (UPDATE project_people SET relation = 'registrant' WHERE project_id = $1 AND relation = 'maintainer'
       RETURNING person_id),
     ended AS (DELETE FROM project_people WHERE project_id = $1 AND relation = 'registrant' AND EXISTS (SELECT FROM lapsed))
     SELECT count(*)::int AS lapsed FROM lapsed`,
    [projectId],
  );
  return (rows[0]?.lapsed ?? 0) > 0;
}

function columnsOf(entry: CheckedEntry) {
  return {
    name: entry.name,
    summary: entry.summary,
    homepage: entry.homepage,
    licence: entry.licence?.expression ?? null,
    isOsiApproved: entry.licence?.isOsiApproved ?? null,
    eurostackLayer: entry.eurostackLayer,
    language: entry.language,
  };
}

async function insertParts(tx: EntityManager, projectId: string, entry: CheckedEntry): Promise<void> {
  for (const [position, { url, key, forge, host, owner, name }] of entry.repositories.entries()) {
    if (await isAlias(tx, key)) repositoryTaken(`repositories[${position}]`);
    const rows = await tx.query<unknown[]>(
      `INSERT INTO project_repositories (id, project_id, position, url, url_key, forge, host, owner, name)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT ON CONSTRAINT uq_project_repositories_url_key DO UPDATE SET position = excluded.position
         WHERE project_repositories.project_id = excluded.project_id RETURNING id`,
      [newId(), projectId, position, url, key, forge, host, owner, name],
    );
    if (rows.length === 0) repositoryTaken(`repositories[${position}]`);
  }
  for (const [position, purl] of entry.packages.entries()) {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO project_packages (id, project_id, purl) VALUES ($1, $2, $3)
       ON CONFLICT ON CONSTRAINT uq_project_packages_purl DO NOTHING RETURNING id`,
      [newId(), projectId, purl],
    );
    if (rows.length === 0) packageTaken(`packages[${position}]`);
  }
}
