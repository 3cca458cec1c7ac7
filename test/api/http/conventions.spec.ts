import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { addToken, addWorld } from '../../support/known-world.js';
import { filled, operationsOf, placesIn } from '../../support/operations.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
let personId: string;
let bearer: Record<string, string>;

beforeAll(async () => {
  personId = await addPerson(database().owner, { roles: ['programme', 'treasury', 'auditor', 'admin'] });
  const { text } = await addToken(database().owner, personId, [
    'projects.*',
    'documents.*',
    'applications.*',
  ]);
  bearer = { authorization: `Bearer ${text}` };
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly code?: string;
    readonly errors?: readonly { readonly path: string; readonly code: string }[];
  };
  readonly text: string;
}

async function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> {
  const keyed: Record<string, string> = method === 'POST' ? { 'idempotency-key': newId() } : {};
  const answer = await fetch(`${api().url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...keyed, ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: /[/+]json$/.test(mediaTypeOf(answer)) && text !== '' ? (JSON.parse(text) as Answer['body']) : {},
    text,
  };
}

const mediaTypeOf = ({ headers }: Pick<Answer, 'headers'>) =>
  headers.get('content-type')?.split(';')[0] ?? '';
const codeOf = ({ status, body }: Answer) => `${status} ${body.code}`;
const findingsOf = ({ body }: Answer) => (body.errors ?? []).map(({ code, path }) => `${code} ${path}`);
const methodsOf = (answer: Answer) => answer.headers.get('allow');
const PROJECT = JSON.stringify({ name: 'libfoo' });
const ACT = `/api/v1/applications/${newId()}/withdrawal`;

describe('the content of a request', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/merge-patch+json',
    'application/json; charset=latin1',
    '',
  ])('415: %j is no JSON, and nothing is stored', async (type) => {
    const answer = await send('POST', '/api/v1/projects', { ...bearer, 'content-type': type }, PROJECT);
    expect(codeOf(answer)).toBe('415 http.media-type-unsupported');
    expect(mediaTypeOf(answer)).toBe('application/problem+json');
    expect((await database().pool.query('SELECT 1 FROM projects')).rowCount).toBe(0);
  });

  it('415: an upload is no JSON; an act without content takes neither text nor fields', async () => {
    const upload = `/api/v1/applications/${newId()}/attachments?fileName=a.pdf`;
    const json = { ...bearer, 'content-type': 'application/json' };
    expect(codeOf(await send('POST', upload, json, '{}'))).toBe('415 http.media-type-unsupported');
    const text = await send('POST', ACT, { ...bearer, 'content-type': 'text/plain' }, 'yes');
    expect(codeOf(text)).toBe('415 http.media-type-unsupported');
    for (const content of ['{"reason":"none"}', '[]']) {
      expect(codeOf(await send('POST', ACT, json, content))).toBe('422 http.validation');
    }
    expect(codeOf(await send('POST', ACT, json, '{}'))).toBe('404 identity.not-found');
    expect(codeOf(await send('DELETE', `/api/v1/tokens/${newId()}`, json, '{"all":true}'))).toBe(
      '422 http.validation',
    );
  });

  it('400: content that is no JSON although it says so; 413: too much of it', async () => {
    const json = { ...bearer, 'content-type': 'application/json' };
    for (const content of ['{"name":', '"text"', 'null', '{"a":1}}']) {
      expect(codeOf(await send('POST', '/api/v1/projects', json, content))).toBe('400 http.body-malformed');
    }
    const long = JSON.stringify({ name: 'x'.repeat(300_000) });
    expect(codeOf(await send('POST', '/api/v1/projects', json, long))).toBe('413 http.body-too-large');
  });

  it('413: a bank statement, the largest there is, of somebody who does not say who they are', async () => {
    const json = { 'content-type': 'application/json' };
    const long = JSON.stringify({ file: 'A'.repeat(300_000) });
    const statement = async (more: object) =>
      codeOf(await send('POST', '/api/v1/statements', { ...json, ...more }, long));
    expect(await statement({})).toBe('413 http.body-too-large');
    expect(await statement({ cookie: 'plinth=none', origin: api().url })).toMatch(/^401 /);
    expect(await statement({ authorization: 'Bearer none' })).toMatch(/^401 /);
    expect(await statement(bearer)).not.toMatch(/^413 /);
  });
});

describe('content nothing could read or keep', () => {
  const SIGN_IN = '/api/v1/sign-in/email-codes';
  const BEFORE = { 'content-type': 'application/json' };

  it('422: is refused to anybody, by its path, and nobody gets a fault for an answer', async () => {
    const lists = (levels: number) => `{"email":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const objects = (levels: number) => `{"email":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    for (const [content, finding] of [
      [lists(2_000), `http.nested-too-deep email${'[0]'.repeat(31)}`],
      [objects(30_000), `http.nested-too-deep email${'.a'.repeat(31)}`],
      ['{"email":"\\ud800@example.org"}', 'http.text-unkeepable email'],
      ['{"email":"a\\u0000@example.org"}', 'http.text-unkeepable email'],
      [
        '{"email":"a@example.org","__proto__":{"email":"b@example.org"}}',
        'http.whitelist-validation __proto__',
      ],
      ['{"email":"a@example.org","constructor":1}', 'http.whitelist-validation constructor'],
      ['{"email":"a@example.org","toString":1}', 'http.whitelist-validation toString'],
    ] as const) {
      const answer = await send('POST', SIGN_IN, BEFORE, content);
      expect([codeOf(answer), ...findingsOf(answer)]).toEqual(['422 http.validation', finding]);
    }
  });

  it('400: bytes that are no UTF-8, in the body and in the query', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"email":"'),
      Buffer.from([0xed, 0xa0, 0x80, 0xff]),
      Buffer.from('@example.org"}'),
    ]);
    const answer = await fetch(`${api().url}${SIGN_IN}`, { method: 'POST', headers: BEFORE, body: bytes });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'http.body-malformed' });
    for (const text of ['%ff', '%ed%a0%80', '%']) {
      expect(codeOf(await send('GET', `/api/v1/projects?q=${text}`))).toBe('400 http.malformed');
    }
  });

  it('422: the query holds neither NUL nor names every object has; 404: no address has NUL', async () => {
    for (const [query, finding] of [
      ['q=a%00b', 'http.text-unkeepable q'],
      ['__proto__=1', 'http.whitelist-validation __proto__'],
      ['q=a&constructor=1', 'http.whitelist-validation constructor'],
    ]) {
      const answer = await send('GET', `/api/v1/projects?${query}`);
      expect([codeOf(answer), ...findingsOf(answer)]).toEqual(['422 http.validation', finding]);
    }
    expect(codeOf(await send('GET', '/api/v1/calls/a%00b'))).toBe('404 http.not-found');
  });
});

describe('methods', () => {
  it.each([
    ['DELETE', '/api/v1/applications', 'GET, HEAD, OPTIONS, POST'],
    ['PUT', `/api/v1/applications/${newId()}`, 'GET, HEAD, OPTIONS, PATCH'],
    ['GET', `/api/v1/applications/${newId()}/submission`, 'OPTIONS, POST'],
    ['POST', '/api/v1/me', 'GET, HEAD, OPTIONS, PATCH'],
    ['POST', '/health/live', 'GET, HEAD, OPTIONS'],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/api/docs', 'GET, HEAD, OPTIONS'],
    ['POST', '/api/docs/plinth.css', 'GET, HEAD, OPTIONS'],
  ])('405: %s %s says what there is', async (method, path, allowed) => {
    const answer = await send(method, path, bearer);
    expect([codeOf(answer), methodsOf(answer)]).toEqual(['405 http.method-not-allowed', allowed]);
  });

  it('204: OPTIONS says the same, and lets no other site in', async () => {
    const asked = { origin: 'https://evil.invalid', 'access-control-request-method': 'POST' };
    const answer = await send('OPTIONS', '/api/v1/projects', asked);
    expect([answer.status, methodsOf(answer), answer.text]).toEqual([204, 'GET, HEAD, OPTIONS, POST', '']);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(['GET', 'POST', 'DELETE', 'OPTIONS'])(
    '404: %s of what is nowhere, as a problem',
    async (method) => {
      for (const path of [
        '/api/v1/nothing',
        '/api',
        '/nothing',
        '/dev',
        '/dev/mail',
        '/api/v1/dev/mail',
        '/api/v1/applications/x/y/z',
        '/%ff',
      ]) {
        const answer = await send(method, path);
        expect([path, codeOf(answer)]).toEqual([path, '404 http.not-found']);
        expect(mediaTypeOf(answer)).toBe('application/problem+json');
      }
    },
  );

  it('HEAD answers as GET does, without the content', async () => {
    for (const path of [
      '/api/v1/projects',
      '/api/v1/me',
      '/api/v1/calls/none',
      '/',
      '/api/docs',
      '/health/ready',
    ]) {
      const [get, head] = [await send('GET', path), await send('HEAD', path)];
      expect([path, head.status, head.text]).toEqual([path, get.status, '']);
      for (const name of [
        'content-type',
        'content-length',
        'cache-control',
        'etag',
        'content-security-policy',
      ]) {
        // A problem names its request, and so has another tag each time.
        if (name === 'etag' && get.status >= 400) continue;
        expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)]);
      }
    }
  });

  it('405: HEAD begins no sign-in', async () => {
    const answer = await send('HEAD', '/api/v1/sign-in/oidc');
    expect([answer.status, methodsOf(answer)]).toEqual([405, 'GET, OPTIONS']);
    expect((await database().pool.query('SELECT 1 FROM sessions')).rowCount).toBe(0);
  });
});

describe('the query', () => {
  it('422: a key that no operation knows is refused by name', async () => {
    const { headers } = await signIn(api().app, personId);
    const wrong: string[] = [];
    for (const { method, path } of operationsOf(api().document)) {
      const address = filled(path, { id: newId(), personId: newId(), attachmentId: newId(), slug: 'x' });
      const answer = await send(method.toUpperCase(), `${address}?unexpected=1`, headers);
      const names = (answer.body.errors ?? []).map((error) => error.path);
      if (answer.status !== 422 || !names.includes('unexpected')) {
        wrong.push(`${method} ${path} ${codeOf(answer)} ${names.join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(['limit=1&limit=2', 'limit=', 'limit=0', 'limit=1.5', 'limit=201', 'after=a&after=b', 'limit[]=1'])(
    '%s is refused',
    async (query) => {
      expect([400, 422]).toContain((await send('GET', `/api/v1/projects?${query}`)).status);
    },
  );

  it('422: what is no act has no preview, so nobody thinks nothing happened', async () => {
    const { headers } = await signIn(api().app, personId);
    await signIn(api().app, personId);
    const count = async () =>
      (await database().pool.query(`SELECT 1 FROM sessions WHERE sess ->> 'personId' = $1`, [personId]))
        .rowCount;
    const before = await count();
    expect((await send('DELETE', '/api/v1/sessions?preview=true', headers)).status).toBe(422);
    expect(await count()).toBe(before);
  });
});

describe('reading', () => {
  it('changes nothing, by GET or HEAD, whoever reads', async () => {
    const world = await addWorld(api().app, database().owner);
    const { headers } = await signIn(api().app, personId);
    const before = await everyRow();
    for (const { method, path } of operationsOf(api().document)) {
      if (method !== 'get' || /\/(sign-in|step-up|account-links)\//.test(path)) continue;
      const ids = Object.fromEntries(placesIn(path).map(({ noun, name }) => [name, world[noun] ?? 'x']));
      for (const how of ['GET', 'HEAD']) {
        for (const who of [{}, headers, bearer]) await send(how, filled(path, ids), who);
      }
    }
    const after = await everyRow();
    expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([]);
  });
});

/** Every table with a fingerprint of its rows, but for the traces that reading leaves on purpose. */
async function everyRow(): Promise<Record<string, string>> {
  const { rows } = await database().owner.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const left = ['public.read_log', 'public.access_tokens'];
  const prints: Record<string, string> = {};
  for (const { name } of rows.filter((row) => !left.includes(row.name))) {
    const { rows: found } = await database().owner.query<{ print: string }>(
      `SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS print FROM ${name} t`,
    );
    prints[name] = found[0]?.print ?? '';
  }
  return prints;
}
