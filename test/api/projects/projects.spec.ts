import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import type { EgressAnswer, EgressCall } from '#libs/egress/src/index.js';
import { Egress } from '#libs/egress/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { selfSigned } from '../../support/self-signed.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
const directory = mkdtempSync(join(tmpdir(), 'plinth-homepage-'));
const { key, cert } = selfSigned(directory);
let api: TestApi;
let homepage: Server;
let published: Record<string, string> = {};
let port = 0;

/** The internet of this spec: every host is the one server on loopback, which sees it as the first part of the path. */
class TrustingEgress extends Egress {
  constructor() {
    super({ isOn: true, allow: [{ host: 'localhost', port }] });
  }

  override call(url: string, call: EgressCall = {}): Promise<EgressAnswer> {
    const { host, pathname } = new URL(url);
    return super.call(`https://localhost:${port}/${host}${pathname}`, { ...call, ca: cert });
  }
}

@Global()
@Module({ providers: [{ provide: Egress, useFactory: () => new TrustingEgress() }], exports: [Egress] })
class TrustingEgressModule {}

beforeAll(async () => {
  homepage = createServer({ key, cert }, ({ url = '' }, response) => {
    const text = published[url];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => homepage.listen(0, '127.0.0.1', resolve));
  port = (homepage.address() as AddressInfo).port;
  api = await startApi({ databaseUrl: database().url, modules: [TrustingEgressModule, ProjectsApiModule] });
});
afterAll(async () => {
  homepage.closeAllConnections();
  homepage.close();
  rmSync(directory, { recursive: true });
  await api.close();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string; errors?: { path: string }[] };
  readonly headers: Record<string, string>;
}

async function call(
  method: 'get' | 'post' | 'put',
  path: string,
  options: { as?: string; body?: object; key?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  let sent = api.http[method](`/api/v1${path}`).set(options.headers ?? {});
  if (options.as !== undefined) sent = sent.set((await signIn(api.app, options.as)).headers);
  if (method === 'post') sent = sent.set('Idempotency-Key', options.key ?? newId());
  const answer = await (options.body === undefined ? sent : sent.send(options.body));
  return { status: answer.status, body: answer.body as Answer['body'], headers: answer.headers };
}

function person(...roles: Role[]): Promise<string> {
  return addPerson(database().owner, { roles });
}

let number = 0;
function anEntry(over: object = {}): object {
  number += 1;
  return {
    name: `Widget ${number}`,
    summary: 'Widgets for everybody.',
    licence: 'MIT OR BUSL-1.1',
    eurostackLayer: 'software-platforms',
    repositories: [`git@github.com:Acme/Widget-${number}.git`],
    packages: [`pkg:npm/widget-${number}@1.0.0`],
    ...over,
  };
}

async function registered(as: string, over: object = {}): Promise<string> {
  const { status, body } = await call('post', '/projects', { as, body: anEntry(over) });
  expect(status).toBe(201);
  return body['id'] as string;
}

async function audits(projectId: string): Promise<string[]> {
  const { rows } = await database().owner.query<{ type: string }>(
    'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at, id',
    [projectId],
  );
  return rows.map(({ type }) => type);
}

describe('POST /projects', () => {
  it('201: enters a project, normalised', async () => {
    const { body } = await call('post', '/projects', { as: await person(), body: anEntry() });
    expect(body).toMatchObject({
      slug: `widget-${number}`,
      licence: { expression: 'MIT OR BUSL-1.1', isOsiApproved: true },
      repositories: [{ url: `https://github.com/Acme/Widget-${number}`, forge: 'github' }],
      packages: [`pkg:npm/widget-${number}`],
      version: 1,
    });
    expect(await audits(body['id'] as string)).toEqual(['projects.registered']);
  });

  it.each([
    ['日本語ライブラリ', '日本語ライブラリ', '日本語'],
    ['Библиотека', 'библиотека', 'БИБЛИО'],
    ['한국어 도구', '한국어-도구', '도구'],
    ['مكتبة', 'مكتبة', 'مكتبة'],
  ])('201: takes %s, twice, and finds it', async (name, slug, q) => {
    const as = await person();
    const first = await call('post', '/projects', { as, body: anEntry({ name }) });
    const second = await call('post', '/projects', { as, body: anEntry({ name }) });
    expect([first.body, second.body]).toMatchObject([
      { name, slug },
      { name, slug: `${slug}-2` },
    ]);
    for (const typed of [name, q, slug]) {
      const { body } = await call('get', `/projects?q=${encodeURIComponent(typed)}`);
      const ids = (body['items'] as { id: string }[]).map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([first.body['id'], second.body['id']]));
    }
  });

  it('401: without a session, and nothing is stored', async () => {
    const body = anEntry({ name: 'Nobody’s' });
    expect((await call('post', '/projects', { body })).status).toBe(401);
    const { rows } = await database().owner.query(`SELECT 1 FROM projects WHERE name = 'Nobody’s'`);
    expect(rows).toEqual([]);
  });

  it('409: a repository that is in the directory already, however it is spelt', async () => {
    const as = await person();
    await registered(as, { repositories: ['https://github.com/acme/taken'] });
    const { status, body } = await call('post', '/projects', {
      as,
      body: anEntry({ repositories: ['ssh://git@github.com/ACME/Taken.git'] }),
    });
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([
      409,
      'projects.repository-taken',
      'repositories[0]',
    ]);
  });

  it.each([
    [{ eurostackLayer: 'moon' }, 'eurostackLayer'],
    [{ licence: 'free' }, 'licence'],
    [{ repositories: ['https://10.0.0.1/x/y'] }, 'repositories[0]'],
    [{ packages: ['express'] }, 'packages[0]'],
    [{ homepage: 'javascript:alert(1)' }, 'homepage'],
    [{ owner: 'me' }, 'owner'],
    [{ name: 7 }, 'name'],
  ])('422: %p is named by its field', async (over, path) => {
    const { status, body } = await call('post', '/projects', { as: await person(), body: anEntry(over) });
    expect([status, body.errors?.map((error) => error.path)]).toEqual([422, [path]]);
  });

  it('gives equal names different short names', async () => {
    const as = await person();
    const slugs: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      const body = anEntry({ name: 'Same Name' });
      slugs.push((await call('post', '/projects', { as, body })).body['slug']);
    }
    expect(slugs).toEqual(['same-name', 'same-name-2', 'same-name-3']);
  });
});

describe('GET /projects', () => {
  it('200: pages through the directory, without who keeps what', async () => {
    const as = await person();
    await registered(as);
    await registered(as);
    const first = await call('get', '/projects?limit=2');
    expect(first.headers['link']).toContain('rel="next"');
    const [shown] = first.body['items'] as object[];
    expect(Object.keys(shown as object)).not.toContain('people');
    const next = await call('get', `/projects?limit=200&after=${String(first.body['next'])}`);
    const ids = [...(first.body['items'] as { id: string }[]), ...(next.body['items'] as { id: string }[])];
    expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
    expect((await call('get', '/projects?after=x')).status).toBe(400);
  });

  it('200 as CSV: the same page a line a project, and no cell a spreadsheet would compute', async () => {
    const as = await person();
    const id = await registered(as, { name: '=HYPERLINK("https://example.test")', summary: '@SUM(1)' });
    const asked = () => api.http.get('/api/v1/projects?q=hyperlink&limit=1');
    for (const answer of [await asked().query({ format: 'csv' }), await asked().set('Accept', 'text/csv')]) {
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
      expect(answer.headers['content-disposition']).toBe('attachment; filename="projects.csv"');
      const [header, line, ...rest] = answer.text.split('\r\n');
      expect(header).toMatch(/^id,slug,name,summary,homepage,licence\.expression,/);
      expect(line).toMatch(
        new RegExp(`^${id},[^,]+,"'=HYPERLINK\\(""https://example\\.test""\\)",'@SUM\\(1\\),`),
      );
      expect(rest).toEqual(['']);
      expect(answer.text).not.toContain(as);
    }
    expect((await call('get', '/projects?format=xml')).status).toBe(422);
  });

  it('200: searched and narrowed by what was entered, and found anew after an edit', async () => {
    const as = await person();
    const id = await registered(as, { name: 'Zephyrine', licence: 'BUSL-1.1', language: 'C++' });
    const found = async (query: string) =>
      ((await call('get', `/projects?${query}`)).body['items'] as { id: string }[]).map((item) => item.id);
    expect(await found('q=phyrin&osiApproved=no&language=c%2B%2B&licence=busl-1.1&forge=github')).toEqual([
      id,
    ]);
    expect(await found('q=zephyrine&osiApproved=yes')).toEqual([]);
    await call('put', `/projects/${id}`, {
      as,
      body: anEntry({ name: 'Boreas', licence: null }),
      headers: { 'If-Match': '"1"' },
    });
    expect(await found('q=boreas&osiApproved=unknown&language=c%2B%2B')).toEqual([id]);
    // Its short name stays what it was.
    expect(await found('q=phyrin')).toEqual([]);
    expect(await found('q=zephyrine')).toEqual([id]);
  });

  it.each([
    ['q=-', 422, 'q'],
    ['licence=free', 422, 'licence'],
    ['sort=relevance', 422, 'sort'],
    ['sort=stars', 422, 'sort'],
    ['lifecycle=dead', 422, 'lifecycle'],
    ['layer=moon', 422, 'layer'],
    ['hasApplication=true', 422, 'hasApplication'],
    ['limit=201', 422, 'limit'],
    ['after=x', 400, 'after'],
    ['after=WzAsMSwyXQ', 400, 'after'],
    [`after=${'x'.repeat(600)}`, 400, 'after'],
    [`after=${'x'.repeat(601)}`, 422, 'after'],
  ])('%s is refused by name: %i', async (query, expected, path) => {
    const { status, body } = await call('get', `/projects?${query}`);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([expected, [path]]);
  });

  it('200: facets of what matches, and no key that is not public', async () => {
    const { status, body } = await call('get', '/projects/facets?forge=github&layer=software-platforms');
    expect([status, Object.keys(body['facets'] as object)]).toEqual([
      200,
      ['layer', 'licence', 'osi', 'lifecycle', 'language', 'forge', 'host'],
    ]);
    expect((await call('get', '/projects/facets?limit=5')).status).toBe(422);
  });

  it('200: one, with its keepers for themselves and staff only; 404: none', async () => {
    const keeper = await person();
    const id = await registered(keeper);
    expect((await call('get', `/projects/${id}`)).body).not.toHaveProperty('people');
    expect((await call('get', `/projects/${id}`, { as: keeper })).body['people']).toEqual([
      { personId: keeper, relation: 'registrant' },
    ]);
    expect((await call('get', `/projects/${id}`, { as: await person('programme') })).body).toHaveProperty(
      'people',
    );
    expect((await call('get', `/projects/${newId()}`)).status).toBe(404);
  });
});

describe('PUT /projects/{id}', () => {
  it('200 for its editor, 412 on a lost update, 403 for a stranger, 400 without If-Match', async () => {
    const keeper = await person();
    const id = await registered(keeper);
    const body = anEntry({ summary: 'Better widgets.' });
    const ifMatch = { 'if-match': '"1"' };
    expect(
      (await call('put', `/projects/${id}`, { as: await person(), body, headers: ifMatch })).status,
    ).toBe(403);
    expect((await call('put', `/projects/${id}`, { as: keeper, body })).status).toBe(400);
    const edited = await call('put', `/projects/${id}`, { as: keeper, body, headers: ifMatch });
    expect([edited.status, edited.body['summary'], edited.body['version']]).toEqual([
      200,
      'Better widgets.',
      2,
    ]);
    expect((await call('put', `/projects/${id}`, { as: keeper, body, headers: ifMatch })).status).toBe(412);
    expect(await audits(id)).toEqual(['projects.registered', 'projects.edited']);
  });
});

describe('POST /projects/{id}/nominations', () => {
  it('201: and the reason is in no trace', async () => {
    const id = await registered(await person());
    const sent = await call('post', `/projects/${id}/nominations`, {
      as: await person(),
      body: { reason: 'Everybody depends on it.' },
    });
    expect(sent.status).toBe(201);
    expect(await audits(id)).toEqual(['projects.registered', 'projects.nominated']);
  });
});

describe('proof of control', () => {
  const REPOSITORY = '/raw.githubusercontent.com/acme/lib/HEAD/.plinth-control';
  const HOMEPAGE = '/widget.example/.well-known/plinth-control';

  afterEach(() => {
    published = {};
  });

  function open(id: string, as: string, method: string): Promise<Answer> {
    return call('post', `/projects/${id}/control-proofs`, { as, body: { method } });
  }

  function check(opened: Answer, as: string): Promise<Answer> {
    return call('post', `/control-proofs/${String(opened.body['id'])}/check`, { as });
  }

  async function proven(id: string, as: string, method: string, place: string): Promise<void> {
    const opened = await open(id, as, method);
    published[place] = `hello\n${String(opened.body['token'])}\n`;
    expect((await check(opened, as)).status).toBe(201);
  }

  async function relations(id: string): Promise<Record<string, string>> {
    const { rows } = await database().owner.query<{ person: string; relation: string }>(
      'SELECT person_id AS person, relation FROM project_people WHERE project_id = $1',
      [id],
    );
    return Object.fromEntries(rows.map(({ person: who, relation }) => [who, relation]));
  }

  it.each([
    ['repository-file', REPOSITORY, ['https://github.com/acme/lib']],
    ['well-known', HOMEPAGE, []],
  ])(
    '201: by %s makes a maintainer, and ends the registrant’s right',
    async (method, place, repositories) => {
      const registrant = await person();
      const maintainer = await person();
      const id = await registered(registrant, { homepage: 'https://widget.example', repositories });
      const opened = await open(id, maintainer, method);
      expect(opened.body['address']).toBe(`https:/${place}`);
      published[place] = 'nothing here';
      const missing = await check(opened, maintainer);
      expect([missing.status, missing.body.code]).toEqual([409, 'projects.proof-missing']);
      expect((await call('get', `/projects/${id}`, { as: registrant })).body).toHaveProperty('people');

      published[place] = `hello\n${String(opened.body['token'])}\n`;
      const done = await check(opened, maintainer);
      expect([done.status, done.body['provenAt'] === null]).toEqual([201, false]);
      expect((await call('get', `/projects/${id}`, { as: maintainer })).body).toHaveProperty('people');
      expect((await call('get', `/projects/${id}`, { as: registrant })).body).not.toHaveProperty('people');
      expect((await check(opened, maintainer)).body.code).toBe('projects.proof-closed');
      expect(await audits(id)).toEqual([
        'projects.registered',
        'projects.control-claimed',
        'projects.control-proven',
      ]);
    },
  );

  it('409: by a homepage a stranger entered beside somebody’s repository, and nobody keeps it', async () => {
    const stranger = await person();
    const id = await registered(stranger, { homepage: 'https://widget.example' });
    const opened = await open(id, stranger, 'well-known');
    expect([opened.status, opened.body.code]).toEqual([409, 'projects.proof-impossible']);
    expect(await relations(id)).toEqual({ [stranger]: 'registrant' });
    expect(await audits(id)).toEqual(['projects.registered']);
  });

  it('409: by a homepage where the repository was entered after the challenge', async () => {
    const stranger = await person();
    const entry = { homepage: 'https://widget.example' };
    const id = await registered(stranger, { ...entry, repositories: [] });
    const opened = await open(id, stranger, 'well-known');
    const headers = { 'if-match': '"1"' };
    expect(
      (await call('put', `/projects/${id}`, { as: stranger, body: anEntry(entry), headers })).status,
    ).toBe(200);
    published[HOMEPAGE] = String(opened.body['token']);
    expect((await check(opened, stranger)).body.code).toBe('projects.proof-closed');
    expect(await relations(id)).toEqual({ [stranger]: 'registrant' });
  });

  it('is of what it was given for: another repository ends it, another summary does not', async () => {
    const [registrant, keeper] = [await person(), await person()];
    const entry = { homepage: 'https://widget.example', repositories: [] as string[] };
    const id = await registered(registrant, entry);
    await proven(id, keeper, 'well-known', HOMEPAGE);
    const edit = (version: number, body: object) =>
      call('put', `/projects/${id}`, { as: keeper, body, headers: { 'if-match': `"${version}"` } });
    expect((await edit(1, anEntry({ ...entry, homepage: 'https://widget.example/home' }))).status).toBe(200);
    expect(await relations(id)).toEqual({ [registrant]: 'registrant', [keeper]: 'maintainer' });

    expect((await edit(2, anEntry())).status).toBe(200);
    expect(await relations(id)).toEqual({ [keeper]: 'registrant' });
    expect((await audits(id)).at(-1)).toBe('projects.control-lapsed');
    expect((await edit(3, anEntry())).status).toBe(200);
  });

  it('404: somebody else’s proof', async () => {
    const id = await registered(await person(), { homepage: 'https://widget.example', repositories: [] });
    const opened = await open(id, await person(), 'well-known');
    const other = await call('post', `/control-proofs/${String(opened.body['id'])}/check`, {
      as: await person(),
    });
    expect(other.status).toBe(404);
  });

  it('409: where the project has no such place', async () => {
    const id = await registered(await person(), { homepage: null, repositories: [] });
    const { status, body } = await call('post', `/projects/${id}/control-proofs`, {
      as: await person(),
      body: { method: 'well-known' },
    });
    expect([status, body.code]).toEqual([409, 'projects.proof-impossible']);
  });
});
