import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#libs/acts/src/index.js';
import { Egress } from '#libs/egress/src/index.js';
import {
  AskingService,
  CollectionService,
  GitHistorySource,
  ImportedSource,
  RankingService,
  githubSource,
  withStandIn,
} from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { DirectoryService } from '#libs/projects/src/index.js';
import { demoPerson } from '../../../apps/local/src/demo/people.js';
import {
  DEMO_WORLD,
  INVENTED_OWNERS,
  generatedWorld,
} from '../../../apps/local/src/fake-github/generated.js';
import { FakeGithub } from '../../../apps/local/src/fake-github/server.js';
import { seedIdentity } from '../../../apps/local/src/seed/identity.js';
import { paidInMinor } from '../../../apps/local/src/seed/member-states.js';
import { seedProjects } from '../../../apps/local/src/seed/projects.js';
import { seedStandIn } from '../../../apps/local/src/seed/stand-in.js';
import { seedFund, seedYear } from '../../../apps/local/src/seed/fund.js';
import { allEntities } from '../../support/entities.js';
import { useHealth } from '../../support/health-lab.js';
import { useDatabase } from '../../support/postgres.js';

const github = new FakeGithub(generatedWorld({ ...DEMO_WORLD, until: new Date() }));
let apiUrl = '';
// Registered before the lab's own, which asks for the address.
beforeAll(async () => {
  apiUrl = await github.listen();
});
afterAll(() => github.close());

/** As the worker of `npm start -- --fake-github` has them. */
const health = useHealth((dataSource) => {
  const port = Number(new URL(apiUrl).port);
  const egress = new Egress({ isOn: true, allow: [{ host: '127.0.0.1', port }] });
  const auths = [{ token: 'local' }];
  return withStandIn(
    [
      githubSource(egress, dataSource, { auths, apiUrl }),
      new GitHistorySource(egress),
      new ImportedSource('registry', dataSource),
    ],
    INVENTED_OWNERS,
  );
});

const database = useDatabase();

it('books as paid exactly what the loopback bank opens with, once', async () => {
  const source = await new DataSource({
    ...databaseOptions({ url: database().url, poolSize: 2, applicationName: 'spec' }),
    entities: await allEntities(),
  } as ConstructorParameters<typeof DataSource>[0]).initialize();
  try {
    await source.transaction(seedFund);
    await source.transaction(seedYear);
    await source.transaction(seedFund);
    await source.transaction(seedYear);
    const ledger = new LedgerService();
    expect(await ledger.balance(source.manager, 'bank:MAIN')).toBe(paidInMinor());
    expect(await ledger.balance(source.manager, 'receipts-in-transit')).toBe(0n);
    expect(paidInMinor()).toBeGreaterThan(20_000_000_000n);
  } finally {
    await source.destroy();
  }
});

it('enters invented projects of the stand-in, of which a sweep makes evidence, every list and first looks', async () => {
  const seed = () =>
    health.manager().transaction(async (tx) => {
      await seedIdentity(tx);
      await seedProjects(tx);
      await seedStandIn(tx);
    });
  await seed();
  await seed();
  const entered = await health.rows<{ projects: number }>(
    `SELECT count(*)::int AS projects FROM projects WHERE slug ~ '-[0-9]+$'`,
  );
  expect(entered).toEqual([{ projects: DEMO_WORLD.entered }]);
  const [known] = await health.rows<{ projects: number }>('SELECT count(*)::int AS projects FROM projects');
  expect(await health.get(DirectoryService).facets({})).toMatchObject({ matched: known?.projects });
  // Some of every kind, a renamed, an archived and an empty one among them, and one that is real.
  const collections = await health.rows<{ id: string }>(
    `SELECT c.id FROM health_collections c JOIN projects p ON p.id = c.project_id
     WHERE p.slug ~ '-([0-9]|24|39|49)$' OR p.slug = 'curl'`,
  );
  expect(collections).toHaveLength(14);
  const [asking, collecting] = [health.get(AskingService), health.get(CollectionService)];
  for (const { id } of collections) {
    const { forges, others } = await asking.plan(id);
    for (const source of [...forges, ...others]) {
      expect(await asking.ask(id, source, new AbortController().signal)).toEqual({ state: 'done' });
    }
    await collecting.finish(id);
  }

  const lists = await health.rows<{ status: string; projects: number }>(
    `SELECT s.status, count(*)::int AS projects FROM projects p JOIN health_scores s ON s.project_id = p.id
     WHERE p.slug ~ '-[0-9]+$' GROUP BY 1 ORDER BY 1`,
  );
  expect(lists.map(({ status }) => status)).toEqual(['insufficient-data', 'ok', 'succession-list']);
  const ok = lists.find(({ status }) => status === 'ok')?.projects;
  expect(ok).toBeGreaterThanOrEqual(2);

  // Nobody asked the stand-in about a real project, and nothing failed.
  const asked = JSON.stringify(github.received.map(({ path, variables }) => [path, variables['owner']]));
  expect(asked).toContain(INVENTED_OWNERS);
  expect(asked).not.toContain('curl');
  expect(
    await health.rows(`SELECT source, failure FROM health_source_runs WHERE outcome = 'failed'`),
  ).toEqual([]);
  const history = await health.rows<{ value: number | null }>(
    `SELECT DISTINCT m.null_reason, m.value FROM health_metrics m JOIN projects p ON p.id = m.project_id
     WHERE m.source = 'git-history' AND p.slug ~ '-[0-9]+$'`,
  );
  expect(history.filter(({ value }) => value !== null)).toEqual([]);

  const programme = principalOf('programme-1');
  const ranked = await health.get(RankingService).page(programme, {}, { limit: 100 });
  expect(ranked.items.filter(({ slug }) => /-\d+$/.test(slug))).toHaveLength(ok ?? 0);
  const first = await health.rows('SELECT 1 FROM health_first_looks WHERE ends_at > now()');
  expect(first).toHaveLength(2);
});

function principalOf(handle: string): Principal {
  const { id, roles } = demoPerson(handle);
  return { kind: 'person', id, roles, via: 'session', scopes: null };
}
