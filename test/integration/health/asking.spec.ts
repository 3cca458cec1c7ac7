import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MetricKey } from '#libs/health/src/domain/catalogue.js';
import { collected } from '#libs/health/src/domain/collected-value.js';
import { observed } from '#libs/health/src/domain/metric.js';
import type { EvidenceSource, SourceAnswer, SourceName, SourceQuestion } from '#libs/health/src/index.js';
import { AskingService, CollectionService, SourceFailure } from '#libs/health/src/index.js';
import { useHealth } from '../../support/health-lab.js';

/** A source that does what the spec says. */
class Scripted implements EvidenceSource {
  answer: (question: SourceQuestion) => SourceAnswer = () => ({ values: [] });
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
    expect(await runs(id)).toMatchObject([{ outcome: 'failed', failure: 'github-partial', observed: 1 }]);
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

describe('our own limits', () => {
  it('lose nothing: what was observed stays, and the project counts as not looked at', async () => {
    const projectId = await health.aProject();
    const asking = health.get(AskingService);
    const collect = async (answer: typeof forge.answer): Promise<string> => {
      const id = await health.aCollection(projectId);
      forge.answer = answer;
      await asking.ask(id, 'registry', signal);
      for (let wait = true; wait;) wait = (await asking.ask(id, 'github', signal)).state === 'wait';
      await health.get(CollectionService).finish(id);
      return id;
    };
    await collect(() => tells('archived', 1));
    const before = await health.rows('SELECT looked_at FROM health_latest WHERE project_id = $1', projectId);
    const limited = await collect(
      fails('rate-limited', 'github-no-budget', { isWorthwhile: true, afterMs: 90_000 }),
    );
    expect(await values(limited)).toContainEqual({
      metric: 'archived',
      value: null,
      null_reason: 'rate-limited',
    });
    expect((await latest(projectId))['archived']?.value).toBe(1);
    expect(await health.rows('SELECT looked_at FROM health_latest WHERE project_id = $1', projectId)).toEqual(
      before,
    );
    expect(await health.rows('SELECT outcome FROM health_collections WHERE id = $1', limited)).toEqual([
      { outcome: 'unavailable' },
    ]);
    await collect(fails('error', 'github-not-found', { isWorthwhile: false }));
    expect((await latest(projectId))['archived']?.value).toBeNull();
  });
});
