import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { indexProjects } from './directory-index.repository.js';
import type { RepositoryAddress } from './domain/repository-url.js';
import type { RepositoryFlag, Sighting } from './domain/sighting.js';
import { ProjectRepository } from './project-repository.entity.js';

export async function findRepository(tx: EntityManager, id: string): Promise<ProjectRepository | null> {
  return tx.findOneBy(ProjectRepository, { id });
}

/** Whether another entry of the directory has this number on the forge, or this address. */
export async function isTaken(tx: EntityManager, row: ProjectRepository, seen: Sighting): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT 1 FROM project_repositories
     WHERE id <> $1 AND (url_key = $2 OR (host = $3 AND forge_id = $4)) LIMIT 1`,
    [row.id, seen.address.key, seen.address.host, seen.forgeId],
  );
  return rows.length > 0;
}

/** The repository we know, where we know it. */
export async function noteSeen(
  tx: EntityManager,
  id: string,
  seen: { readonly forgeId: string; readonly pushedAt: Instant | null; readonly at: Instant },
): Promise<void> {
  await tx.query(
    `UPDATE project_repositories SET forge_id = $2, pushed_at = $3, seen_at = $4, flag = NULL
     WHERE id = $1 AND (seen_at IS NULL OR seen_at <= $4)`,
    [id, seen.forgeId, seen.pushedAt, seen.at],
  );
}

/** Takes the new address and keeps the old one as alias; an alias that stood where it is now is none any more. */
export async function moveRepository(
  tx: EntityManager,
  row: ProjectRepository,
  to: RepositoryAddress,
  at: Instant,
): Promise<void> {
  await tx.query('DELETE FROM project_repository_aliases WHERE url_key = $1', [to.key]);
  await tx.query(
    `INSERT INTO project_repository_aliases (url_key, project_id, url, until) VALUES ($1, $2, $3, $4)
     ON CONFLICT ON CONSTRAINT pk_project_repository_aliases
       DO UPDATE SET project_id = excluded.project_id, url = excluded.url, until = excluded.until`,
    [row.urlKey, row.projectId, row.url, at],
  );
  await tx.query(
    'UPDATE project_repositories SET url = $2, url_key = $3, host = $4, owner = $5, name = $6 WHERE id = $1',
    [row.id, to.url, to.key, to.host, to.owner, to.name],
  );
  await tx.query('UPDATE projects SET version = version + 1 WHERE id = $1', [row.projectId]);
  await indexProjects(tx, [row.projectId]);
}

export async function flagRepository(tx: EntityManager, id: string, flag: RepositoryFlag): Promise<void> {
  await tx.query('UPDATE project_repositories SET flag = $2 WHERE id = $1', [id, flag]);
}

/** Whether the address is one a repository of the directory had before its forge moved it. */
export async function isAlias(tx: EntityManager, key: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM project_repository_aliases WHERE url_key = $1', [
    key,
  ]);
  return rows.length > 0;
}
