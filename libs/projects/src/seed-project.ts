import type { EntityManager } from 'typeorm';
import { accepted, instant } from '#libs/kernel/src/index.js';
import type { ProjectRelation } from './domain/editors.js';
import type { ProjectEntry } from './domain/registration.js';
import { checkEntry } from './domain/registration.js';
import { insertProject, relate } from './projects.repository.js';

/** Puts a project the fund itself knows into the directory, through the same checks; one that stands stays as it is. */
export async function insertSeedProject(
  tx: EntityManager,
  seed: {
    readonly id: string;
    readonly slug: string;
    readonly entry: ProjectEntry;
    readonly people?: readonly { readonly personId: string; readonly relation: ProjectRelation }[];
  },
): Promise<void> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM projects WHERE id = $1 OR slug = $2', [
    seed.id,
    seed.slug,
  ]);
  if (rows.length > 0) return;
  const checked = accepted(checkEntry(seed.entry));
  const createdAt = instant(new Date());
  await insertProject(tx, { ...checked, slug: seed.slug }, { id: seed.id, registeredBy: null, createdAt });
  for (const person of seed.people ?? []) {
    await relate(tx, { projectId: seed.id, since: createdAt, ...person });
  }
}
