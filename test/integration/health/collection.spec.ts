import { FORGE_METRICS } from '../../../libs/health/src/domain/forge-metrics.js';
import { PATIENCE } from '../../../libs/health/src/domain/patience.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { WorkflowBundle } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import type { EvidenceSource, SourceAnswer } from '#libs/health/src/index.js';
import {
  CollectionDependents,
  EVIDENCE_SOURCES,
  HasApplication,
  HealthCollectionModule,
  HealthService,
  RankingService,
  SnapshotSource,
  SourceFailure,
  StatementsService,
} from '#libs/health/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsModule, ProjectsService } from '#libs/projects/src/index.js';
import { normaliseRepository } from '#libs/projects/src/domain/repository-url.js';
import { HealthActivitiesService } from '../../../apps/worker/src/health.activities.js';
import { proveControl } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { useTemporal } from '../../support/temporal.js';
import { BUNDLE_OPTIONS } from '../../../apps/worker/src/workflow-bundle.js';

const database = useDatabase();
const temporal = useTemporal();
const directory = mkdtempSync(join(tmpdir(), 'plinth-snapshot-'));
const woken: string[] = [];
let module: TestingModule;
let bundle: WorkflowBundle;

/** A forge that does what the spec says, to the collection it is asked for. */
class ScriptedForge implements EvidenceSource {
  readonly name = 'github';
  readonly tells = FORGE_METRICS;
  answers: (() => SourceAnswer)[] = [];
  asked = 0;

  knows(): boolean {
    return this.answers.length > 0;
  }

  async collect(): Promise<SourceAnswer> {
    this.asked += 1;
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    return (answer as () => SourceAnswer)();
  }
}
const forge = new ScriptedForge();

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 8, applicationName: 'spec' })),
      ActsModule,
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsModule,
      HealthCollectionModule.with({
        ...{ githubAuths: [], githubApiUrl: null, snapshotDirectory: null },
        patience: { ...PATIENCE, tries: 3, errorBaseMs: 1, limitBaseMs: 1, limitMs: 60_000 },
      }),
    ],
    providers: [HealthActivitiesService],
  })
    .overrideProvider(EVIDENCE_SOURCES)
    .useValue([forge, new SnapshotSource(directory)])
    .compile();
  await module.init();
  bundle = await bundleWorkflowCode(BUNDLE_OPTIONS);
  module.get(HasApplication).register({
    among: async () => new Set(),
    standing: async (_tx, projectIds) => new Map(projectIds.map((id) => [id, 'application'])),
  });
  module.get(CollectionDependents).register({
    wakeFor: async (_act: Act, projectId: string) => void woken.push(projectId),
  });
});
afterAll(async () => {
  await module.close();
  rmSync(directory, { recursive: true });
});

function manager(): EntityManager {
  return module.get(DataSource).manager;
}

async function aPerson(role?: Role): Promise<Principal> {
  const id = newId();
  await database().owner.query('INSERT INTO people (id, public_name) VALUES ($1, $2)', [id, 'Mira Holt']);
  const roles = role === undefined ? [] : [{ role, scopeType: 'fund' as const, scopeId: null }];
  return { kind: 'person', id, roles, via: 'session', scopes: null };
}

function asks(principal: Principal, route = 'POST /test'): ActRequest {
  return { principal, route, key: newId(), body: {} };
}

async function aProject(keeper: Principal, name: string, ...repositories: string[]): Promise<string> {
  const answer = await module.get(ProjectsService).register(asks(keeper), {
    name,
    summary: 'Widgets for everybody.',
    licence: 'MIT',
    eurostackLayer: 'software-platforms',
    repositories,
    packages: [],
  });
  const { id } = answer.value as { id: string };
  await proveControl(database().owner, id);
  return id;
}

/** Facts for a project, and a pseudonymous history where wanted. */
function snapshot(slug: string, withHistory: boolean): void {
  const at = '2026-06-01T00:00:00.000Z';
  const history = {
    file: fileURLToPath(new URL('../../data/histories/xz.fi.gz', import.meta.url)),
    asOf: '2024-02-24',
  };
  writeFileSync(
    join(directory, `${slug}.json`),
    JSON.stringify({
      slug,
      ...(withHistory ? { history } : {}),
      metrics: [
        {
          metric: 'transitive_dependents',
          value: 23_252,
          observedAt: at,
          source: 'an-index',
          sourceVersion: '1',
        },
        { metric: 'demand_180d', value: null, nullReason: 'not-collected' },
      ],
    }),
  );
}

async function run(collectionId: string): Promise<void> {
  const activities = module.get(HealthActivitiesService);
  const common = { connection: temporal().connection, namespace: temporal().namespace };
  const evidence = await Worker.create({
    ...common,
    taskQueue: 'evidence',
    activities: {
      planSources: activities.planSources.bind(activities),
      askSource: activities.askSource.bind(activities),
      recordSourceFailure: activities.recordSourceFailure.bind(activities),
      finishCollection: activities.finishCollection.bind(activities),
    },
  });
  const cases = await Worker.create({
    ...common,
    taskQueue: 'cases',
    workflowBundle: bundle,
  });
  await evidence.runUntil(
    cases.runUntil(
      temporal().client.workflow.execute('health', {
        workflowId: `health:${collectionId}`,
        taskQueue: 'cases',
        args: [collectionId],
      }),
    ),
  );
}

async function rows<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, parameters)).rows as T[];
}

describe('a collection', () => {
  it('stores values with provenance, scores, and wakes what waits', async () => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, 'Lumen One');
    snapshot('lumen-one', true);
    const health = module.get(HealthService);
    const asked = await health.refresh(asks(keeper), projectId);
    const { id } = asked.value as { id: string };
    expect(await health.evidenceState(manager(), projectId)).toBe('collecting');
    expect(await rows('SELECT 1 FROM outbox WHERE workflow_id = $1', `health:${id}`)).toHaveLength(1);

    await run(id);

    expect(await health.evidenceState(manager(), projectId)).toBe('collected');
    expect(woken).toContain(projectId);
    const values = await rows<Record<string, unknown>>(
      'SELECT metric, value, numerator, denominator, source, source_version, null_reason FROM health_metrics WHERE collection_id = $1',
      id,
    );
    const byMetric = new Map(values.map((value) => [value['metric'], value]));
    expect(byMetric.get('transitive_dependents')).toMatchObject({
      value: 23_252,
      source_version: 'an-index 1',
    });
    expect(byMetric.get('top_share_365d')).toMatchObject({ numerator: 309, denominator: 544 });
    expect(byMetric.get('demand_180d')).toMatchObject({ value: null, null_reason: 'not-collected' });
    const audits = await rows<{ type: string }>(
      'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at',
      projectId,
    );
    expect(audits.map(({ type }) => type)).toEqual([
      'projects.registered',
      'health.collection-requested',
      'health.collected',
    ]);
  });

  it('is one for everybody who asks while it is open', async () => {
    const keeper = await aPerson();
    const staff = await aPerson('programme');
    const projectId = await aProject(keeper, 'Lumen Two');
    snapshot('lumen-two', false);
    const health = module.get(HealthService);
    const [one, two] = await Promise.all([
      health.refresh(asks(keeper), projectId),
      health.refresh(asks(staff), projectId),
    ]);
    expect((one.value as { id: string }).id).toBe((two.value as { id: string }).id);
    const stranger = await aPerson();
    await expect(health.refresh(asks(stranger), projectId)).rejects.toThrow('identity.forbidden');
    await run((one.value as { id: string }).id);
  });

  it('records a source that fails as null with the reason, and goes on', async () => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, 'Lumen Three');
    snapshot('lumen-three', false);
    forge.answers = [
      () => {
        throw new SourceFailure('rate-limited', 'github-rate-limited', { isWorthwhile: false });
      },
    ];
    const health = module.get(HealthService);
    const asked = await health.refresh(asks(keeper), projectId);
    const { id } = asked.value as { id: string };
    await run(id);
    forge.answers = [];
    const [collection] = await rows('SELECT state, outcome FROM health_collections WHERE id = $1', id);
    expect(collection).toEqual({ state: 'finished', outcome: 'partial' });
    const demand = await rows(
      `SELECT value, null_reason, source FROM health_metrics WHERE collection_id = $1 AND metric = 'demand_180d' ORDER BY source`,
      id,
    );
    expect(demand).toEqual([
      { value: null, null_reason: 'rate-limited', source: 'github' },
      { value: null, null_reason: 'not-collected', source: 'snapshot' },
    ]);
  });

  it('is unavailable where nothing is known, which is an answer too', async () => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, 'Nobody Knows');
    const health = module.get(HealthService);
    const asked = await health.refresh(asks(keeper), projectId);
    await run((asked.value as { id: string }).id);
    expect(await health.evidenceState(manager(), projectId)).toBe('unavailable');
    expect(woken).toContain(projectId);
  });

  it('tries again what is worth it', async () => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, 'Lumen Four');
    snapshot('lumen-four', false);
    forge.asked = 0;
    forge.answers = [
      () => {
        throw new SourceFailure('rate-limited', 'github-rate-limited', { isWorthwhile: true, afterMs: 50 });
      },
      () => ({ values: [] }),
    ];
    const asked = await module.get(HealthService).refresh(asks(keeper), projectId);
    const { id } = asked.value as { id: string };
    await run(id);
    forge.answers = [];
    expect(forge.asked).toBe(2);
    expect(await rows('SELECT outcome FROM health_collections WHERE id = $1', id)).toEqual([
      { outcome: 'collected' },
    ]);
  });
});

describe('where the forge saw the repository', () => {
  it.each(['collected', 'failed'])('is kept by the directory when the source %s', async (outcome) => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, `Moved ${outcome}`, `https://github.com/acme/${outcome}`);
    const { repositories } = await module.get(ProjectsService).read(manager(), projectId);
    const sighting = {
      repositoryId: repositories[0]?.id ?? '',
      forgeId: `forge-${outcome}`,
      address: accepted(normaliseRepository(`https://github.com/acme-labs/${outcome}`)),
      pushedAt: '2026-06-30T00:00:00.000Z',
      at: '2026-07-01T00:00:00.000Z',
    };
    forge.answers = [
      () => {
        if (outcome === 'collected') return { values: [], sighting };
        throw new SourceFailure('error', 'github-not-found', { isWorthwhile: false }, { sighting });
      },
    ];
    const asked = await module.get(HealthService).refresh(asks(keeper), projectId);
    await run((asked.value as { id: string }).id);
    forge.answers = [];
    const seen = await module.get(ProjectsService).read(manager(), projectId);
    expect(seen.repositories[0]).toMatchObject({
      url: `https://github.com/acme-labs/${outcome}`,
      pushedAt: sighting.pushedAt,
      seenAt: sighting.at,
    });
  });
});

describe('who sees what of it', () => {
  it('shows facts to everybody, people and priority by right, signals to few, and notes the look', async () => {
    const keeper = await aPerson();
    const projectId = await aProject(keeper, 'Lumen Five');
    snapshot('lumen-five', true);
    const health = module.get(HealthService);
    const staff = await aPerson('programme');
    const statements = module.get(StatementsService);
    const reason = 'One maintainer beside a job elsewhere.';
    await statements.assignNeed(asks(staff), projectId, { needClass: 'M', reason });
    await statements.statePaidShare(asks(staff), projectId, {
      paidShare: 0,
      evidence: 'their answer',
      reason,
    });
    const asked = await health.refresh(asks(keeper), projectId);
    await run((asked.value as { id: string }).id);

    const nobody = { kind: 'anonymous', id: 'anonymous', roles: [], via: 'none', scopes: null } as const;
    // The project was told, and looks first: fourteen days of the policy.
    const told = await rows<{ template: string }>(
      'SELECT template FROM notifications WHERE person_id = $1',
      keeper.id,
    );
    expect(told).toEqual([{ template: 'health.first-look' }]);
    const early = await health.view(nobody, projectId);
    expect([early.collectedAt, early.metrics['transitive_dependents']]).toEqual([null, null]);
    const [look] = await rows<{ days: number }>(
      `SELECT extract(day FROM ends_at - began_at)::int AS days FROM health_first_looks WHERE project_id = $1`,
      projectId,
    );
    expect(look?.days).toBe(14);
    await database().owner.query(
      `UPDATE health_first_looks SET began_at = began_at - interval '15 days', ends_at = ends_at - interval '15 days'`,
    );

    const stranger = await health.view(nobody, projectId);
    expect(Object.keys(stranger)).toEqual(['state', 'collectedAt', 'lookedAt', 'firstLookUntil', 'metrics']);
    expect(stranger.metrics['transitive_dependents']?.value).toBe(23_252);
    expect(stranger.metrics['archived']).toMatchObject({ value: null, nullReason: 'not-collected' });
    expect(Object.keys(stranger.metrics)).not.toContain('truck_factor');
    expect(Object.keys(stranger.metrics)).not.toContain('silent_days');

    const own = await health.view(keeper, projectId);
    expect(own.peopleMetrics?.['caf_365d']?.value).toBe(1);
    const everything = Object.values({ ...own.metrics, ...own.practiceMetrics, ...own.peopleMetrics });
    const isUnexplained = (metric: (typeof everything)[number]): boolean =>
      metric === null || (metric.value === null && metric.nullReason === undefined);
    expect([everything.length > 40, everything.filter(isUnexplained)]).toEqual([true, []]);
    expect(own.priority).toMatchObject({ status: 'ok', underfunding: { low: 0, high: 1 } });
    expect(own).not.toHaveProperty('successionSignals');

    const chair = await health.view(await aPerson('tab-chair'), projectId);
    expect(chair.successionSignals?.level).toBe('review');
    const log = await rows<{ fields: string[] }>(
      'SELECT fields FROM read_log WHERE subject_id = $1 ORDER BY at',
      projectId,
    );
    expect(log.map(({ fields }) => fields)).toEqual([
      ['peopleMetrics'],
      ['peopleMetrics', 'successionSignals'],
    ]);

    const ranking = module.get(RankingService);
    const { items } = await ranking.page(staff, {}, { limit: 10 });
    expect(items.map((item) => item.projectId)).toContain(projectId);
    expect((await ranking.sizes(staff))['insufficient-data']).toBeGreaterThan(0);
    await expect(ranking.page(keeper, {}, { limit: 10 })).rejects.toThrow('identity.forbidden');
  });

  it('gives evidence on a case only up to the reader’s ceiling', async () => {
    const [row] = await rows<{ id: string }>(`SELECT id FROM projects WHERE slug = 'lumen-five'`);
    const health = module.get(HealthService);
    const staff = await aPerson('programme');
    const projectId = (row as { id: string }).id;
    const applicant = await health.evidenceFor(manager(), staff, projectId, 'applicant');
    const shown = (of: typeof applicant) =>
      ['releases_365d', 'unanswered_ratio_180d', 'caf_365d'].map((key) => key in of.metrics);
    expect([applicant.priority, shown(applicant)]).toEqual([null, [true, false, false]]);
    const team = await health.evidenceFor(manager(), staff, projectId, 'case-team');
    expect([team.priority?.status, shown(team)]).toEqual(['ok', [true, true, false]]);
    const restricted = await health.evidenceFor(manager(), staff, projectId, 'restricted');
    const parts = (of: typeof team) => of.priority?.parts.fragility.map(({ part }) => part);
    expect(parts(team)).not.toContain('people');
    expect(parts(restricted)).toContain('people');
    expect(restricted.metrics['caf_365d']?.value).toBe(1);
  });

  it('keeps the evidence on a case to the project and programme staff while the project looks first', async () => {
    const [row] = await rows<{ id: string }>(`SELECT id FROM projects WHERE slug = 'lumen-five'`);
    const projectId = (row as { id: string }).id;
    const health = module.get(HealthService);
    const [staff, nobody] = [await aPerson('programme'), await aPerson()];
    const shown = async (reader: Principal) => {
      const { metrics, priority, collectedAt } = await health.evidenceFor(
        manager(),
        reader,
        projectId,
        'restricted',
      );
      const known = Object.values(metrics).filter((one) => one.value !== null).length;
      return { isKnown: known > 0, isRanked: priority !== null, isDated: collectedAt !== null };
    };
    const [everything, nothing] = [true, false].map((is) => ({ isKnown: is, isRanked: is, isDated: is }));
    await rows(
      `INSERT INTO health_first_looks VALUES ($1, now(), now() + interval '1 day')
       ON CONFLICT (project_id) DO UPDATE SET ends_at = excluded.ends_at`,
      projectId,
    );
    expect([await shown(nobody), await shown(staff)]).toEqual([nothing, everything]);
    await rows(
      `UPDATE health_first_looks SET ends_at = now() - interval '1 second' WHERE project_id = $1`,
      projectId,
    );
    expect(await shown(nobody)).toEqual(everything);
  });
});
