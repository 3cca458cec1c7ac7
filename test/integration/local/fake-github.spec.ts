import { createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parse } from 'graphql';
import type { Behaviour } from '../../../apps/local/src/fake-github/behaviour.js';
import { worstScript } from '../../../apps/local/src/fake-github/behaviour.js';
import { pointsOf } from '../../../apps/local/src/fake-github/cost.js';
import { generatedWorld } from '../../../apps/local/src/fake-github/generated.js';
import { FakeGithub } from '../../../apps/local/src/fake-github/server.js';

const until = new Date('2026-07-01T00:00:00Z');
const described = JSON.parse(
  readFileSync(new URL('../../data/github-openapi.json', import.meta.url), 'utf8'),
) as { answers: Record<string, object>; components: object };
const app = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const github = new FakeGithub(generatedWorld({ seed: 7, count: 60, until }), {
  limit: 40,
  app: { id: '12', publicKey: app.publicKey },
});
let url: string;

beforeAll(async () => {
  url = await github.listen();
});
afterAll(() => github.close());

function findings(answer: string, body: unknown): unknown {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const isValid = ajv.validate({ ...described, ...described.answers[answer] }, body);
  return isValid ? [] : ajv.errors;
}

async function get(path: string, token: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: { authorization: `token ${token}`, ...headers },
    redirect: 'manual',
  });
}

async function query(text: string, token: string, variables: object = {}) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `bearer ${token}` },
    body: JSON.stringify({ query: text, variables }),
  });
  return {
    headers: answer.headers,
    body: (await answer.json()) as { data?: never; errors?: { type: string }[] },
  };
}

function nameOf(index: number): string {
  const repository = github.repositories[index];
  return `${repository?.owner ?? ''}/${repository?.name ?? ''}`;
}

describe('the world of the stand-in', () => {
  it('is the same for the same seed, and ends when it is told to', () => {
    const options = { seed: 7, count: 60, until };
    expect(generatedWorld(options)).toEqual(generatedWorld(options));
    expect(generatedWorld({ ...options, seed: 8 })).not.toEqual(generatedWorld(options));
    const times = JSON.stringify(generatedWorld(options)).match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
    expect(times.length).toBeGreaterThan(1_000);
    expect(times.filter((time) => time > until.toISOString())).toEqual([]);
  });

  it('has a thousand projects that no two share a name or number', () => {
    const world = generatedWorld({ seed: 1, count: 1_000, until });
    expect(new Set(world.map(({ owner, name }) => `${owner}/${name}`)).size).toBe(1_000);
    expect(new Set(world.map(({ databaseId }) => databaseId)).size).toBe(1_000);
  });
});

describe('REST', () => {
  it('answers in the shapes GitHub describes', async () => {
    const events = await get(`/repos/${nameOf(0)}/events?per_page=1`, 'shape');
    expect(findings('GET /repos/{owner}/{repo}/events', await events.json())).toEqual([]);
    expect([events.headers.get('link'), events.headers.get('x-ratelimit-resource')]).toEqual([
      expect.stringMatching(/^<[^>]+page=2>; rel="next"$/),
      'core',
    ]);
    expect(findings('error', await (await get('/repos/no/where/events', 'shape')).json())).toEqual([]);
    const answer = await fetch(`${url}/app/installations/34/access_tokens`, {
      method: 'POST',
      headers: { authorization: `bearer ${signed('12')}` },
    });
    const path = 'POST /app/installations/{installation_id}/access_tokens';
    expect([answer.status, findings(path, await answer.json())]).toEqual([201, []]);
  });

  it('notices a shape that GitHub does not describe', () => {
    expect(findings('GET /repos/{owner}/{repo}/events', [{ id: 5 }])).not.toEqual([]);
  });

  it('says unchanged to whoever was told, under the same token only, and for nothing', async () => {
    const path = `/repos/${nameOf(1)}/events?per_page=1`;
    const first = await get(path, 'mine');
    const held = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await get(path, 'mine', held)).status).toBe(304);
    expect((await get(path, 'other', held)).status).toBe(200);
    expect((await get(path, 'mine', held)).headers.get('x-ratelimit-used')).toBe('1');
    const issues = [
      ...(github.repositories[1]?.issues ?? []),
      { createdAt: until.toISOString(), login: 'ola' },
    ];
    github.repositories[1] = { ...(github.repositories[1] as (typeof github.repositories)[number]), issues };
    expect((await get(path, 'mine', held)).status).toBe(200);
  });

  it('sends on to where a repository has moved, and refuses a stranger and an app it does not know', async () => {
    const former = github.repositories[24]?.formerNames?.[0] ?? '';
    const moved = await get(`/repos/${former}/events`, 'moved');
    expect([moved.status, moved.headers.get('location')]).toEqual([
      301,
      expect.stringContaining('/repositories/'),
    ]);
    expect((await get(`/repos/${nameOf(0)}/events`, '')).status).toBe(401);
    const stranger = await fetch(`${url}/app/installations/34/access_tokens`, {
      method: 'POST',
      headers: { authorization: `bearer ${signed('13')}` },
    });
    expect(stranger.status).toBe(401);
  });
});

describe('GraphQL', () => {
  const repository = 'query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name)';
  const [owner, name] = nameOf(2).split('/');

  it('fails on a field that GitHub does not have', async () => {
    const { body } = await query(`${repository} { databaseId inventedField } }`, 'fields', { owner, name });
    expect([body.data, body.errors?.length]).toEqual([undefined, 1]);
  });

  it('pages by cursors until there is no next page', async () => {
    const page = `query ($owner: String!, $name: String!, $after: String) {
      rateLimit { cost remaining } repository(owner: $owner, name: $name) {
        issues(first: 3, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
          totalCount pageInfo { hasNextPage endCursor } nodes { createdAt } } } }`;
    const seen: string[] = [];
    let total = 0;
    for (let after: string | null = null, more = true; more;) {
      const { body } = await query(page, 'pages', { owner, name, after });
      const { issues } = (body.data as unknown as { repository: { issues: Page } }).repository;
      seen.push(...issues.nodes.map(({ createdAt }) => createdAt));
      total = issues.totalCount;
      after = issues.pageInfo.endCursor;
      more = issues.pageInfo.hasNextPage;
    }
    expect(seen).toHaveLength(total);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it('counts points as GitHub does, and says with status 200 that there are none left', async () => {
    // The example of docs.github.com: 100 repositories, 50 issues each, 60 labels each: 5,101 requests, 51 points.
    const example = parse(`query { viewer { repositories(first: 100) { edges { node {
      issues(first: 50) { edges { node { labels(first: 60) { edges { node { name } } } } } } } } } } }`);
    expect(pointsOf(example, {})).toBe(51);
    const one = `${repository} { databaseId } rateLimit { cost used remaining } }`;
    const { body } = await query(one, 'points', { owner, name });
    expect(body.data).toMatchObject({ rateLimit: { cost: 1, used: 1, remaining: 39 } });
    for (let spent = 1; spent < 40; spent += 1) await query(one, 'points', { owner, name });
    const limited = await query(one, 'points', { owner, name });
    expect([limited.body.errors?.[0]?.type, limited.headers.get('x-ratelimit-remaining')]).toEqual([
      'RATE_LIMITED',
      '0',
    ]);
  });
});

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly nodes: readonly { readonly createdAt: string }[];
}

describe('the worst script', () => {
  const kinds = (behaviour: Behaviour | null): string => {
    if (behaviour?.kind === 'status') return `status ${behaviour.status}`;
    return behaviour?.kind === 'graphql-errors' ? behaviour.type : (behaviour?.kind ?? 'honest');
  };

  it('does everything a forge does, decided by what is asked and not by the order of asking', () => {
    const script = worstScript('seed');
    const seen = new Set<string>();
    for (let about = 0; about < 200; about += 1) {
      for (let number = 0; number < 4; number += 1) {
        const occasion = { about: `acme/w${about}`, number, isGraphql: number % 2 === 1 };
        expect(script(occasion)).toEqual(worstScript('seed')(occasion));
        seen.add(kinds(script(occasion)));
      }
    }
    expect([...seen].sort()).toEqual([
      ...['RATE_LIMITED', 'RESOURCE_LIMITS_EXCEEDED', 'SERVICE_UNAVAILABLE'],
      ...['garbled', 'honest', 'reset', 'slow'],
      ...['status 403', 'status 409', 'status 429', 'status 500', 'status 502', 'status 503', 'truncated'],
    ]);
  });

  it('comes to an end', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.integer({ min: 4, max: 99 }),
        fc.boolean(),
        (seed, about, number, isGraphql) => worstScript(seed)({ about, number, isGraphql }) === null,
      ),
    );
  });
});

function signed(id: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: id })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(app.privateKey, 'base64url')}`;
}
