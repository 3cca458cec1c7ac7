import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import type { grantRole } from '../../support/people.js';
import { addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { addCase } from '../../support/review-case.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;

let callId: string;
let applicationId: string;
let projectId: string;

beforeAll(async () => {
  await addMemberStates(database().owner);
  await database().owner.query(
    `UPDATE member_states SET exited_on = CASE id WHEN 'NLD' THEN DATE '2021-01-01' END,
       acceded_on = CASE id WHEN 'POL' THEN DATE '2999-01-01' ELSE acceded_on END`,
  );
  ({ callId, applicationId, projectId } = await addCase(database().owner));
  api = await startApi({ databaseUrl: database().url });
});
afterAll(() => api.close());

async function aSession(...roles: Parameters<typeof grantRole>[2][]) {
  const id = await addPerson(database().owner, { roles });
  return { id, ...(await signIn(api.app, id)) };
}

describe('GET /me', () => {
  it('200: says who one is, and may not be stored', async () => {
    const me = await aSession('programme');
    const answer = await api.http.get('/api/v1/me').set(me.headers);
    expect([answer.status, answer.headers['cache-control'], answer.headers['etag']]).toEqual([
      200,
      'no-store',
      '"1"',
    ]);
    expect(answer.body).toMatchObject({
      id: me.id,
      via: 'session',
      scopes: null,
      roles: [{ role: 'programme' }],
    });
  });

  it('401: nobody, a made-up cookie, a cookie signed by somebody else', async () => {
    const me = await aSession();
    const forged = `${me.cookie.slice(0, -6)}AAAAAA`;
    for (const cookie of [undefined, 'plinth=s%3Ainvented.signature', forged]) {
      const answer = await api.http.get('/api/v1/me').set(cookie === undefined ? {} : { cookie });
      expect([answer.status, answer.body]).toMatchObject([401, { code: 'identity.sign-in-required' }]);
    }
  });

  it('a role counts from the next request on, and so does its end', async () => {
    const me = await aSession();
    const admin = await aSession('admin');
    const rolesNow = async () =>
      ((await api.http.get('/api/v1/me').set(me.headers)).body as { roles: { role: string }[] }).roles.map(
        ({ role }) => role,
      );
    const granted = await api.http
      .post('/api/v1/role-grants')
      .set({ ...admin.headers, 'idempotency-key': newId() })
      .send({ personId: me.id, role: 'reviewer', scopeType: 'fund', scopeId: null });
    expect(granted.status).toBe(201);
    expect(await rolesNow()).toEqual(['reviewer']);
    const { id } = granted.body as { id: string };
    const ended = await api.http
      .post(`/api/v1/role-grants/${id}/ending`)
      .set({ ...admin.headers, 'idempotency-key': newId() });
    expect(ended.status).toBe(201);
    expect(await rolesNow()).toEqual([]);
    const { rows } = await database().owner.query(
      'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at',
      [id],
    );
    expect(rows).toEqual([{ type: 'identity.role-granted' }, { type: 'identity.role-ended' }]);
  });
});

describe('/me/affiliations', () => {
  const state = (me: { headers: object }, affiliations: readonly object[]) =>
    api.http
      .post('/api/v1/me/affiliations')
      .set({ ...me.headers, 'idempotency-key': newId() })
      .send({ affiliations });
  const tie = (organisation: string) => ({ organisation, kind: 'employer', since: null, until: null });

  it('201: says for whom one works, under one name of the organisation, and that there is nobody else', async () => {
    const [one, other, nobody] = [await aSession(), await aSession(), await aSession()];
    const unasked = await api.http.get('/api/v1/me/affiliations').set(one.headers);
    expect([unasked.status, unasked.body]).toEqual([200, { statedAt: null, items: [] }]);
    const stated = await state(one, [tie('The Foo Lab')]);
    expect(stated.status).toBe(201);
    expect(stated.body).toMatchObject({ statedAt: expect.any(String), items: [tie('The Foo Lab')] });
    await state(other, [tie(' the  FOO lab')]);
    const { rows } = await database().owner.query<{ n: number }>(
      `SELECT count(DISTINCT organisation_id)::int AS n FROM affiliations WHERE person_id = ANY($1::uuid[])`,
      [[one.id, other.id]],
    );
    expect(rows).toEqual([{ n: 1 }]);
    expect((await state(nobody, [])).body).toMatchObject({ statedAt: expect.any(String), items: [] });
  });

  it('ends a tie once, on a day after it began, and never takes it back; 404 for somebody else’s', async () => {
    const [me, other] = [await aSession(), await aSession()];
    const body = (await state(me, [{ ...tie('The Bar Works'), since: '2026-03-01' }])).body as {
      items: { id: string }[];
    };
    const end = (who: { headers: object }, until: string) =>
      api.http
        .post(`/api/v1/me/affiliations/${body.items[0]?.id}/ending`)
        .set({ ...who.headers, 'idempotency-key': newId() })
        .send({ until });
    const early = await end(me, '2026-02-28');
    expect([early.status, early.body]).toMatchObject([422, { code: 'identity.affiliation-dates' }]);
    expect((await end(other, '2026-06-30')).status).toBe(404);
    expect((await end(me, '2026-06-30')).body).toMatchObject({ items: [{ until: '2026-06-30' }] });
    expect((await end(me, '2026-07-31')).status).toBe(404);
    const kept = await api.http.get('/api/v1/me/affiliations').set(me.headers);
    expect(kept.body).toMatchObject({ items: [{ since: '2026-03-01', until: '2026-06-30' }] });
  });

  it('422 with the place of what is wrong, and nothing is stored', async () => {
    const me = await aSession();
    const wrong = await state(me, [
      tie('The Foo Lab'),
      { ...tie('The Foo Lab'), since: '2026-03-02', until: '2026-03-01' },
    ]);
    expect([wrong.status, wrong.body]).toMatchObject([422, { code: 'identity.affiliation-dates' }]);
    for (const bad of [tie('   '), { ...tie('x'), kind: 'friend' }, { ...tie('x'), since: '2026-02-30' }])
      expect((await state(me, [bad])).status).toBe(422);
    const kept = await api.http.get('/api/v1/me/affiliations').set(me.headers);
    expect(kept.body).toEqual({ statedAt: null, items: [] });
  });
});

describe('the session’s limits', () => {
  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

  it.each([
    ['rested too long', { lastSeenAt: 61 }, 401],
    ['lasted too long', { startedAt: 12 * 60 + 1, lastSeenAt: 1 }, 401],
    ['is young and in use', { startedAt: 12 * 60 - 5, lastSeenAt: 59 }, 200],
  ])('a session that %s', async (_what, minutes, status) => {
    const id = await addPerson(database().owner);
    const facts = Object.fromEntries(
      Object.entries(minutes).map(([name, value]) => [name, ago(value * 60_000)]),
    );
    const session = await signIn(api.app, id, { facts });
    expect((await api.http.get('/api/v1/me').set(session.headers)).status).toBe(status);
    const { rows } = await database().owner.query(`SELECT 1 FROM sessions WHERE sess ->> 'handle' = $1`, [
      session.handle,
    ]);
    expect(rows.length).toBe(status === 200 ? 1 : 0);
  });

  it('resting starts anew with every use', async () => {
    const id = await addPerson(database().owner);
    const session = await signIn(api.app, id, { facts: { lastSeenAt: ago(30 * 60_000) } });
    await api.http.get('/api/v1/me').set(session.headers);
    const { rows } = await database().owner.query<{ seen: string; left: string }>(
      `SELECT sess ->> 'lastSeenAt' AS seen, extract(epoch FROM expire - clock_timestamp()) AS left
       FROM sessions WHERE sess ->> 'handle' = $1`,
      [session.handle],
    );
    expect(Date.now() - Date.parse(rows[0]?.seen ?? '')).toBeLessThan(60_000);
    expect(Number(rows[0]?.left)).toBeGreaterThan(59 * 60);
  });

  it('closing a person ends their sessions and tokens at once', async () => {
    const me = await aSession();
    await database().owner.query('UPDATE people SET closed_at = clock_timestamp() WHERE id = $1', [me.id]);
    expect((await api.http.get('/api/v1/me').set(me.headers)).status).toBe(401);
  });
});

describe('PATCH /me', () => {
  it('200: changes the name on the version that was read, 412 on an older one', async () => {
    const me = await aSession();
    const edit = (version: number, publicName: string) =>
      api.http
        .patch('/api/v1/me')
        .set({ ...me.headers, 'if-match': `"${version}"` })
        .send({ publicName });
    expect((await edit(1, 'Mira H.')).body).toEqual({ id: me.id, version: 2 });
    const stale = await edit(1, 'Somebody else');
    expect([stale.status, stale.body]).toMatchObject([412, { code: 'identity.profile-stale' }]);
    expect((await api.http.get('/api/v1/me').set(me.headers)).body).toMatchObject({ publicName: 'Mira H.' });
  });

  it('400 without If-Match, 422 for control characters and unknown fields', async () => {
    const me = await aSession();
    expect((await api.http.patch('/api/v1/me').set(me.headers).send({ publicName: 'A' })).status).toBe(400);
    for (const body of [
      { publicName: 'A\u0000B' },
      { publicName: '' },
      { publicName: '\u3164' },
      { publicName: 'A\nB' },
      { roles: ['admin'] },
      { email: 'operator@example.test' },
    ]) {
      const answer = await api.http
        .patch('/api/v1/me')
        .set({ ...me.headers, 'if-match': '"1"' })
        .send(body);
      expect(answer.status).toBe(422);
    }
  });
});

describe('POST /sign-out', () => {
  it('204: ends the session and clears what the browser kept', async () => {
    const me = await aSession();
    const answer = await api.http.post('/api/v1/sign-out').set(me.headers);
    expect([answer.status, answer.headers['clear-site-data']]).toEqual([
      204,
      '"cache", "cookies", "storage"',
    ]);
    expect((await api.http.get('/api/v1/me').set(me.headers)).status).toBe(401);
  });

  it('403: not because another site says so', async () => {
    const me = await aSession();
    const answer = await api.http.post('/api/v1/sign-out').set({ cookie: me.cookie });
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.cross-site' }]);
    expect((await api.http.get('/api/v1/me').set(me.headers)).status).toBe(200);
  });
});

describe('sessions', () => {
  it('lists one’s own and marks the one in use, without session ids', async () => {
    const me = await aSession();
    const other = await signIn(api.app, me.id, { facts: { userAgent: 'Elsewhere/1.0' } });
    await aSession();
    const answer = await api.http.get('/api/v1/sessions').set(me.headers);
    const { items } = answer.body as { items: { id: string; isCurrent: boolean }[] };
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set([me.handle, other.handle]));
    expect(items.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([me.handle]);
    expect(JSON.stringify(answer.body)).not.toContain('sid');
  });

  it('204: ends one, which then opens nothing; 404 for somebody else’s', async () => {
    const me = await aSession();
    const lost = await signIn(api.app, me.id);
    const stranger = await aSession();
    const foreign = await api.http.delete(`/api/v1/sessions/${stranger.handle}`).set(me.headers);
    expect([foreign.status, foreign.body]).toMatchObject([404, { code: 'identity.not-found' }]);
    expect((await api.http.delete(`/api/v1/sessions/${lost.handle}`).set(me.headers)).status).toBe(204);
    expect((await api.http.get('/api/v1/me').set(lost.headers)).status).toBe(401);
    expect((await api.http.get('/api/v1/me').set(stranger.headers)).status).toBe(200);
  });

  it('200: ends all others', async () => {
    const me = await aSession();
    const lost = await signIn(api.app, me.id);
    expect((await api.http.delete('/api/v1/sessions').set(me.headers)).body).toEqual({ ended: 1 });
    expect((await api.http.get('/api/v1/me').set(lost.headers)).status).toBe(401);
    expect((await api.http.get('/api/v1/me').set(me.headers)).status).toBe(200);
  });
});

describe('GET /people/{id}', () => {
  it('200: shows what the reader is cleared for, and logs what is restricted', async () => {
    const id = await addPerson(database().owner, { email: 'mira@example.test' });
    const programme = await aSession('programme');
    const seen = await api.http.get(`/api/v1/people/${id}`).set(programme.headers);
    expect(Object.keys(seen.body as object)).toEqual(['id', 'publicName', 'roles']);
    const dpo = await aSession('data-protection-officer');
    expect((await api.http.get(`/api/v1/people/${id}`).set(dpo.headers)).body).toMatchObject({
      email: 'mira@example.test',
    });
    const { rows } = await database().owner.query<{ reader_id: string; fields: string[] }>(
      'SELECT reader_id, fields FROM read_log WHERE subject_id = $1',
      [id],
    );
    expect(rows.map(({ reader_id }) => reader_id)).toEqual([dpo.id]);
    expect(rows[0]?.fields).toContain('email');
  });

  it('403 for others, whether the person exists or not', async () => {
    const me = await aSession();
    const id = await addPerson(database().owner);
    for (const asked of [id, newId()]) {
      const answer = await api.http.get(`/api/v1/people/${asked}`).set(me.headers);
      expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.forbidden' }]);
    }
  });
});

describe('POST /role-grants', () => {
  it.each([
    [{ role: 'representative', scopeType: 'fund', scopeId: null }, 422, 'identity.role-needs-state'],
    [{ role: 'programme', scopeType: 'fund', scopeId: 'DEU' }, 422, 'identity.role-scope-invalid'],
    [{ role: 'emperor', scopeType: 'fund', scopeId: null }, 422, 'http.validation'],
    [{ role: 'programme', scopeType: 'fund', scopeId: null }, 409, 'identity.role-held'],
  ])('%j', async (held, status, code) => {
    const admin = await aSession('admin');
    const personId = await addPerson(database().owner, { roles: ['programme'] });
    const answer = await api.http
      .post('/api/v1/role-grants')
      .set({ ...admin.headers, 'idempotency-key': newId() })
      .send({ personId, ...held });
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    const { rows } = await database().owner.query('SELECT role FROM role_grants WHERE person_id = $1', [
      personId,
    ]);
    expect(rows).toEqual([{ role: 'programme' }]);
  });

  it.each(['NLD', 'POL'])(
    '201: the finance contact of %s, which left or has yet to accede',
    async (scopeId) => {
      const admin = await aSession('admin');
      const personId = await addPerson(database().owner);
      const answer = await api.http
        .post('/api/v1/role-grants')
        .set({ ...admin.headers, 'idempotency-key': newId() })
        .send({ personId, role: 'state-finance', scopeType: 'state', scopeId });
      expect([answer.status, answer.body]).toMatchObject([201, { role: 'state-finance', scopeId }]);
    },
  );

  it.each([
    ['a state that never acceded', 'representative', 'state', 'ZZZ'],
    ['the finance contact of a state that never acceded', 'state-finance', 'state', 'ZZZ'],
    ['a state that left', 'representative', 'state', 'NLD'],
    ['a state that has not acceded yet', 'alternate', 'state', 'POL'],
    ['a state in small letters', 'adviser', 'state', 'nor'],
    ['a call by no id', 'reviewer', 'call', 'zzz'],
    ['a call nobody knows', 'reviewer', 'call', newId()],
    ['a case nobody knows', 'reviewer', 'application', newId()],
    ['a project nobody knows', 'programme', 'project', newId()],
  ])('422: not for %s', async (_name, role, scopeType, scopeId) => {
    const admin = await aSession('admin');
    const personId = await addPerson(database().owner);
    const grant = (id: string) =>
      api.http
        .post('/api/v1/role-grants')
        .set({ ...admin.headers, 'idempotency-key': newId() })
        .send({ personId, role, scopeType, scopeId: id });
    const answer = await grant(scopeId);
    expect([answer.status, answer.body]).toMatchObject([
      422,
      { code: 'identity.role-scope-unknown', errors: [{ path: 'scopeId' }] },
    ]);
    const granted = () =>
      database().owner.query('SELECT 1 FROM role_grants WHERE person_id = $1', [personId]);
    expect((await granted()).rowCount).toBe(0);
    const there =
      { state: 'NOR', call: callId, application: applicationId, project: projectId }[scopeType] ?? '';
    expect((await grant(there)).status).toBe(201);
    expect((await granted()).rowCount).toBe(1);
  });

  it('403: not to oneself, by whoever is no admin', async () => {
    const me = await aSession('programme');
    const answer = await api.http
      .post('/api/v1/role-grants')
      .set({ ...me.headers, 'idempotency-key': newId() })
      .send({ personId: me.id, role: 'admin', scopeType: 'fund', scopeId: null });
    expect(answer.status).toBe(403);
  });

  it('403: not to oneself, by an admin either', async () => {
    const admin = await aSession('admin');
    const answer = await api.http
      .post('/api/v1/role-grants')
      .set({ ...admin.headers, 'idempotency-key': newId() })
      .send({ personId: admin.id, role: 'treasury', scopeType: 'fund', scopeId: null });
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.role-own' }]);
    const { rows } = await database().owner.query('SELECT role FROM role_grants WHERE person_id = $1', [
      admin.id,
    ]);
    expect(rows).toEqual([{ role: 'admin' }]);
  });

  it('400 without Idempotency-Key', async () => {
    const admin = await aSession('admin');
    const answer = await api.http
      .post('/api/v1/role-grants')
      .set(admin.headers)
      .send({ personId: admin.id, role: 'auditor', scopeType: 'fund', scopeId: null });
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'acts.idempotency-key-required' }]);
  });
});
