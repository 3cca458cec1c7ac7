import { beforeEach, describe, expect, it } from '@jest/globals';
import { Egress } from '#libs/egress/src/index.js';
import type { MetricKey } from '#libs/health/src/domain/catalogue.js';
import { collected } from '#libs/health/src/domain/collected-value.js';
import { observed } from '#libs/health/src/domain/metric.js';
import type { EvidenceSource, SourceAnswer, SourceName, SourceQuestion } from '#libs/health/src/index.js';
import {
  AskingService,
  CollectionService,
  ProgressService,
  SourceFailure,
  SweepService,
} from '#libs/health/src/index.js';
import { refusedOnTheWay } from '#libs/health/src/sources/evidence-source.js';
import { Refused } from '#libs/kernel/src/index.js';
import { HealthActivitiesService } from '../../../apps/worker/src/health.activities.js';
import { useHealth } from '../../support/health-lab.js';

/** A source that does what the spec says. */
class Scripted implements EvidenceSource {
  answer: (question: SourceQuestion) => SourceAnswer | Promise<SourceAnswer> = () => ({ values: [] });
  readonly asked: SourceQuestion[] = [];

  constructor(
    readonly name: SourceName,
    readonly tells: readonly MetricKey[],
  ) {}

  knows(): boolean {
    return true;
  }

  async collect(question: SourceQuestion): Promise<SourceAnswer> {
    this.asked.push(question);
    return this.answer(question);
  }
}

const forge = new Scripted('github', ['archived', 'active_maintainers_365d']);
const registry = new Scripted('registry', ['direct_dependents']);
const health = useHealth(() => [registry, forge]);
const { signal } = new AbortController();

beforeEach(() => {
  forge.answer = () => ({ values: [] });
  forge.asked.length = 0;
  registry.asked.length = 0;
});

function tells(metric: MetricKey, number: number): SourceAnswer {
  const at = new Date().toISOString();
  const from = { source: 'github', sourceVersion: 'v', asOf: at, observedAt: at } as const;
  return { values: [collected(metric, observed(number), from)] };
}

function fails(...failure: ConstructorParameters<typeof SourceFailure>) {
  return (): SourceAnswer => {
    throw new SourceFailure(...failure);
  };
}

async function asks(collectionId: string): Promise<unknown[]> {
  return health.rows(
    'SELECT source, state, limits, errors, code FROM health_source_asks WHERE collection_id = $1 ORDER BY source',
    collectionId,
  );
}

async function runs(collectionId: string): Promise<unknown[]> {
  return health.rows(
    'SELECT source, tier, outcome, failure, observed FROM health_source_runs WHERE collection_id = $1 ORDER BY source',
    collectionId,
  );
}

async function values(collectionId: string): Promise<unknown[]> {
  return health.rows(
    'SELECT metric, value, null_reason FROM health_metrics WHERE collection_id = $1 ORDER BY metric',
    collectionId,
  );
}

async function latest(projectId: string): Promise<Record<string, { value: number | null }>> {
  const [row] = await health.rows<{ metrics: Record<string, { value: number | null }> }>(
    'SELECT metrics FROM health_latest WHERE project_id = $1',
    projectId,
  );
  return row?.metrics ?? {};
}

describe('asking the sources of a collection', () => {
  it('names them beforehand, forges first, and shows how far each is', async () => {
    const id = await health.aCollection(await health.aProject());
    const asking = health.get(AskingService);
    expect(await asking.plan(id)).toEqual({ forges: ['github'], others: ['registry'] });
    const pending = { state: 'pending', limits: 0, errors: 0, code: null };
    expect(await asks(id)).toEqual([
      { source: 'github', ...pending },
      { source: 'registry', ...pending },
    ]);
    forge.answer = fails('rate-limited', 'github-no-budget', { isWorthwhile: true, afterMs: 700 });
    const answer = await asking.ask(id, 'github', signal);
    expect(answer).toEqual({ state: 'wait', ms: expect.any(Number) });
    expect((answer as { ms: number }).ms).toBeGreaterThanOrEqual(700);
    expect(await asks(id)).toContainEqual({
      ...{ source: 'github', state: 'waiting', limits: 1, errors: 0, code: 'github-no-budget' },
    });
    expect(await runs(id)).toEqual([]);
    forge.answer = () => tells('archived', 0);
    expect(await asking.ask(id, 'github', signal)).toEqual({ state: 'done' });
    expect(await asks(id)).toEqual([{ source: 'registry', ...pending }]);
    expect(await runs(id)).toEqual([
      { source: 'github', tier: 2, outcome: 'collected', failure: null, observed: 1 },
    ]);
  });

  it('does nothing again that is done', async () => {
    const id = await health.aCollection(await health.aProject());
    const asking = health.get(AskingService);
    await asking.ask(id, 'github', signal);
    expect(await asking.ask(id, 'github', signal)).toEqual({ state: 'done' });
    await asking.ask(id, 'registry', signal);
    await health.get(CollectionService).finish(id);
    expect(await asking.plan(id)).toEqual({ forges: [], others: [] });
    expect(await asking.ask(id, 'github', signal)).toEqual({ state: 'done' });
    expect(forge.asked).toHaveLength(1);
  });

  it('records at once what is final, and after some tries what is not', async () => {
    const id = await health.aCollection(await health.aProject());
    const asking = health.get(AskingService);
    forge.answer = fails('error', 'github-not-found', { isWorthwhile: false });
    expect(await asking.ask(id, 'github', signal)).toEqual({ state: 'done' });
    expect(await runs(id)).toMatchObject([{ outcome: 'failed', failure: 'github-not-found', observed: 0 }]);
    expect(await values(id)).toEqual([
      { metric: 'active_maintainers_365d', value: null, null_reason: 'error' },
      { metric: 'archived', value: null, null_reason: 'error' },
    ]);
    const other = await health.aCollection(await health.aProject());
    forge.answer = fails('error', 'github-503');
    let tries = 1;
    while ((await asking.ask(other, 'github', signal)).state === 'wait') tries += 1;
    expect([tries, await asks(other)]).toEqual([6, []]);
  });

  it('keeps what arrived of an answer that stays partial', async () => {
    const id = await health.aCollection(await health.aProject());
    const asking = health.get(AskingService);
    forge.answer = fails(
      'error',
      'github-partial',
      { isWorthwhile: true },
      { partial: tells('archived', 1) },
    );
    while ((await asking.ask(id, 'github', signal)).state === 'wait');
    expect(await runs(id)).toMatchObject([{ outcome: 'unreached', failure: 'github-partial', observed: 1 }]);
    expect(await values(id)).toEqual([{ metric: 'archived', value: 1, null_reason: null }]);
  });

  it('asks a forge again about people when a sweep is widened to them, and keeps one answer', async () => {
    const projectId = await health.aProject();
    const id = await health.aCollection(projectId, 'sweep');
    const asking = health.get(AskingService);
    forge.answer = ({ tier }) => (tier === 1 ? tells('archived', 0) : tells('active_maintainers_365d', 3));
    await asking.ask(id, 'github', signal);
    await asking.ask(id, 'registry', signal);
    expect(await health.aCollection(projectId, 'application')).toBe(id);
    // The registry knows nothing of people.
    expect(await asking.plan(id)).toEqual({ forges: ['github'], others: [] });
    await asking.ask(id, 'github', signal);
    expect(forge.asked.map(({ tier, reason }) => [tier, reason])).toEqual([
      [1, 'sweep'],
      [2, 'application'],
    ]);
    expect(await values(id)).toEqual([{ metric: 'active_maintainers_365d', value: 3, null_reason: null }]);
  });

  it('raises what is not a failure of the source, for the worker to try again', async () => {
    const id = await health.aCollection(await health.aProject());
    forge.answer = () => {
      throw new Error('a bug');
    };
    await expect(health.get(AskingService).ask(id, 'github', signal)).rejects.toThrow('a bug');
    expect([await runs(id), await asks(id)]).toMatchObject([[], [{ state: 'asking' }]]);
  });
});

describe('what could not be reached', () => {
  const reaching = (egress: Egress) => async (): Promise<SourceAnswer> => {
    await egress.call('https://forge.example/').catch((error: unknown) => {
      throw error instanceof Refused ? refusedOnTheWay(error.refusal) : error;
    });
    return { values: [] };
  };
  const nowhere = new Egress({ isOn: true, allow: [] }, async () => Promise.reject(new Error('ENOTFOUND')));
  const inside = new Egress({ isOn: true, allow: [] }, async () => ['10.0.0.1']);

  async function collect(projectId: string, answer: Scripted['answer']): Promise<string> {
    const id = await health.aCollection(projectId);
    const asking = health.get(AskingService);
    forge.answer = answer;
    await asking.ask(id, 'registry', signal);
    for (let wait = true; wait;) wait = (await asking.ask(id, 'github', signal)).state === 'wait';
    await health.get(CollectionService).finish(id);
    return id;
  }

  async function looked(projectId: string): Promise<{ lookedAt: Date; missed: number } | undefined> {
    const [row] = await health.rows<{ lookedAt: Date; missed: number }>(
      'SELECT looked_at AS "lookedAt", missed FROM health_latest WHERE project_id = $1',
      projectId,
    );
    return row;
  }

  it.each<[what: string, answer: Scripted['answer'], reason: string, tries: number]>([
    [
      'our own limits',
      fails('rate-limited', 'github-no-budget', { isWorthwhile: true, afterMs: 90_000 }),
      'rate-limited',
      1,
    ],
    ['502 for longer than anybody is patient', fails('error', 'github-502'), 'error', 6],
    ['calls that are switched off', reaching(new Egress({ isOn: false, allow: [] })), 'error', 1],
    ['a name nobody resolves for us', reaching(nowhere), 'error', 6],
    [
      'git that is too old here',
      fails('error', 'health.git-too-old', { isWorthwhile: false, isOurs: true }),
      'error',
      1,
    ],
  ])('by %s loses nothing, and does not count as a look', async (_what, answer, reason, tries) => {
    const projectId = await health.aProject();
    await collect(projectId, () => tells('archived', 1));
    const before = await looked(projectId);
    forge.asked.length = 0;
    const id = await collect(projectId, answer);
    expect(forge.asked).toHaveLength(tries);
    expect(await values(id)).toContainEqual({ metric: 'archived', value: null, null_reason: reason });
    expect((await latest(projectId))['archived']?.value).toBe(1);
    expect(await looked(projectId)).toEqual({ ...before, missed: 1 });
    const [run] = await health.rows<object>(
      `SELECT c.outcome, r.outcome AS run FROM health_collections c JOIN health_source_runs r ON r.collection_id = c.id
       WHERE c.id = $1 AND r.source = 'github'`,
      id,
    );
    expect(run).toEqual({ outcome: 'unavailable', run: 'unreached' });
    await collect(projectId, () => tells('archived', 0));
    expect([(await latest(projectId))['archived']?.value, (await looked(projectId))?.missed]).toEqual([0, 0]);
  });

  it('by a worker that fails loses nothing either', async () => {
    const projectId = await health.aProject();
    await collect(projectId, () => tells('archived', 1));
    const before = await looked(projectId);
    const id = await health.aCollection(projectId);
    const activities = new HealthActivitiesService(
      health.get(CollectionService),
      health.get(AskingService),
      health.get(SweepService),
    );
    await activities.recordSourceFailure(id, 'github', 'error', 'worker-failed');
    await activities.finishCollection(id);
    expect((await latest(projectId))['archived']?.value).toBe(1);
    expect(await looked(projectId)).toEqual({ ...before, missed: 1 });
  });

  it('says when it was last reached', async () => {
    const projectId = await health.aProject();
    await collect(projectId, () => tells('archived', 1));
    const reached = await health.rows<{ at: Date }>(
      `SELECT at FROM health_source_runs WHERE source = 'github' ORDER BY at DESC LIMIT 1`,
    );
    await collect(projectId, fails('error', 'github-502'));
    const staff = {
      ...health.keeper(),
      roles: [{ role: 'programme', scopeType: 'fund', scopeId: null }],
    } as const;
    const view = await health.get(ProgressService).newest(staff, projectId);
    expect(view.sources.find(({ source }) => source === 'github')).toMatchObject({
      ...{ state: 'unreached', code: 'github-502' },
      lastReachedAt: reached[0]?.at.toISOString(),
    });
  });

  it.each<[what: string, answer: Scripted['answer']]>([
    ['it is gone', fails('error', 'github-not-found', { isWorthwhile: false })],
    ['it is another repository', fails('error', 'github-other-repository', { isWorthwhile: false })],
    ['its address is not one we call', reaching(inside)],
  ])('is not what tells that %s: that replaces, and counts as a look', async (_what, answer) => {
    const projectId = await health.aProject();
    await collect(projectId, () => tells('archived', 1));
    const before = await looked(projectId);
    await collect(projectId, answer);
    expect((await latest(projectId))['archived']?.value).toBeNull();
    const after = await looked(projectId);
    expect(after?.missed).toBe(0);
    expect(after?.lookedAt.getTime()).toBeGreaterThan(before?.lookedAt.getTime() ?? 0);
  });
});
