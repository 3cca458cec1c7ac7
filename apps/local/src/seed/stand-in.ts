import type { EntityManager } from 'typeorm';
import { seedEvidence, seedRegistry } from '#libs/health/src/index.js';
import { EUROSTACK_LAYERS, countFacets, insertSeedProject } from '#libs/projects/src/index.js';
import { keepers } from '../demo/people.js';
import { Dice } from '../fake-github/dice.js';
import { DEMO_WORLD, enteredName, generatedWorld } from '../fake-github/generated.js';
import type { FakeRepository } from '../fake-github/repository.js';
import { seedProjectId } from './projects.js';

const NEED_CLASSES = ['S', 'M', 'L', 'XL'] as const;
const REASON = 'Invented for the demonstration, by dice.';

/**
 * The first projects of the GitHub stand-in in the demo fund's directory: what a registry says of each, what staff found out
 * of most, and of some the demo people as keepers, so that there are first looks. Again is no change.
 */
export async function seedStandIn(tx: EntityManager): Promise<void> {
  const world = generatedWorld({ ...DEMO_WORLD, until: new Date() }).slice(0, DEMO_WORLD.entered);
  await seedRegistry(tx, { publisher: 'stand-in', edition: 'invented', rows: world.flatMap(registryRows) });
  for (const [index, repository] of world.entries()) await enter(tx, repository, index);
  await countFacets(tx);
}

async function enter(tx: EntityManager, repository: FakeRepository, index: number): Promise<void> {
  const { name: slug } = repository;
  const id = seedProjectId(slug);
  const isKept = index % 5 === 0;
  const dice = new Dice(index);
  const words = slug.replaceAll('-', ' ');
  await insertSeedProject(tx, {
    ...{ id, slug },
    entry: {
      name: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
      summary: 'Invented: a project of the GitHub stand-in',
      eurostackLayer: dice.pick(EUROSTACK_LAYERS),
      repositories: [`https://github.com/${enteredName(repository)}`],
      packages: [],
    },
    people: isKept ? keepers().map(({ id: personId }) => ({ personId, relation: 'maintainer' })) : [],
  });
  const found = { needClass: dice.pick(NEED_CLASSES), paidShare: dice.between(0, 8) / 10, reason: REASON };
  // Of some nobody found out anything yet, as in any directory.
  const assessed = index % 10 === 9 ? {} : { found };
  await seedEvidence(tx, id, { reason: isKept ? 'refresh' : 'sweep', ...assessed });
}

/** Under the name it has and the one it had: which of them the directory knows hangs on whether it was looked at. */
function registryRows(repository: FakeRepository, index: number) {
  const dice = new Dice(1_000 + index);
  const direct = Math.floor(10 ** (dice.share() * 4));
  const values = {
    direct_dependents: { value: direct },
    transitive_dependents: { value: direct * dice.between(1, 20) },
  };
  const names = new Set([enteredName(repository), `${repository.owner}/${repository.name}`]);
  return [...names].map((name) => ({
    key: `https://github.com/${name}`.toLowerCase(),
    values,
    commit: null,
  }));
}
