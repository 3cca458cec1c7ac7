import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowBundle } from '@temporalio/worker';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { DataSource } from 'typeorm';
import { Egress } from '#libs/egress/src/index.js';
import type { EvidenceSource } from '#libs/health/src/index.js';
import { AskingService, CollectionService, SweepService, githubSource } from '#libs/health/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Script } from '../../../apps/local/src/fake-github/behaviour.js';
import { worstScript } from '../../../apps/local/src/fake-github/behaviour.js';
import { Dice } from '../../../apps/local/src/fake-github/dice.js';
import { enteredName, generatedWorld } from '../../../apps/local/src/fake-github/generated.js';
import type { Life } from '../../../apps/local/src/fake-github/lives.js';
import { lived } from '../../../apps/local/src/fake-github/lives.js';
import type { FakeRepository } from '../../../apps/local/src/fake-github/repository.js';
import { FakeGithub } from '../../../apps/local/src/fake-github/server.js';
import { HealthActivitiesService } from '../../../apps/worker/src/health.activities.js';
import { asOf } from '../../support/a-forge.js';
import { useHealth } from '../../support/health-lab.js';
import { useTemporal } from '../../support/temporal.js';
import { BUNDLE_OPTIONS } from '../../../apps/worker/src/workflow-bundle.js';

const until = new Date(asOf);
/** Some of every kind: renamed, without a tracker, archived, empty and forked ones among them. */
const CHOSEN = [...Array.from({ length: 9 }, (_, index) => index), 24, 29, 39, 49, 59];
const generated = generatedWorld({ seed: 11, count: 60, until });
const world = [
  ...CHOSEN.flatMap((index) => generated[index] ?? []),
  // More happens here than a page holds, of every list and search; there nearly nobody answers, so that talk is read on.
  busy('answered', {
    ...{ keepers: 5, issues: 900, pulls: 800, commits: 900, releases: 30 },
    ...{ answered: 0.8, reviewed: 0.6, quietDays: 0.1 },
  }),
  busy('silent', {
    ...{ keepers: 1, issues: 900, pulls: 60, commits: 5, releases: 1 },
    ...{ answered: 0.01, reviewed: 0, quietDays: 0.1 },
  }),
  { owner: 'invented-blocked', name: 'widget', databaseId: 5, isBlocked: true },
];
const NAMES = [...world.map(enteredName), 'invented-gone/widget'];

function busy(name: string, life: Life): FakeRepository {
  const databaseId = 6 + name.length;
  return {
    ...{ owner: 'invented-busy', name, databaseId },
    ...lived(new Dice(databaseId), life, until.getTime()),
  };
}

/** GitHub refuses one of the tokens, and an hour's points of each of the others last for half the work. */
const storm = new FakeGithub(world, {
  ...{ deadTokens: ['dead'], limit: 30, windowMs: 1_000 },
  script: worstScript('november'),
});
/** What ends differently only where the outcome hangs on which of the answers went wrong. */
const storms = [
  ['of another seed', worstScript('alpha')],
  ['of a third seed', worstScript('delta')],
  ['of a fourth seed', worstScript('theta')],
  ['of a fifth seed', worstScript('kappa')],
  [
    'in which the first two queries of every project are too large',
    ({ isGraphql, number }) => (isGraphql && number <= 2 ? { kind: 'status', status: 502 } : null),
  ],
] as const satisfies readonly (readonly [string, Script])[];
const more = storms.map(([what, script]) => ({ what, github: new FakeGithub(world, { script }) }));
const fair = new FakeGithub(world);
const GITHUBS = [storm, fair, ...more.map(({ github }) => github)];
const addresses = new Map<FakeGithub, string>();

// Registered before the labs' own, which ask for the addresses.
beforeAll(async () => {
  for (const github of GITHUBS) addresses.set(github, await github.listen());
});
afterAll(async () => {
  for (const github of GITHUBS) await github.close();
});

const disturbed = useHealth((dataSource) => [
  standingStill(sourceOf(storm, dataSource, 'dead', 'one', 'two')),
]);
const undisturbed = useHealth((dataSource) => [standingStill(sourceOf(fair, dataSource, 'calm'))]);
const others = more.map(({ what, github }) => ({
  ...{ what, github },
  lab: useHealth((dataSource) => [standingStill(sourceOf(github, dataSource, 'one', 'two'))]),
}));
const temporal = useTemporal();
type Lab = typeof disturbed;
interface LatestValue {
  readonly value: number | null;
  readonly nullReason?: string;
}

function sourceOf(github: FakeGithub, dataSource: DataSource, ...tokens: string[]): EvidenceSource {
  const apiUrl = addresses.get(github) ?? '';
  const egress = new Egress({
    isOn: true,
    allow: [{ host: '127.0.0.1', port: Number(new URL(apiUrl).port) }],
  });
  const auths = tokens.map((token) => ({ token }));
  return githubSource(egress, dataSource, {
    auths,
    apiUrl,
    retryBaseMs: 1,
    quietBaseMs: 1,
    allowance: 5_000,
  });
}

/** Both sweeps look at the same moment, so that nothing leaves a window between them. */
function standingStill(source: EvidenceSource): EvidenceSource {
  return {
    name: source.name,
    tells: source.tells,
    knows: (project, tier) => source.knows(project, tier),
    capacity: async (project) => (await source.capacity?.(project)) ?? 0,
    collect: (question) => source.collect({ ...question, asOf }),
  };
}

/** What the schedule starts, and all it leads to: the sweep opens collections, and every one of them runs to its end. */
async function sweep(lab: Lab): Promise<number> {
  const activities = new HealthActivitiesService(
    lab.get(CollectionService),
    lab.get(AskingService),
    lab.get(SweepService),
  );
  const common = { connection: temporal().connection, namespace: temporal().namespace };
  const evidence = await Worker.create({
    ...common,
    taskQueue: 'evidence',
    activities: {
      planSources: activities.planSources.bind(activities),
      askSource: activities.askSource.bind(activities),
      recordSourceFailure: activities.recordSourceFailure.bind(activities),
      finishCollection: activities.finishCollection.bind(activities),
      sweepProjects: activities.sweepProjects.bind(activities),
    },
  });
  const cases = await Worker.create({ ...common, taskQueue: 'cases', workflowBundle: await bundled() });
  const execute = (type: string, workflowId: string, ...args: unknown[]) =>
    temporal().client.workflow.execute(type, { workflowId, taskQueue: 'cases', args });
  return evidence.runUntil(
    cases.runUntil(async () => {
      const opened = (await execute('healthSweep', `sweep:${newId()}`)) as number;
      const woken = await lab.rows<{ id: string }>('DELETE FROM outbox RETURNING workflow_id AS id');
      await Promise.all(woken.map(({ id }) => execute('health', id, id.replace('health:', ''))));
      return opened;
    }),
  );
}

let bundle: Promise<WorkflowBundle> | null = null;
function bundled(): Promise<WorkflowBundle> {
  return (bundle ??= bundleWorkflowCode(BUNDLE_OPTIONS));
}

/**
 * Every value with its provenance, as it was collected; what it made of the project; and where that lives now. Of a
 * failure that is for good only the code may differ: that of a blocked repository by which answer arrived first.
 */
async function outcome(lab: Lab): Promise<Record<string, unknown>> {
  return {
    values: await lab.rows(
      `SELECT p.name, m.metric, m.value, m.numerator, m.denominator, m.coverage, m.null_reason, m.unit, m.source,
         CASE WHEN m.null_reason IS DISTINCT FROM 'error' THEN m.window_start END AS from,
         CASE WHEN m.null_reason IS DISTINCT FROM 'error' THEN m.window_end END AS to,
         CASE WHEN m.null_reason IS DISTINCT FROM 'error' THEN m.source_version END AS version
       FROM health_metrics m JOIN projects p ON p.id = m.project_id ORDER BY p.name, m.metric`,
    ),
    newest: await newest(lab),
    projects: await lab.rows(
      `SELECT p.name, p.lifecycle, r.url, r.forge_id, r.pushed_at, s.status, s.criticality, s.fragility, r.flag
       FROM projects p JOIN project_repositories r ON r.project_id = p.id
       LEFT JOIN health_scores s ON s.project_id = p.id ORDER BY p.name`,
    ),
    runs: await lab.rows(
      `SELECT p.name, c.state, c.outcome, r.source, r.tier, r.outcome AS run, r.observed
       FROM health_collections c JOIN projects p ON p.id = c.project_id
       LEFT JOIN health_source_runs r ON r.collection_id = c.id ORDER BY p.name`,
    ),
    asks: await lab.rows('SELECT * FROM health_source_asks'),
  };
}

/** What is known of every project, without nulls for these reasons. */
async function newest(lab: Lab, without: readonly string[] = []): Promise<unknown[]> {
  const rows = await lab.rows<{ name: string; metrics: Record<string, LatestValue> }>(
    'SELECT p.name, l.metrics FROM health_latest l JOIN projects p ON p.id = l.project_id ORDER BY p.name',
  );
  return rows.map(({ name, metrics }) => [
    name,
    Object.entries(metrics)
      .filter(([, { nullReason }]) => !without.includes(nullReason ?? ''))
      .map(([metric, { value, nullReason }]) => [metric, value, nullReason])
      .sort(),
  ]);
}

describe('a sweep over the worst GitHub', () => {
  it('ends with the same values, nulls and reasons as an undisturbed one', async () => {
    for (const name of NAMES) {
      await disturbed.aProject(`https://github.com/${name}`);
      await undisturbed.aProject(`https://github.com/${name}`);
    }
    await undisturbed.rows('DELETE FROM outbox');
    await disturbed.rows('DELETE FROM outbox');
    expect(await sweep(undisturbed)).toBe(NAMES.length);
    expect(await sweep(disturbed)).toBe(NAMES.length);

    const [ours, theirs] = [await outcome(disturbed), await outcome(undisturbed)];
    expect(ours).toEqual(theirs);
    expect((theirs['values'] as unknown[]).length).toBeGreaterThan(NAMES.length * 20);
    expect(theirs['asks']).toEqual([]);

    // Unless everything of the script went wrong, the equality says little. Whether a moved, blocked or lost repository is met by
    // REST (301, 451, 404) or by a query first hangs on which answer of the storm arrives first.
    const statuses = new Set(storm.received.map(({ status }) => status));
    expect([...statuses]).toEqual(expect.arrayContaining([null, 200, 401, 403, 429, 500, 502, 503]));
    // Nor where no list had to be read on.
    const readOn = ['hasIssues', 'hasPulls', 'hasMerged', 'hasCommits', 'hasIssueTalk', 'hasPullTalk'].filter(
      (list) => fair.received.some(({ variables }) => variables[list] === true),
    );
    expect(readOn).toHaveLength(6);
    const refusals = fair.received.map(({ status }) => status).filter((status) => status !== 200);
    expect(refusals.sort()).toEqual([301, 404, 451]);
    expect(storm.received.length).toBeGreaterThan(fair.received.length * 1.5);
  }, 180_000);

  it.each(others)(
    'ends with the same in a storm $what',
    async ({ lab, github }) => {
      for (const name of NAMES) await lab.aProject(`https://github.com/${name}`);
      await lab.rows('DELETE FROM outbox');
      expect(await sweep(lab)).toBe(NAMES.length);
      expect(await outcome(lab)).toEqual(await outcome(undisturbed));
      expect(github.received.map(({ status }) => status)).toContain(502);
    },
    120_000,
  );

  it('loses nothing when no token is known any more, and comes back to it', async () => {
    const before = await newest(disturbed, ['error', 'rate-limited']);
    await disturbed.rows(`UPDATE health_latest SET looked_at = looked_at - interval '60 days'`);
    const looked = await disturbed.rows('SELECT project_id, looked_at FROM health_latest ORDER BY 1');
    for (const token of ['one', 'two']) storm.limits.kill(token);
    expect(await sweep(disturbed)).toBeGreaterThan(0);
    expect(await newest(disturbed, ['error', 'rate-limited'])).toEqual(before);
    expect(await disturbed.rows('SELECT project_id, looked_at FROM health_latest ORDER BY 1')).toEqual(
      looked,
    );
    const nulls = await disturbed.rows(
      `SELECT DISTINCT value, null_reason FROM health_metrics WHERE source_version = 'github-no-budget'`,
    );
    expect(nulls).toEqual([{ value: null, null_reason: 'rate-limited' }]);
    // Nothing can be asked now, so nothing is opened that would only wait.
    expect(await sweep(disturbed)).toBe(0);
  });
});
