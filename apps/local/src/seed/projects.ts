import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { seedEvidence } from '#libs/health/src/index.js';
import { countFacets, insertSeedProject } from '#libs/projects/src/index.js';
import { keepers } from '../demo/people.js';
import { snapshotDirectory } from '../demo/snapshot-directory.js';

const snapshotSchema = z.object({
  slug: z.string(),
  name: z.string(),
  summary: z.string(),
  isInvented: z.boolean().default(false),
  homepage: z.string().nullable(),
  licence: z.string().nullable(),
  eurostackLayer: z.string(),
  repositories: z.array(z.string()),
  packages: z.array(z.string()),
});

/** A fixed id by short name, so that seeding again finds what is there. */
export function seedProjectId(slug: string): string {
  return `01930000-0000-7000-8600-${createHash('sha256').update(slug).digest('hex').slice(0, 12)}`;
}

/** What the demo fund's staff found out about its invented projects. Nobody has assessed the real ones. */
const FOUND = {
  needClass: 'M',
  paidShare: 0.1,
  reason: 'Invented for the demonstration: one maintainer beside a job elsewhere.',
} as const;

/** The snapshot's real projects and a few invented ones with keepers among the demo people. Again is no change. */
export async function seedProjects(tx: EntityManager): Promise<void> {
  const directory = snapshotDirectory();
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const project = snapshotSchema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    const { slug, isInvented, ...entry } = project;
    const id = seedProjectId(slug);
    await insertSeedProject(tx, {
      id,
      slug,
      entry,
      people: isInvented ? keepers().map(({ id: personId }) => ({ personId, relation: 'maintainer' })) : [],
    });
    await seedEvidence(tx, id, isInvented ? { reason: 'application', found: FOUND } : { reason: 'sweep' });
  }
  // Whoever comes first is not to wait for the first sweep.
  await countFacets(tx);
}
