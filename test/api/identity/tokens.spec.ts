import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import type { TestSession } from '../../support/sign-in.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let me: TestSession;

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url });
  me = await signIn(api.app, await addPerson(database().owner, { roles: ['admin'] }));
});
afterAll(() => api.close());

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

function create(body: object, key = newId(), headers: object = me.headers) {
  return api.http
    .post('/api/v1/tokens')
    .set({ ...headers, 'idempotency-key': key })
    .send({ name: 'ci', scopes: ['people.read-own'], expiresAt: inDays(1), ...body });
}

async function aToken(body: object = {}): Promise<{ id: string; token: string }> {
  const answer = await create(body);
  expect(answer.status).toBe(201);
  return answer.body as { id: string; token: string };
}

function as(token: string) {
  return { authorization: `Bearer ${token}` };
}

describe('POST /tokens', () => {
  it('201: shows the token once and keeps its hash', async () => {
    const first = await create({});
    expect(first.status).toBe(201);
    const { id, token } = first.body as { id: string; token: string };
    expect(token).toMatch(new RegExp(`^plinth_${id}_[A-Za-z0-9_-]{43}$`));
    const secret = token.slice(-43);
    for (const table of ['access_tokens', 'idempotency_keys', 'audit_entries']) {
      const { rows } = await database().owner.query<{ text: string }>(
        `SELECT ${table}::text AS text FROM ${table}`,
      );
      expect(rows.map(({ text }) => text).join()).not.toContain(secret);
    }
    expect((await api.http.get('/api/v1/me').set(as(token))).status).toBe(200);
  });

  it('201 repeated: the same token, without its secret', async () => {
    const key = newId();
    const body = { expiresAt: inDays(2) };
    const first = await create(body, key);
    const again = await create(body, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const { token, ...shown } = first.body as Record<string, unknown>;
    expect(typeof token).toBe('string');
    expect(again.body).toEqual(shown);
  });

  it('409: the same key for another token', async () => {
    const key = newId();
    expect((await create({ name: 'one' }, key)).status).toBe(201);
    const other = await create({ name: 'two' }, key);
    expect([other.status, other.body]).toMatchObject([409, { code: 'acts.idempotency-key-reused' }]);
  });

  it.each([
    [{ scopes: [] }, 'identity.scopes-missing'],
    [{ scopes: ['everything'] }, 'identity.scope-unknown'],
    [{ scopes: ['people.read-own', 'council.vote'] }, 'identity.scope-not-for-tokens'],
    [{ scopes: ['payment-runs.release'] }, 'identity.scope-not-for-tokens'],
    [{ scopes: ['tokens.*'] }, 'identity.scope-not-for-tokens'],
    [{ expiresAt: inDays(-1) }, 'identity.token-expiry-invalid'],
    [{ expiresAt: inDays(400) }, 'identity.token-expiry-invalid'],
    [{ expiresAt: undefined }, 'http.validation'],
    [{ name: '' }, 'http.validation'],
  ])('422: %j', async (body, code) => {
    const before = await database().owner.query('SELECT id FROM access_tokens');
    const answer = await create(body);
    expect([answer.status, answer.body]).toMatchObject([422, { code }]);
    const after = await database().owner.query('SELECT id FROM access_tokens');
    expect(after.rowCount).toBe(before.rowCount);
  });

  it('403: a token makes no token', async () => {
    const { token } = await aToken();
    const answer = await create({}, newId(), as(token));
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.token-not-allowed' }]);
  });
});

describe('a token', () => {
  it('does what its scopes and its owner’s roles of today allow', async () => {
    const ownerId = await addPerson(database().owner, { roles: ['data-protection-officer'] });
    const owner = await signIn(api.app, ownerId);
    const made = await create({ scopes: ['people.read'] }, newId(), owner.headers);
    const { token } = made.body as { token: string };
    const read = () => api.http.get(`/api/v1/people/${ownerId}`).set(as(token));
    expect((await read()).status).toBe(200);
    const me403 = await api.http.get('/api/v1/me').set(as(token));
    expect([me403.status, me403.body]).toMatchObject([403, { code: 'identity.scope-missing' }]);
    await database().owner.query('UPDATE role_grants SET ended_at = clock_timestamp() WHERE person_id = $1', [
      ownerId,
    ]);
    expect((await read()).status).toBe(403);
  });

  it('401: unknown, wrong, expired or revoked, all alike', async () => {
    const { id, token } = await aToken();
    const expired = await aToken();
    await database().owner.query(
      `UPDATE access_tokens SET created_at = clock_timestamp() - interval '2 days', expires_at = clock_timestamp() WHERE id = $1`,
      [expired.id],
    );
    const revoked = await aToken();
    expect((await api.http.delete(`/api/v1/tokens/${revoked.id}`).set(me.headers)).status).toBe(200);
    const bodies = [];
    for (const text of [
      'plinth',
      `plinth_${newId()}_${'a'.repeat(43)}`,
      `plinth_${id}_${'a'.repeat(43)}`,
      token.toUpperCase(),
      expired.token,
      revoked.token,
    ]) {
      const answer = await api.http.get('/api/v1/me').set(as(text));
      const { requestId: _requestId, ...problem } = answer.body as Record<string, unknown>;
      bodies.push(problem);
    }
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 401, code: 'identity.token-invalid' });
  });

  it('needs no origin, since no browser sends it by itself', async () => {
    const { token } = await aToken({ scopes: ['operations.outbox'] });
    const answer = await api.http
      .post('/api/v1/sign-in/email-codes')
      .set(as(token))
      .send({ email: 'a@b.test' });
    expect(answer.status).toBe(202);
  });
});

describe('GET and DELETE /tokens', () => {
  it('200: one’s own, without secrets; 404 for somebody else’s', async () => {
    const { id, token } = await aToken();
    const answer = await api.http.get('/api/v1/tokens').set(me.headers);
    expect((answer.body as { items: { id: string }[] }).items.map((item) => item.id)).toContain(id);
    expect(JSON.stringify(answer.body)).not.toContain(token.slice(-43));
    const stranger = await signIn(api.app, await addPerson(database().owner));
    expect((await api.http.get('/api/v1/tokens').set(stranger.headers)).body).toEqual({ items: [] });
    const foreign = await api.http.delete(`/api/v1/tokens/${id}`).set(stranger.headers);
    expect([foreign.status, foreign.body]).toMatchObject([404, { code: 'identity.not-found' }]);
    expect((await api.http.get('/api/v1/me').set(as(token))).status).toBe(200);
  });
});

describe('guessing tokens', () => {
  it('429: after a hundred that are none from one network; a right one still works', async () => {
    const invented = () => `Bearer plinth_${newId()}_${'a'.repeat(43)}`;
    const statuses = new Set<number>();
    for (let tries = 0; tries < 101; tries += 1) {
      statuses.add((await api.http.get('/api/v1/me').set('authorization', invented())).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    const { token } = await aToken();
    expect((await api.http.get('/api/v1/me').set(as(token))).status).toBe(200);
  });
});
