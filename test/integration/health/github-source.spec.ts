import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Egress } from '#libs/egress/src/index.js';
import type { MetricKey } from '#libs/health/src/domain/catalogue.js';
import type { CollectedValue } from '#libs/health/src/domain/collected-value.js';
import { GithubSource, SourceFailure } from '#libs/health/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { FakeGithub } from '../../../apps/local/src/fake-github/server.js';

const asOf = instant('2026-07-01');
const outsider = 'ola';
const keeper = 'ada';

const github = new FakeGithub([
  {
    owner: 'acme',
    name: 'widget',
    databaseId: 77,
    fundingLinks: ['https://acme.invalid/fund'],
    releases: [
      { publishedAt: '2026-06-01T00:00:00Z' },
      { publishedAt: '2026-05-01T00:00:00Z', isPrerelease: true },
      { publishedAt: null },
      { publishedAt: '2025-06-30T00:00:00Z' },
    ],
    issues: [
      {
        createdAt: '2026-06-01T00:00:00Z',
        login: outsider,
        comments: [{ createdAt: '2026-06-02T00:00:00Z', login: keeper }],
      },
      {
        createdAt: '2026-05-01T00:00:00Z',
        login: outsider,
        comments: [{ createdAt: '2026-05-02T00:00:00Z', login: outsider }],
      },
      {
        createdAt: '2026-05-02T00:00:00Z',
        login: outsider,
        comments: [{ createdAt: '2026-05-02T00:00:00Z', login: 'stale[bot]' }],
      },
      { createdAt: '2026-06-25T00:00:00Z', login: outsider },
      { createdAt: '2026-06-05T00:00:00Z', login: 'renovate[bot]' },
      { createdAt: '2026-06-06T00:00:00Z', login: keeper, association: 'OWNER' },
      { createdAt: '2025-12-01T00:00:00Z', login: outsider },
    ],
    pulls: [
      {
        createdAt: '2026-05-10T00:00:00Z',
        mergedAt: '2026-05-12T00:00:00Z',
        login: outsider,
        reviews: [{ createdAt: '2026-05-11T00:00:00Z', login: keeper, state: 'APPROVED' }],
      },
      {
        createdAt: '2026-05-20T00:00:00Z',
        mergedAt: '2026-05-20T01:00:00Z',
        login: keeper,
        association: 'OWNER',
        reviews: [{ createdAt: '2026-05-20T00:30:00Z', login: keeper, state: 'APPROVED' }],
      },
    ],
    opened: 10,
    closed: 7,
  },
  { owner: 'acme', name: 'quiet', databaseId: 78 },
]);
let url: string;
let tokens = 0;

beforeAll(async () => {
  url = await github.listen();
});
afterAll(() => github.close());

function project(name: string): ProjectRecord {
  return { repositories: [{ forge: 'github', owner: 'acme', name }] } as unknown as ProjectRecord;
}

function source(isOn = true): GithubSource {
  const allow = [{ host: '127.0.0.1', port: Number(new URL(url).port) }];
  return new GithubSource(new Egress({ isOn, allow }), { token: `token-${(tokens += 1)}`, apiUrl: url });
}

async function collect(name = 'widget', from = source()): Promise<Map<MetricKey, CollectedValue>> {
  const { signal } = new AbortController();
  const { values } = await from.collect({
    project: project(name),
    tier: 1,
    reason: 'sweep',
    since: asOf,
    asOf,
    signal,
  });
  return new Map(values.map((value) => [value.metric, value]));
}

async function failure(from = source(), name = 'widget'): Promise<SourceFailure> {
  const error: unknown = await collect(name, from).catch((reason: unknown) => reason);
  if (!(error instanceof SourceFailure)) throw new Error(`No failure of the source: ${String(error)}`);
  return error;
}

describe('GitHub as a source', () => {
  it('counts what a forge knows, humans and outsiders only, with provenance', async () => {
    const values = await collect();
    const value = (key: MetricKey) => values.get(key)?.value;
    expect(value('archived')).toBe(0);
    expect(value('funding_channels')).toBe(1);
    expect(value('releases_365d')).toBe(1);
    expect(value('demand_180d')).toBe(5);
    expect(values.get('unanswered_ratio_180d')).toMatchObject({
      value: 0.5,
      numerator: 2,
      denominator: 4,
      coverage: 1,
    });
    expect(values.get('pr_closure_ratio_180d')).toMatchObject({ value: 0.7, numerator: 7, denominator: 10 });
    expect(values.get('review_coverage_180d')).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
    expect(values.get('demand_180d')).toMatchObject({
      unit: 'items',
      windowStart: '2026-01-02T00:00:00.000Z',
      windowEnd: asOf,
      source: 'github',
      sourceVersion: 'GraphQL, repository 77',
    });
    expect(github.received.at(-1)?.authorization).toBe(`token token-${tokens}`);
  });

  it('tells nothing to divide by from zero', async () => {
    const values = await collect('quiet');
    expect(values.get('unanswered_ratio_180d')).toMatchObject({ value: null, nullReason: 'no-demand' });
    expect(values.get('pr_closure_ratio_180d')).toMatchObject({ value: null, nullReason: 'no-demand' });
    expect(values.get('review_coverage_180d')).toMatchObject({ value: null, nullReason: 'not-applicable' });
    expect(values.get('releases_365d')).toMatchObject({ value: null, nullReason: 'not-collected' });
    expect(values.get('demand_180d')).toMatchObject({ value: 0, coverage: 1 });
  });

  it('takes partial data as far as it goes: what did not arrive is null', async () => {
    github.next({ kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE', keepsData: true, drop: 'issues' });
    const values = await collect();
    expect(values.get('demand_180d')).toMatchObject({ value: null, nullReason: 'error', coverage: 0 });
    expect(values.get('review_coverage_180d')?.value).toBe(0.5);
  });

  it('takes a limit in an answer with status 200 as a failure, never as zeros', async () => {
    github.next({ kind: 'graphql-errors', type: 'RATE_LIMITED' });
    expect(await failure()).toMatchObject({ reason: 'rate-limited', code: 'github-rate-limited' });
  });

  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [403, { 'retry-after': '0' }, 0],
  ] as const)('obeys retry-after on %p', async (status, headers, afterMs) => {
    github.next({ kind: 'status', status, headers });
    const failed = await failure();
    expect([failed.reason, failed.retry]).toEqual(['rate-limited', { isWorthwhile: true, afterMs }]);
  });

  it('halves the page on 502 and gives up in the end', async () => {
    const before = github.received.length;
    github.next(
      { kind: 'status', status: 502 },
      { kind: 'graphql-errors', type: 'RESOURCE_LIMITS_EXCEEDED' },
    );
    await collect();
    expect(github.received.slice(before).map(({ variables }) => variables['items'])).toEqual([50, 25, 10]);
    github.next(
      { kind: 'status', status: 502 },
      { kind: 'status', status: 502 },
      { kind: 'status', status: 502 },
    );
    expect(await failure()).toMatchObject({ reason: 'error', code: 'github-502' });
  });

  it.each([
    [401, 'github-unauthorised'],
    [403, 'github-forbidden'],
    [451, 'github-blocked'],
  ] as const)('does not try again on %p', async (status, code) => {
    github.next({ kind: 'status', status });
    expect(await failure()).toMatchObject({ code, retry: { isWorthwhile: false } });
  });

  it('says what it does not find, and that it may not call', async () => {
    expect(await failure(source(), 'nowhere')).toMatchObject({ code: 'github-not-found' });
    expect(await failure(source(false))).toMatchObject({ code: 'egress.off' });
  });
});
