import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Egress } from '#libs/egress/src/index.js';
import type { MetricKey } from '#libs/health/src/domain/catalogue.js';
import type { CollectedValue } from '#libs/health/src/domain/collected-value.js';
import type { GithubAuth, SourceAnswer, SourceQuestion } from '#libs/health/src/index.js';
import { SourceFailure, githubSource } from '#libs/health/src/index.js';
import { reviewPoints } from '../../../libs/health/src/forge-reading.repository.js';
import { plusMs } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { FakeItem, FakeRepository } from '../../../apps/local/src/fake-github/repository.js';
import { FakeGithub } from '../../../apps/local/src/fake-github/server.js';
import { asOf, daysAgo } from '../../support/a-forge.js';
import { useEntities } from '../../support/forge-database.js';
import { projectAt, question } from './forge-question.js';

const { dataSource, aProject, rows } = useEntities();
const outsider = 'ola';
const keeper = 'ada';
const app = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let github: FakeGithub;
let url: string;
let tokens = 0;

beforeAll(async () => {
  github = new FakeGithub([], { app: { id: '12', publicKey: app.publicKey } });
  url = await github.listen();
});
afterAll(() => github.close());
beforeEach(() => {
  github.repositories.splice(0, Infinity, widget(), { owner: 'acme', name: 'quiet', databaseId: 78 });
  github.received.length = 0;
});

function widget(over: Partial<FakeRepository> = {}): FakeRepository {
  const from = (login: string, days: number) => [{ createdAt: daysAgo(days), login }];
  return {
    ...{ owner: 'acme', name: 'widget', databaseId: 77, sponsors: 9 },
    fundingLinks: ['https://acme.invalid/fund'],
    releases: [
      { publishedAt: daysAgo(30), login: keeper },
      { publishedAt: daysAgo(61), isPrerelease: true },
      { publishedAt: null, isDraft: true },
      { publishedAt: daysAgo(130) },
      { publishedAt: daysAgo(400) },
    ],
    issues: [
      { createdAt: daysAgo(30), login: outsider, comments: from(keeper, 28), closedAt: daysAgo(20) },
      { createdAt: daysAgo(61), login: outsider, comments: from(outsider, 60) },
      { createdAt: daysAgo(60), login: outsider, comments: from('stale[bot]', 60) },
      { createdAt: daysAgo(6), login: outsider },
      { createdAt: daysAgo(26), login: 'renovate[bot]' },
      { createdAt: daysAgo(25), login: keeper, association: 'OWNER' },
      { createdAt: daysAgo(212), login: outsider, closedAt: daysAgo(100) },
    ],
    pulls: [
      {
        ...{ createdAt: daysAgo(52), login: outsider, mergedAt: daysAgo(50), mergedBy: keeper },
        reviews: [{ createdAt: daysAgo(51), login: keeper, state: 'APPROVED' }],
      },
      {
        ...{
          createdAt: daysAgo(42),
          login: keeper,
          association: 'OWNER',
          mergedAt: daysAgo(41),
          mergedBy: keeper,
        },
        reviews: [{ createdAt: daysAgo(41), login: outsider, state: 'COMMENTED' }],
      },
      { createdAt: daysAgo(300), login: outsider },
    ],
    commits: [
      { committedDate: daysAgo(9), login: 'dependabot[bot]' },
      { committedDate: daysAgo(12), login: keeper },
      { committedDate: daysAgo(50), login: outsider, hasPull: true },
      { committedDate: daysAgo(50), login: keeper, isMerge: true, hasPull: true },
      { committedDate: daysAgo(200), login: keeper },
    ],
    ...over,
  };
}

function source(...auths: GithubAuth[]) {
  const egress = new Egress({ isOn: true, allow: [{ host: '127.0.0.1', port: Number(new URL(url).port) }] });
  const token = `token-${(tokens += 1)}`;
  return githubSource(egress, dataSource(), {
    auths: auths.length > 0 ? auths : [{ token }],
    apiUrl: url,
    retryBaseMs: 1,
  });
}

/** A project the directory knows, so that what was read of it can be kept. */
async function known(path = 'acme/widget', over: object = {}): Promise<ProjectRecord> {
  return projectAt(path, { projectId: await aProject(), ...over });
}

async function ask(over: Partial<SourceQuestion> = {}, from = source()): Promise<SourceAnswer> {
  return from.collect(question(over.project ?? (await known()), over));
}

async function collect(
  over: Partial<SourceQuestion> = {},
  from = source(),
): Promise<Map<MetricKey, CollectedValue>> {
  const { values } = await ask(over, from);
  return new Map(values.map((value) => [value.metric, value]));
}

async function failure(over: Partial<SourceQuestion> = {}, from = source()): Promise<SourceFailure> {
  const error: unknown = await ask(over, from).catch((reason: unknown) => reason);
  if (!(error instanceof SourceFailure)) throw new Error(`No failure of the source: ${String(error)}`);
  return error;
}

function queries(): number {
  return github.received.filter(({ path }) => path === '/graphql').length;
}

function points(): number {
  return github.received.reduce((sum, one) => sum + one.points, 0);
}

describe('GitHub as a source', () => {
  it('counts what a forge knows, humans and outsiders only, with provenance', async () => {
    const values = await collect();
    const numbers = Object.fromEntries([...values].map(([key, { value }]) => [key, value]));
    expect(numbers).toEqual({
      ...{ archived: 0, disabled: 0, fork: 0, mirror: 0, empty: 0 },
      ...{ funding_channels: 1, sponsors: 9, releases_365d: 2, release_interval_days: 185 },
      ...{ demand_180d: 5, unanswered_ratio_180d: 0.5, silent_days: 12 },
      ...{ first_response_issue_days: null, first_response_pr_days: 1, first_review_pr_days: 1 },
      ...{ resolution_issue_days: 112, resolution_pr_days: 2 },
      ...{ pr_closure_ratio_180d: 1, backlog_growth_180d: 3 },
      ...{ review_coverage_180d: 1 / 3, self_merge_ratio_180d: 0.5 },
    });
    expect(values.get('demand_180d')).toMatchObject({
      ...{ unit: 'items', windowStart: daysAgo(180), windowEnd: asOf, coverage: 1 },
      ...{ source: 'github', sourceVersion: 'GraphQL, repository 77' },
    });
  });

  it('needs two requests and two points, and says how it knows the repository', async () => {
    const { sighting } = await ask();
    expect(github.received.map(({ path, points: spent }) => [path, spent])).toEqual([
      ['/repos/acme/widget/events', 0],
      ['/graphql', 2],
    ]);
    expect(sighting).toMatchObject({ forgeId: '77', pushedAt: daysAgo(9), at: asOf });
  });

  it('tells nothing to divide by from zero', async () => {
    const values = await collect({ project: await known('acme/quiet') });
    const nothing = (nullReason: string) => expect.objectContaining({ value: null, nullReason });
    expect(values.get('unanswered_ratio_180d')).toEqual(nothing('no-demand'));
    expect(values.get('pr_closure_ratio_180d')).toEqual(nothing('no-demand'));
    expect(values.get('first_response_pr_days')).toEqual(nothing('no-demand'));
    expect(values.get('review_coverage_180d')).toEqual(nothing('not-applicable'));
    expect(values.get('sponsors')).toEqual(nothing('not-applicable'));
    expect(values.get('silent_days')).toEqual(nothing('not-applicable'));
    expect(values.get('demand_180d')).toMatchObject({ value: 0, coverage: 1 });
  });

  it('counts version tags of a project that publishes no release, and says so', async () => {
    const tags = [
      { name: 'v1.1.0', date: daysAgo(20), tagger: keeper },
      { name: 'v1.2.0-rc1', date: daysAgo(10), tagger: keeper },
      { name: 'nightly', date: daysAgo(1), tagger: null },
      { name: 'v1.0.0', date: daysAgo(40), tagger: null },
    ];
    github.repositories[0] = widget({ releases: [], tags });
    const values = await collect();
    expect(values.get('releases_365d')).toMatchObject({
      value: 2,
      sourceVersion: 'GraphQL, repository 77, releases from tags',
    });
    expect(values.get('release_interval_days')?.value).toBe(20);
  });

  it('reads a second page where the first does not reach back, and says how far both do', async () => {
    const many = (count: number, from: number): FakeItem[] =>
      Array.from({ length: count }, (_, index) => ({ createdAt: daysAgo(from + index), login: outsider }));
    github.repositories[0] = widget({ issues: many(60, 1), pulls: [] });
    const whole = await collect();
    expect(whole.get('demand_180d')).toMatchObject({ value: 60, coverage: 1 });
    github.repositories[0] = widget({ issues: many(150, 1), pulls: [] });
    github.received.length = 0;
    const partly = await collect();
    expect(partly.get('demand_180d')).toMatchObject({ value: 100, coverage: 100 / 180 });
    expect(partly.get('backlog_growth_180d')).toMatchObject({ value: 100, coverage: 100 / 180 });
    // A third, because what is said in so many threads may break the silence.
    expect([queries(), points()]).toEqual([3, 4]);
  });
});

describe('issues of machines', () => {
  it('are no backlog, whatever they are called', async () => {
    const { issues = [] } = widget();
    const before = (await collect()).get('backlog_growth_180d')?.value;
    const opened = Array.from({ length: 5 }, (_, index): FakeItem => ({
      createdAt: daysAgo(3 + index),
      login: 'scala-steward[bot]',
    }));
    const closed = { createdAt: daysAgo(300), closedAt: daysAgo(2), login: 'scala-steward[bot]' };
    github.repositories[0] = widget({ issues: [...issues, ...opened, closed] });
    github.received.length = 0;
    const growth = (await collect()).get('backlog_growth_180d');
    expect(growth).toMatchObject({ value: before, coverage: 1 });
    expect([queries(), points()]).toEqual([1, 2]);
  });
});

describe('pull requests of machines', () => {
  /** None of those GitHub is asked to leave out. */
  const machine = 'scala-steward[bot]';
  const by = (login: string, count: number, days: (index: number) => number): FakeItem[] =>
    Array.from({ length: count }, (_, index) => ({ createdAt: daysAgo(days(index)), login }));

  it('count nowhere, whatever they are called', async () => {
    const theirs = by(machine, 8, (index) => 3 + index).map((item, index) =>
      index < 2 ? item : { ...item, closedAt: daysAgo(1) },
    );
    github.repositories[0] = widget({ pulls: [...theirs, ...(widget().pulls ?? [])] });
    const values = await collect();
    expect(values.get('pr_closure_ratio_180d')).toMatchObject({
      ...{ value: 1, numerator: 2, denominator: 2, coverage: 1 },
    });
    expect(values.get('backlog_growth_180d')?.value).toBe(3);
    expect([queries(), points()]).toEqual([1, 2]);
  });

  it('are left out where there are too many to be told, over the part of the window in which all are', async () => {
    // One by a human a day, of which every second was closed after half a day, and one by a machine beside it.
    const people = by(outsider, 130, (index) => index + 1).map((item, index) =>
      index % 2 === 0 ? { ...item, closedAt: daysAgo(index + 0.5) } : item,
    );
    github.repositories[0] = widget({ pulls: [...people, ...by(machine, 130, (index) => index + 1.2)] });
    const closure = (await collect()).get('pr_closure_ratio_180d');
    expect(closure).toMatchObject({ value: 0.5, numerator: 25, denominator: 50 });
    expect(closure?.coverage).toBeCloseTo(50.2 / 180, 5);
  });

  it('that fill everything that is told leave it unknown', async () => {
    github.repositories[0] = widget({
      pulls: [...by(machine, 120, (index) => 1 + index / 100), ...by(outsider, 2, () => 100)],
    });
    expect((await collect()).get('pr_closure_ratio_180d')).toMatchObject({
      ...{ value: null, nullReason: 'not-collected' },
    });
  });
});

describe('people on GitHub', () => {
  it('are counted only where there is a reason', async () => {
    const values = await collect({ tier: 2, reason: 'application' });
    // The keeper merged, pushed and released; the outsider only reviewed once.
    expect(values.get('active_maintainers_365d')).toMatchObject({ value: 1, coverage: 1 });
    expect((await collect()).has('active_maintainers_365d')).toBe(false);
  });

  it('are counted where they merge elsewhere and push', async () => {
    const merges = (login: string | null) => ({
      ...{ owner: 'acme', name: 'widget', databaseId: 77 },
      commits: [10, 20, 30].map((days) => ({ committedDate: daysAgo(days), login, isMerge: true })),
    });
    const active = async () =>
      (await collect({ tier: 2, reason: 'application' })).get('active_maintainers_365d');
    github.repositories[0] = merges(keeper);
    expect(await active()).toMatchObject({ value: 1, coverage: 1 });
    github.repositories[0] = merges(null);
    expect(await active()).toMatchObject({ value: null, nullReason: 'not-collected' });
  });

  it('are in nothing that is kept', async () => {
    const project = await known();
    await ask({ project, tier: 2, reason: 'application' });
    const [kept] = await rows<{ facts: object }>(
      'SELECT facts FROM forge_readings WHERE project_id = $1',
      project.id,
    );
    expect(kept?.facts).toHaveProperty('issues');
    expect(JSON.stringify(kept)).not.toMatch(/ada|ola|login/);
  });

  it('of a year ago tell what was reviewed then', async () => {
    const project = await known();
    const merged = (days: number, isReviewed: boolean): FakeItem => ({
      ...{ createdAt: daysAgo(days + 1), login: outsider, mergedAt: daysAgo(days), mergedBy: keeper },
      reviews: isReviewed ? [{ createdAt: daysAgo(days), login: keeper, state: 'APPROVED' }] : [],
    });
    github.repositories[0] = widget({
      pulls: [merged(370, true), merged(500, true), merged(540, false), merged(560, false)],
      commits: [{ committedDate: daysAgo(400), login: keeper }],
    });
    await ask({ project, tier: 2, reason: 'application' });
    const sql = 'SELECT review_year_ago AS value FROM forge_readings WHERE project_id = $1';
    expect(await rows(sql, project.id)).toEqual([{ value: 0.5 }]);
    const then = await reviewPoints(dataSource().manager, project.id);
    expect(then).toEqual([{ at: plusMs(asOf, -365 * 86_400_000), value: 0.5 }]);
    const later = plusMs(asOf, 90 * 86_400_000);
    await rows('DELETE FROM forge_etags');
    await ask({ project, tier: 1, reason: 'sweep', asOf: later });
    expect(await rows('SELECT read_at FROM forge_readings WHERE project_id = $1', project.id)).toEqual([
      { read_at: new Date(later) },
    ]);
    expect(await reviewPoints(dataSource().manager, project.id)).toEqual(then);
  });
});

describe('an unchanged repository', () => {
  it('costs one request and nothing more, while windows move over what was read', async () => {
    const from = source();
    const project = await known();
    await collect({ project }, from);
    github.received.length = 0;
    const later = plusMs(asOf, 160 * 86_400_000);
    await rows(
      `UPDATE forge_readings SET read_at = $2 WHERE project_id = $1`,
      project.id,
      plusMs(later, -86_400_000),
    );
    const values = await collect({ project, asOf: later }, from);
    expect(github.received.map(({ path, status, points: spent }) => [path, status, spent])).toEqual([
      ['/repos/acme/widget/events', 304, 0],
    ]);
    expect(values.get('demand_180d')).toMatchObject({
      ...{ value: 1, windowEnd: later, observedAt: later },
      sourceVersion: `GraphQL, repository 77, unchanged since ${plusMs(later, -86_400_000)}`,
    });
    expect(values.get('silent_days')?.value).toBe(172);
    // What GitHub counted itself keeps the window it was counted in.
    expect(values.get('pr_closure_ratio_180d')).toMatchObject({
      value: 1,
      windowEnd: asOf,
      observedAt: asOf,
    });
    expect(github.limits.state('token-' + tokens).used).toBe(2);
  });

  it.each([
    [
      'a comment',
      widget({
        issues: [
          { createdAt: daysAgo(60), login: outsider, comments: [{ createdAt: daysAgo(1), login: keeper }] },
        ],
      }),
    ],
    ['a push', widget({ commits: [{ committedDate: daysAgo(0.1), login: keeper }] })],
    ['a new name', widget({ name: 'gadget', formerNames: ['acme/widget'] })],
  ])('is read again after %s', async (_what, changed) => {
    const from = source();
    const project = await known();
    await ask({ project }, from);
    github.repositories[0] = changed;
    const before = queries();
    await ask({ project }, from);
    expect(queries()).toBeGreaterThan(before);
  });

  it.each([
    ['somebody asks', { reason: 'refresh' }],
    ['people are looked at', { tier: 2 }],
    ['it was last read a month ago', { asOf: plusMs(asOf, 31 * 86_400_000) }],
  ] as const)('is read again when %s', async (_when, over) => {
    const from = source();
    const project = await known();
    await ask({ project }, from);
    await ask({ project, ...over }, from);
    expect(queries()).toBe(2);
  });

  it('is asked for by the token that was told, because the answer is bound to it', async () => {
    const project = await known();
    const [one, two] = [{ token: 'bound-one' }, { token: 'bound-two' }];
    await ask({ project }, source(one));
    const both = source(one, two);
    await both.collect(question(project));
    expect(github.received.at(-1)).toMatchObject({ token: 'bound-one', status: 304 });
    await ask({ project }, source(two));
    expect(github.received.filter(({ token }) => token === 'bound-two').map(({ status }) => status)).toEqual([
      200, 200,
    ]);
  });
});

describe('a repository that moved', () => {
  it('is followed, and counted under the name it has', async () => {
    github.repositories[0] = widget({
      ...{ owner: 'acme-labs', formerNames: ['acme/widget'] },
      ...{ language: 'Zig', licence: 'MIT' },
    });
    const { values, sighting } = await ask();
    expect(sighting).toMatchObject({
      forgeId: '77',
      address: { url: 'https://github.com/acme-labs/widget' },
      about: { language: 'Zig', licence: 'MIT' },
    });
    const closure = values.find(({ metric }) => metric === 'pr_closure_ratio_180d');
    expect(closure).toMatchObject({ value: 1, denominator: 2 });
    expect(github.received.map(({ status }) => status)).toEqual([301, 200, 200]);
  });

  it('is not mistaken for another one under its old name', async () => {
    const project = await known('acme/widget', { forgeId: '5' });
    expect(await failure({ project })).toMatchObject({
      code: 'github-other-repository',
      retry: { isWorthwhile: false },
      rest: { sighting: { forgeId: '77' } },
    });
    expect(await rows('SELECT 1 FROM forge_readings WHERE project_id = $1', project.id)).toEqual([]);
  });
});

describe('when GitHub does not answer as asked', () => {
  const nothing = { kind: 'status', status: 503 } as const;

  it('takes partial data for later, with what did not arrive as null, and keeps nothing of it', async () => {
    const project = await known();
    github.next(nothing, nothing);
    github.next({ kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE', keepsData: true, drop: 'issues' });
    const failed = await failure({ project });
    expect(failed).toMatchObject({ code: 'github-partial', retry: { isWorthwhile: true } });
    const values = new Map(failed.rest.partial?.values.map((value) => [value.metric, value]));
    expect(values.get('demand_180d')).toMatchObject({ value: null, nullReason: 'error', coverage: 0 });
    expect(values.get('review_coverage_180d')?.value).toBe(1 / 3);
    expect(await rows('SELECT 1 FROM forge_readings WHERE project_id = $1', project.id)).toEqual([]);
  });

  it('takes a limit in an answer with status 200 as a failure, never as zeros', async () => {
    github.next(nothing, nothing, { kind: 'graphql-errors', type: 'RATE_LIMITED' });
    expect(await failure()).toMatchObject({
      reason: 'rate-limited',
      code: 'github-no-budget',
      retry: { isWorthwhile: true },
    });
  });

  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [403, { 'retry-after': '30' }, 30_000],
    [429, {}, 60_000],
  ] as const)('waits as it is told on %p %p', async (status, headers, expectedMs) => {
    github.next(nothing, nothing, { kind: 'status', status, headers });
    const from = source();
    const failed = await failure({}, from);
    expect(failed.reason).toBe('rate-limited');
    expect(Math.abs((failed.retry.afterMs ?? 0) - expectedMs)).toBeLessThan(3_000);
    // Until then nothing is asked at all.
    const before = github.received.length;
    await failure({}, from);
    expect(github.received).toHaveLength(before);
  });

  it('waits for the end of the window where all of it is used', async () => {
    const reset = Math.ceil(Date.now() / 1000) + 90;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    github.next(nothing, nothing, { kind: 'status', status: 403, headers });
    const { reason, retry } = await failure();
    expect([reason, Math.round((retry.afterMs ?? 0) / 10_000)]).toEqual(['rate-limited', 9]);
  });

  it('reads all the same where the look before it fails, whatever that says', async () => {
    for (const status of [502, 500, 404] as const) {
      github.next(
        { kind: 'status', status },
        ...(status === 500 ? [{ kind: 'status', status } as const] : []),
      );
      expect((await collect()).get('demand_180d')?.value).toBe(5);
    }
  });

  it('halves the page on 502 and on a query that is too large, and gives up in the end', async () => {
    github.next(nothing, nothing, { kind: 'status', status: 502 });
    github.next({ kind: 'graphql-errors', type: 'RESOURCE_LIMITS_EXCEEDED' });
    await collect();
    const sizes = github.received
      .filter(({ path }) => path === '/graphql')
      .map(({ variables }) => variables['issues']);
    // What is missing after that is read in further pages.
    expect(sizes.slice(0, 3)).toEqual([50, 25, 13]);
    github.next(
      nothing,
      nothing,
      ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 502 }) as const),
    );
    expect(await failure()).toMatchObject({ reason: 'error', code: 'github-too-large' });
  });

  it.each([
    // A kept connection that is reset may have been closed before: each try is sent twice.
    ['reset', { kind: 'reset' }, 4],
    ['truncated', { kind: 'truncated' }, 2],
    ['500', { kind: 'status', status: 500 }, 2],
  ] as const)(
    'tries once more at once on %s, and says then that another time may help',
    async (_what, behaviour, times) => {
      github.next(nothing, nothing, behaviour);
      expect((await collect()).get('demand_180d')?.value).toBe(5);
      github.next(nothing, nothing, ...Array.from({ length: times }, () => behaviour));
      expect(await failure()).toMatchObject({ reason: 'error', retry: { isWorthwhile: true } });
    },
  );

  it('does not take half an answer for an empty one', async () => {
    github.next(nothing, nothing, { kind: 'garbled' });
    expect(await failure()).toMatchObject({ code: 'github-garbled', retry: { isWorthwhile: true } });
  });

  it.each([
    ['blocked', widget({ isBlocked: true }), 'github-blocked'],
    ['gone', { ...widget(), name: 'elsewhere' }, 'github-not-found'],
  ] as const)('does not try again what is %s', async (_what, repository, code) => {
    github.repositories[0] = repository;
    expect(await failure()).toMatchObject({ code, retry: { isWorthwhile: false } });
  });

  it('is no news that a repository is empty', async () => {
    github.repositories[0] = { owner: 'acme', name: 'widget', databaseId: 77, isEmpty: true };
    github.next({ kind: 'status', status: 409, message: 'Git Repository is empty.' });
    expect((await collect()).get('empty')?.value).toBe(1);
  });

  it('calls nothing while outgoing calls are switched off, and stops when nobody waits any more', async () => {
    const off = githubSource(new Egress({ isOn: false, allow: [] }), dataSource(), {
      ...{ auths: [{ token: 'off' }], apiUrl: url, retryBaseMs: 1 },
    });
    const told = await failure({}, off);
    expect([told.code, told.retry.isWorthwhile, told.isTold]).toEqual(['egress.off', false, false]);
    const leaving = new AbortController();
    leaving.abort();
    await expect(ask({ signal: leaving.signal })).rejects.toMatchObject({ code: 'egress.aborted' });
    expect(github.received).toEqual([]);
  });
});

describe('silence', () => {
  const machines = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      committedDate: daysAgo(1 + index / 8),
      login: 'dependabot[bot]',
    }));
  const released = (days: number) => [{ publishedAt: daysAgo(days), login: keeper }];

  it.each([
    ['invented, where machines fill the pages that were read', 90, 900, null, 'not-collected'],
    ['hidden, where all of the history was read', 20, 900, 900, undefined],
    ['unknown, where somebody was heard within them', 90, 2, 2, undefined],
  ])('is not %s', async (_what, count, days, value, nullReason) => {
    github.repositories[0] = {
      ...{ owner: 'acme', name: 'widget', databaseId: 77 },
      ...{ commits: machines(count), releases: released(days) },
    };
    const { silent_days: silent } = Object.fromEntries(await collect());
    expect([silent?.value, silent?.nullReason]).toEqual([value, nullReason]);
  });
});

describe('silence where outsiders go on talking', () => {
  const asked = (days: number, ...comments: [days: number, login: string][]): FakeItem => ({
    ...{ createdAt: daysAgo(days), login: outsider },
    comments: comments.map(([ago, login]) => ({
      ...{ createdAt: daysAgo(ago), login },
      association: login === keeper ? ('OWNER' as const) : ('NONE' as const),
    })),
  });
  const quiet = (...issues: FakeItem[]): FakeRepository => ({
    ...{ owner: 'acme', name: 'widget', databaseId: 77, issues },
    commits: [{ committedDate: daysAgo(300), login: keeper }],
  });
  const crowd = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => [from - index / 100, outsider] as [number, string]);

  it.each([
    ['of the last reply, although talk went on behind it', [asked(90, [60, keeper], ...crowd(9, 40))], 60, 1],
    [
      'unknown, where a reply may lie before all that was read',
      [asked(90, [60, keeper], ...crowd(12, 40))],
      null,
      1,
    ],
    [
      'known, where the talk that was not read is older than what was heard',
      [asked(400, ...crowd(12, 350))],
      300,
      1,
    ],
    [
      'of the reply in a thread that others hide',
      [...crowd(14, 20).map(([at]) => asked(at)), asked(90, [50, keeper])],
      50,
      2,
    ],
    [
      'unknown, where there are more threads than are read',
      [...crowd(60, 20).map(([at]) => asked(at)), asked(90, [50, keeper])],
      null,
      3,
    ],
  ])('is %s', async (_what, issues, days, asks) => {
    github.repositories[0] = quiet(...issues);
    const silent = (await collect()).get('silent_days');
    expect([silent?.value, silent?.nullReason]).toEqual(
      days === null ? [null, 'not-collected'] : [days, undefined],
    );
    expect(queries()).toBe(asks);
  });
});

describe('a review of somebody of the project', () => {
  it.each([
    ['breaks silence', keeper, 'OWNER' as const, 4],
    ['of a visitor does not', outsider, 'NONE' as const, 300],
    ['of a machine does not', 'stale[bot]', 'MEMBER' as const, 300],
  ])('%s', async (_what, login, association, days) => {
    github.repositories[0] = {
      ...{ owner: 'acme', name: 'widget', databaseId: 77 },
      commits: [{ committedDate: daysAgo(300), login: keeper }],
      pulls: [
        {
          ...{ createdAt: daysAgo(9), login: outsider },
          reviews: [{ createdAt: daysAgo(4), login, association, state: 'COMMENTED' }],
        },
      ],
    };
    expect((await collect()).get('silent_days')?.value).toBe(days);
  });
});

describe('several tokens', () => {
  it('share the work, and a dead one costs one request', async () => {
    github.limits.kill('dead');
    const from = source({ token: 'dead' }, { token: 'alive-1' }, { token: 'alive-2' });
    for (let asked = 0; asked < 6; asked += 1) await collect({}, from);
    const byToken = (token: string) => github.received.filter((one) => one.token === token).length;
    expect(byToken('dead')).toBe(1);
    expect([byToken('alive-1') > 2, byToken('alive-2') > 2]).toEqual([true, true]);
    expect(byToken('alive-1') + byToken('alive-2')).toBe(12);
  });

  it('take over from one that is limited', async () => {
    github.next(
      { kind: 'status', status: 503 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429 },
    );
    expect(
      (await collect({}, source({ token: 'tired' }, { token: 'fresh' }))).get('demand_180d')?.value,
    ).toBe(5);
  });

  it('that are all dead leave the question open instead of answering it', async () => {
    github.limits.kill('gone');
    expect(await failure({}, source({ token: 'gone' }))).toMatchObject({
      reason: 'rate-limited',
      code: 'github-no-budget',
    });
  });

  it('are never stored', async () => {
    await collect({}, source({ token: 'secret-token' }));
    for (const table of ['forge_budgets', 'forge_leases', 'forge_etags']) {
      expect(JSON.stringify(await rows(`SELECT * FROM ${table}`))).not.toContain('secret-token');
    }
  });

  it('may be the installation of an app', async () => {
    const auth = { appId: '12', privateKey: app.privateKey, installationId: '34' };
    expect((await collect({}, source(auth))).get('demand_180d')?.value).toBe(5);
    const paths = github.received.map(({ path }) => path);
    expect(paths).toEqual(['/app/installations/34/access_tokens', '/repos/acme/widget/events', '/graphql']);
    const stranger = { ...auth, appId: '13' };
    expect(await failure({}, source(stranger))).toMatchObject({ code: 'github-no-budget' });
  });
});

describe('the budget of a token', () => {
  it('is never exceeded by two workers together', async () => {
    const small = new FakeGithub(
      Array.from({ length: 30 }, (_, index) => widget({ name: `w${index}`, databaseId: index })),
      { limit: 40, latencyMs: 5 },
    );
    const smallUrl = await small.listen();
    const egress = new Egress({
      isOn: true,
      allow: [{ host: '127.0.0.1', port: Number(new URL(smallUrl).port) }],
    });
    const config = { auths: [{ token: 'small' }], apiUrl: smallUrl, retryBaseMs: 1, allowance: 40 };
    const workers = [githubSource(egress, dataSource(), config), githubSource(egress, dataSource(), config)];
    const asked = Array.from({ length: 30 }, async (_, index) =>
      (workers[index % 2] as (typeof workers)[number])
        .collect(question(await known(`acme/w${index}`), { reason: 'application' }))
        .catch((error: unknown) => error),
    );
    const ended = await Promise.all(asked);
    const refused = small.received.filter(({ path, points: spent }) => path === '/graphql' && spent === 0);
    const spent = small.limits.state('small');
    await small.close();
    expect(refused).toEqual([]);
    expect(spent.used).toBeLessThanOrEqual(40);
    const done = ended.filter((one) => !(one instanceof Error));
    const waiting = ended.filter((one) => one instanceof SourceFailure && one.reason === 'rate-limited');
    expect(done.length + waiting.length).toBe(30);
    expect(done.length).toBeGreaterThan(10);
  });
});
