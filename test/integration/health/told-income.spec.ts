import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import type { EvidenceSource, SourceAnswer } from '#libs/health/src/index.js';
import {
  CollectionService,
  EVIDENCE_SOURCES,
  HealthCollectionModule,
  SourceFailure,
} from '#libs/health/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsModule, ProjectsService } from '#libs/projects/src/index.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let module: TestingModule;
let projectId: string;

type Told = NonNullable<SourceAnswer['income']>[number];

/** A source that tells what the spec says of a project's income; null where it does not look, an error where it fails. */
class Teller implements EvidenceSource {
  readonly name = 'funding-files';
  readonly tells = [];
  says: readonly Told[] | null | SourceFailure = null;

  knows(): boolean {
    return true;
  }

  collect(): Promise<SourceAnswer> {
    if (this.says instanceof SourceFailure) return Promise.reject(this.says);
    return Promise.resolve({ values: [], ...(this.says === null ? {} : { income: this.says }) });
  }
}
const teller = new Teller();

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 4, applicationName: 'spec' })),
      ActsModule,
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsModule,
      HealthCollectionModule.with({ githubAuths: [], githubApiUrl: null, snapshotDirectory: null }),
    ],
  })
    .overrideProvider(EVIDENCE_SOURCES)
    .useValue([teller])
    .compile();
  await module.init();
  projectId = await aProject();
});
afterAll(() => module.close());

async function rows<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, parameters)).rows as T[];
}

async function aProject(): Promise<string> {
  const keeper = newId();
  await rows('INSERT INTO people (id, public_name) VALUES ($1, $2)', keeper, 'Mira Holt');
  const principal = { kind: 'person', id: keeper, roles: [], via: 'session', scopes: null } as const;
  const answer = await module.get(ProjectsService).register(
    { principal, route: 'POST /test', key: newId(), body: {} },
    {
      ...{ name: 'Widget', summary: 'Widgets for everybody.', licence: 'MIT' },
      ...{ eurostackLayer: 'software-platforms', repositories: ['https://forge.example/w/w'], packages: [] },
    },
  );
  return (answer.value as { id: string }).id;
}

/** One collection in which the teller says this, as often as it is asked. */
async function collect(says: Teller['says'], times = 1): Promise<void> {
  teller.says = says;
  const id = newId();
  await rows(
    `INSERT INTO health_collections (id, project_id, tier, reason, state, requested_at)
     VALUES ($1, $2, 1, 'sweep', 'collecting', clock_timestamp())`,
    id,
    projectId,
  );
  const collections = module.get(CollectionService);
  for (let time = 0; time < times; time += 1) {
    try {
      await collections.collect(id, 'funding-files', new AbortController().signal);
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      await collections.recordFailure(id, 'funding-files', error);
    }
  }
  await collections.finish(id);
}

/** Bounds of every fact kept so far, oldest first. */
async function kept(): Promise<string[]> {
  const facts = await rows<{ fact: string }>(
    `SELECT concat_ws(' ', basis, source, low_minor, coalesce(high_minor::text, '…')) AS fact
     FROM health_income_facts WHERE project_id = $1 ORDER BY observed_at, id`,
    projectId,
  );
  return facts.map(({ fact }) => fact);
}

const lastYear = new Date().getUTCFullYear() - 1;
const declared: Told = {
  ...{ basis: 'declared', lowMinor: 3_000_000n, highMinor: 5_999_999n },
  windowStart: instant(Date.UTC(lastYear, 0, 1)),
  windowEnd: instant(Date.UTC(lastYear + 1, 0, 1)),
  evidence: 'funding.json at https://acme.example/funding.json',
};

describe('income a source tells', () => {
  it('is kept once, however often the source is asked in a collection and in how many', async () => {
    await collect([declared], 2);
    await collect([declared]);
    expect(await kept()).toEqual(['declared funding-files 3000000 5999999']);
  });

  it('of a window that ends with every look is kept once a quarter', async () => {
    const day = 86_400_000;
    const today = new Date().getTime();
    const observed = (ago: number): Told => ({
      ...{ ...declared, basis: 'observed', highMinor: null, evidence: 'opencollective.com/widget' },
      ...{ windowStart: instant(today - (ago + 365) * day), windowEnd: instant(today - ago * day) },
    });
    for (const ago of [100, 99, 11]) await collect([declared, observed(ago)]);
    expect((await kept()).filter((fact) => fact.startsWith('observed'))).toHaveLength(1);
    await collect([declared, observed(10)]);
    expect((await kept()).filter((fact) => fact.startsWith('observed'))).toHaveLength(2);
    await rows(`DELETE FROM health_income_facts WHERE basis = 'observed'`);
  });

  it('stays where the source fails or did not look', async () => {
    await collect(new SourceFailure('error', 'http-502'));
    await collect(null);
    expect(await kept()).toHaveLength(1);
  });

  it('is history: what it tells now stands beside what it told before', async () => {
    await collect([{ ...declared, lowMinor: 6_000_000n, highMinor: 9_999_999n }]);
    expect((await kept()).slice(1)).toEqual(['declared funding-files 6000000 9999999']);
  });

  it('that is told no more is not known any more, which is kept once and is no income of nothing', async () => {
    await collect([]);
    await collect([]);
    expect((await kept()).slice(2)).toEqual(['declared funding-files 0 …']);
  });
});
