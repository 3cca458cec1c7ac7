import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { ApplicationsApiModule } from '../../../apps/api/src/applications/applications-api.module.js';
import { ProgrammesApiModule } from '../../../apps/api/src/programmes/programmes-api.module.js';
import { CALLS, policyIdsOf } from '../../../apps/local/src/seed/call-book.js';
import { seedFund } from '../../../apps/local/src/seed/fund.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import type { TestDatabase } from '../../support/postgres.js';
import { openTestDatabase } from '../../support/postgres.js';
import type { TestSession } from '../../support/sign-in.js';
import { signIn } from '../../support/sign-in.js';

let database: TestDatabase;
let api: TestApi;
let editor: TestSession;
let stranger: TestSession;
let programme: TestSession;
let editorId: string;
const callId = CALLS.find(({ slug }) => slug === 'ecosystem-2026')?.id ?? '';
const projectId = newId();

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi({
    databaseUrl: database.url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ApplicationsApiModule,
      ProgrammesApiModule,
    ],
  });
  await database.dataSource.transaction(seedFund);
  await database.dataSource.transaction(seedFund);
  editorId = await addPerson(database.pool);
  editor = await signIn(api.app, editorId);
  stranger = await signIn(api.app, await addPerson(database.pool));
  programme = await signIn(api.app, await addPerson(database.pool, { roles: ['programme'] }));
  await database.pool.query(
    `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by, created_at)
     VALUES ($1, 'libquiet', 'libquiet', 'A parser', 'software-platforms', $2, clock_timestamp())`,
    [projectId, editorId],
  );
});

afterAll(async () => {
  await api.close();
  await database.close();
});

const ANSWERS = {
  need: 'The parser has no tests.',
  users: 'Every browser.',
  work: 'Write tests.',
  people: 'Both maintainers.',
  relation: 'maintainer',
  otherFunding: 'None.',
  plan: 'Step by step.',
  risks: 'None we know.',
  afterwards: 'As before.',
};
const AMOUNT = { minor: '6000000', currency: 'EUR' };

function post(session: TestSession | null, path: string, body: object = {}, key = newId()) {
  const request = api.http.post(`/api/v1${path}`).set('Idempotency-Key', key);
  return (session === null ? request : request.set(session.headers)).send(body);
}

function edit(
  session: TestSession,
  method: 'patch' | 'put',
  path: string,
  version: number | null,
  body: object,
) {
  const request = api.http[method](`/api/v1${path}`).set(session.headers);
  return (version === null ? request : request.set('If-Match', `"${version}"`)).send(body);
}

async function draft(): Promise<string> {
  const created = await post(editor, '/applications', {
    callId,
    title: 'A parser',
    projectId,
    requested: AMOUNT,
  });
  return (created.body as { id: string }).id;
}

async function completeDraft(): Promise<string> {
  const id = await draft();
  await edit(editor, 'patch', `/applications/${id}`, 1, { answers: ANSWERS }).expect(200);
  await edit(editor, 'put', `/applications/${id}/budget-lines`, 2, {
    budgetLines: [{ category: 'work', title: 'Work', amount: AMOUNT }],
  }).expect(200);
  await edit(editor, 'put', `/applications/${id}/milestones`, 3, {
    milestones: [{ title: 'Released', acceptance: 'A release', amount: AMOUNT, dueOn: '2099-01-01' }],
  }).expect(200);
  return id;
}

describe('calls and programmes', () => {
  it('200: are public, with form, range and pinned policies', async () => {
    const { body } = await api.http.get('/api/v1/calls/maintenance-2026').expect(200);
    expect(body).toMatchObject({
      state: 'open',
      twoStep: true,
      minimum: { minor: '5000000', currency: 'EUR' },
    });
    const policies = (body as { policies: { lifecycle: string } }).policies;
    const policy = await api.http.get(`/api/v1/policies/${policies.lifecycle}`).expect(200);
    expect(policy.body).toMatchObject({ kind: 'lifecycle', body: { durations: { screening: '5wd' } } });
    const listed = await api.http.get('/api/v1/policies').expect(200);
    const { items } = listed.body as { items: readonly Record<string, unknown>[] };
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(policies)));
    const { body: _said, ...version } = policy.body as Record<string, unknown>;
    expect(items.find(({ id }) => id === policies.lifecycle)).toEqual(version);
    const programmes = await api.http.get('/api/v1/programmes').expect(200);
    expect((programmes.body as { items: object[] }).items).toHaveLength(4);
  });

  it.each(['/calls/nothing', '/calls/%00', `/policies/${newId()}`, '/policies/x'])(
    '404: %s',
    async (path) => {
      await api.http.get(`/api/v1${path}`).expect(404);
    },
  );
});

describe('POST /calls', () => {
  const policies = policyIdsOf('default');
  const inYears = (years: number) => `${new Date().getUTCFullYear() + years}-01-01T00:00:00.000Z`;
  const aQuestion = (field: string) => ({ field, kind: 'url', label: { en: 'Where?' }, required: true });
  const aCall = (override: object = {}) => ({
    programmeId: CALLS[0]?.programmeId,
    slug: `call-${newId()}`,
    title: 'A call',
    opensAt: '2026-01-01T00:00:00Z',
    closesAt: inYears(3),
    twoStep: false,
    emergency: false,
    instrument: 'grant',
    minimum: { minor: '100', currency: 'EUR' },
    maximum: { minor: '200', currency: 'EUR' },
    form: { concept: [], proposal: [] },
    policies,
    ...override,
  });

  it('201: opens a call and wakes its process; the closing only moves to later', async () => {
    const given = aCall();
    const { body } = await post(programme, '/calls', given).expect(201);
    const { id } = body as { id: string };
    const wakes = await database.pool.query('SELECT 1 FROM outbox WHERE workflow_id = $1', [`call:${id}`]);
    expect(wakes.rowCount).toBe(1);
    const read = await api.http.get(`/api/v1/calls/${given.slug}`).expect(200);
    expect(read.body).toMatchObject({ state: 'open', closesAt: inYears(3) });
    for (const closesAt of [inYears(2), inYears(6)]) {
      await edit(programme, 'patch', `/calls/${given.slug}`, 1, { closesAt }).expect(422);
    }
    await edit(programme, 'patch', `/calls/${given.slug}`, 1, { closesAt: null }).expect(200);
    await edit(programme, 'patch', `/calls/${given.slug}`, 1, { closesAt: null }).expect(412);
  });

  it('409: with a version of a policy that is not in force when the call opens', async () => {
    const years = [-1, 1];
    const added = years.map((of) => ({ id: newId(), inForceFrom: inYears(of) }));
    await database.dataSource.transaction(async (tx) => {
      for (const [index, one] of added.entries()) {
        const version = { kind: 'council', name: 'spec', version: index + 1, body: {}, adoptedBy: 'spec' };
        await insertPolicy(tx, { ...one, ...version });
      }
    });
    const [now, later] = added.map(({ id }) => ({ policies: { ...policies, council: id } }));
    const opensLater = { opensAt: inYears(2) };
    for (const refusedCall of [later, { ...now, ...opensLater }]) {
      const { body } = await post(programme, '/calls', aCall(refusedCall)).expect(409);
      expect(body).toMatchObject({
        code: 'programmes.policy-not-in-force',
        errors: [{ path: 'policies.council' }],
      });
    }
    await post(programme, '/calls', aCall(now)).expect(201);
    await post(programme, '/calls', aCall({ ...later, ...opensLater })).expect(201);
  });

  it('403: for applicants; 409: a name that is taken', async () => {
    await post(editor, '/calls', aCall()).expect(403);
    await post(programme, '/calls', aCall({ slug: 'ecosystem-2026' })).expect(409);
  });

  it.each<[string, object, string]>([
    ['a closing in the past', { closesAt: '2026-02-01T00:00:00Z' }, 'closesAt'],
    ['an empty range', { maximum: { minor: '99', currency: 'EUR' } }, 'maximum.minor'],
    ['a closing nobody will see', { closesAt: '2199-01-01T00:00:00Z' }, 'closesAt'],
    ['an opening too far ahead', { opensAt: '2199-01-01T00:00:00Z', closesAt: null }, 'opensAt'],
    [
      'two questions with one field',
      { form: { concept: [aQuestion('need')], proposal: [aQuestion('need')] } },
      'form',
    ],
    ['a field every object has', { form: { concept: [aQuestion('constructor')], proposal: [] } }, 'form'],
    [
      'a currency without an envelope',
      { minimum: { minor: '100', currency: 'USD' }, maximum: { minor: '200', currency: 'USD' } },
      'minimum.currency',
    ],
    ['a title nobody can read', { title: '\u200b\u2060' }, 'title'],
    ['a form that is none', { form: { concept: [{ field: 'x' }] } }, 'form'],
    ['a policy of another kind', { policies: { ...policies, review: policies?.council } }, 'policies.review'],
    ['an instant without zone', { opensAt: '2026-01-01T00:00:00' }, 'opensAt'],
  ])('422: %s', async (_name, override, path) => {
    const { body } = await post(programme, '/calls', aCall(override)).expect(422);
    expect((body as { errors: { path: string }[] }).errors.map((error) => error.path)).toContain(path);
  });
});

describe('POST /applications', () => {
  it('201: opens a draft with whom it waits for', async () => {
    const answer = await post(editor, '/applications', { callId, title: 'A parser' }).expect(201);
    expect(answer.body).toMatchObject({ stage: 'draft', version: 1, waiting: { for: 'applicant' } });
  });

  it('400: without an Idempotency-Key', async () => {
    const answer = await api.http
      .post('/api/v1/applications')
      .set(editor.headers)
      .send({ callId, title: 'A parser' })
      .expect(400);
    expect(answer.body).toMatchObject({ code: 'acts.idempotency-key-required' });
  });

  it('401: for nobody', async () => {
    await post(null, '/applications', { callId, title: 'A parser' }).expect(401);
  });

  it('409: the same key for another request', async () => {
    const key = newId();
    await post(editor, '/applications', { callId, title: 'A parser' }, key).expect(201);
    const again = await post(editor, '/applications', { callId, title: 'A parser' }, key).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await post(editor, '/applications', { callId, title: 'Another' }, key).expect(409);
  });

  it.each<[string, object, string]>([
    ['an unknown field', { callId, title: 'A', shoeSize: 44 }, 'shoeSize'],
    ['no title', { callId }, 'title'],
    ['a blank title', { callId, title: '  ' }, 'title'],
    ['an invisible title', { callId, title: '\u200b' }, 'title'],
    ['a title that turns', { callId, title: 'A\u202eparser' }, 'title'],
    ['a title of two lines', { callId, title: 'A\nparser' }, 'title'],
    [
      'a number for money',
      { callId, title: 'A', requested: { minor: 5, currency: 'EUR' } },
      'requested.minor',
    ],
    ['a fraction', { callId, title: 'A', requested: { minor: '5.5', currency: 'EUR' } }, 'requested.minor'],
    ['null for money', { callId, title: 'A', requested: null }, 'requested'],
    [
      'another currency',
      { callId, title: 'A', requested: { minor: '5000000', currency: 'USD' } },
      'requested.currency',
    ],
    ['a list for money', { callId, title: 'A', requested: [] }, 'requested'],
    ['text that cannot be kept', { callId, title: 'A\u0000' }, 'title'],
  ])('422: %s', async (_name, body, path) => {
    const count = () => database.pool.query('SELECT count(*) FROM applications');
    const before = (await count()).rows;
    const answer = await post(editor, '/applications', body).expect(422);
    const { errors } = answer.body as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
    expect((await count()).rows).toEqual(before);
  });
});

describe('PATCH /applications/{id}', () => {
  it('200: changes what is sent; 412: on an older version; 400: without one', async () => {
    const id = await draft();
    const answer = await edit(editor, 'patch', `/applications/${id}`, 1, {
      answers: { need: 'Time' },
    }).expect(200);
    expect(answer.body).toMatchObject({ version: 2 });
    expect(answer.headers['etag']).toBe('"2"');
    const stale = await edit(editor, 'patch', `/applications/${id}`, 1, { title: 'B' }).expect(412);
    expect(stale.body).toMatchObject({ code: 'applications.stale' });
    await edit(editor, 'patch', `/applications/${id}`, null, { title: 'B' }).expect(400);
  });

  it('422: a question the form does not ask, by its path', async () => {
    const id = await draft();
    const answer = await edit(editor, 'patch', `/applications/${id}`, 1, {
      answers: { shoeSize: '44' },
    }).expect(422);
    expect(answer.body).toMatchObject({
      code: 'applications.field-unknown',
      errors: [{ path: 'answers.shoeSize' }],
    });
  });

  it.each([
    { title: null },
    { requested: null },
    { answers: null },
    { answers: { need: 4 } },
    { answers: [] },
  ])('422: %j', async (body) => {
    await edit(editor, 'patch', `/applications/${await draft()}`, 1, body).expect(422);
  });

  it.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])(
    '422: an answer under %s, which every object has by itself, by its path',
    async (name) => {
      const id = await draft();
      const answer = await edit(editor, 'patch', `/applications/${id}`, 1, {
        answers: Object.defineProperty({}, name, { value: 'x', enumerable: true }),
      }).expect(422);
      expect(answer.body).toMatchObject({ code: 'http.validation', errors: [{ path: `answers.${name}` }] });
      const { headers } = await api.http.get(`/api/v1/applications/${id}`).set(editor.headers).expect(200);
      expect(headers['etag']).toBe('"1"');
    },
  );

  it('404: somebody else’s draft, as one that does not exist', async () => {
    const id = await draft();
    const theirs = await edit(stranger, 'patch', `/applications/${id}`, 1, { title: 'B' }).expect(404);
    const nobodys = await edit(stranger, 'patch', `/applications/${newId()}`, 1, { title: 'B' }).expect(404);
    const said = ({ code, detail }: { code: string; detail: string }) => ({ code, detail });
    expect(said(theirs.body as never)).toEqual(said(nobodys.body as never));
  });
});

describe('PUT /applications/{id}/budget-lines', () => {
  it.each([
    ['a line without an amount', [{ category: 'work', title: 'Work' }], 'budgetLines[0].amount'],
    ['a list for a line', [[]], 'budgetLines'],
  ])('422: %s', async (_name, budgetLines, path) => {
    const id = await draft();
    const answer = await edit(editor, 'put', `/applications/${id}/budget-lines`, 1, { budgetLines }).expect(
      422,
    );
    expect(answer.body).toMatchObject({ code: 'http.validation', errors: [{ path }] });
  });
});

describe('POST /applications/{id}/submission', () => {
  it('201: answers a receipt and is audited', async () => {
    const id = await completeDraft();
    const answer = await post(editor, `/applications/${id}/submission`).expect(201);
    expect(answer.body).toMatchObject({
      stage: 'submitted',
      receipt: { number: expect.stringMatching(/\/1$/) },
    });
    const audits = await database.pool.query('SELECT type FROM audit_entries WHERE application_id = $1', [
      id,
    ]);
    expect(audits.rows.map(({ type }) => type as string)).toContain('applications.submit');
  });

  it('200: previewed, and nothing happens', async () => {
    const id = await completeDraft();
    const answer = await api.http
      .post(`/api/v1/applications/${id}/submission?preview=true`)
      .set(editor.headers)
      .send({})
      .expect(200);
    expect(answer.body).toMatchObject({ preview: true, stage: 'submitted', notifies: ['applicant'] });
    const { body } = await api.http.get(`/api/v1/applications/${id}`).set(editor.headers).expect(200);
    expect(body).toMatchObject({ stage: 'draft' });
  });

  it('422: every finding at once', async () => {
    const answer = await post(editor, `/applications/${await draft()}/submission`).expect(422);
    const { errors } = answer.body as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['answers.need', 'answers.plan', 'budgetLines', 'milestones']),
    );
  });

  it('409: twice', async () => {
    const id = await completeDraft();
    await post(editor, `/applications/${id}/submission`).expect(201);
    const again = await post(editor, `/applications/${id}/submission`).expect(409);
    expect(again.body).toMatchObject({ code: 'applications.stage-conflict' });
  });

  it('404: staff in the applicant’s place, for whom a draft is not there', async () => {
    await post(programme, `/applications/${await completeDraft()}/submission`).expect(404);
  });
});

describe('GET /applications/{id}', () => {
  it('200: shows each reader what they are cleared for, and what they could do', async () => {
    const id = await completeDraft();
    await post(editor, `/applications/${id}/submission`).expect(201);
    await database.pool.query(
      "UPDATE applications SET stage = 'screening', waiting_for = 'programme' WHERE id = $1",
      [id],
    );
    await post(programme, `/applications/${id}/internal-notes`, { text: 'Looks good.' }).expect(201);
    const own = await api.http.get(`/api/v1/applications/${id}`).set(editor.headers).expect(200);
    expect(own.headers['etag']).toBe(`"${(own.body as { version: number }).version}"`);
    expect(own.body).toMatchObject({
      stage: 'screening',
      answers: { need: ANSWERS.need },
      waiting: { for: 'programme' },
    });
    expect(own.body).not.toHaveProperty('internalNotes');
    const acts = (body: unknown) => (body as { acts: { act: string }[] }).acts.map(({ act }) => act);
    expect(acts(own.body)).toEqual(['withdraw', 'pause']);
    const staff = await api.http.get(`/api/v1/applications/${id}`).set(programme.headers).expect(200);
    expect(staff.body).toMatchObject({ internalNotes: [{ text: 'Looks good.' }] });
    expect(acts(staff.body)).toContain('find-ineligible');
    await api.http.get(`/api/v1/applications/${id}`).set(stranger.headers).expect(404);
    await api.http.get(`/api/v1/applications/${id}`).expect(401);
  });

  it('200: representatives read what they vote on, under an embargo only amount and programme', async () => {
    const id = await completeDraft();
    const handle = await addPerson(database.pool, {
      roles: [{ role: 'representative', scopeType: 'state', scopeId: 'XAL' }],
    });
    const representative = await signIn(api.app, handle);
    const read = (path = '') => api.http.get(`/api/v1/applications/${id}${path}`).set(representative.headers);
    await read().expect(404);
    await database.pool.query(
      "UPDATE applications SET stage = 'council', submitted_at = now() WHERE id = $1",
      [id],
    );
    await database.pool.query(
      `INSERT INTO stage_history (id, application_id, from_stage, to_stage, act, at, reasons)
       VALUES ($1, $2, 'recommendation', 'council', 'recommend-award', clock_timestamp(), '["A hole in the parser."]')`,
      [newId(), id],
    );
    expect((await read().expect(200)).body).toMatchObject({
      title: 'A parser',
      answers: { need: ANSWERS.need },
    });
    await post(programme, `/applications/${id}/holds`, { kind: 'embargo', reason: 'A hole.' }).expect(201);
    const { body } = await read().expect(200);
    expect(body).toMatchObject({ stage: 'council', requested: AMOUNT });
    for (const field of ['title', 'projectId', 'answers', 'milestones', 'members']) {
      expect(body).not.toHaveProperty(field);
    }
    const said = JSON.stringify([
      (await read('/timeline').expect(200)).body,
      (await read('/evidence').expect(200)).body,
    ]);
    expect(said).not.toContain('hole');
    expect(said).not.toContain(projectId);
  });

  it('200: the timeline ends with whom it waits for, since when', async () => {
    const id = await draft();
    const { body } = await api.http
      .get(`/api/v1/applications/${id}/timeline`)
      .set(editor.headers)
      .expect(200);
    const { items } = body as { items: object[] };
    expect(items).toMatchObject([
      { kind: 'step', act: 'create', to: 'draft' },
      { kind: 'waiting', for: 'applicant', stage: 'draft' },
    ]);
  });

  it('200: the evidence says what is not known; other cases for staff alone', async () => {
    const id = await completeDraft();
    const { body } = await api.http
      .get(`/api/v1/applications/${id}/evidence`)
      .set(editor.headers)
      .expect(200);
    expect(body).toMatchObject({ projectId, otherCases: [] });
    const asStaff = () => api.http.get(`/api/v1/applications/${id}/evidence`).set(programme.headers);
    await asStaff().expect(404);
    const other = await completeDraft();
    for (const one of [id, other]) await post(editor, `/applications/${one}/submission`).expect(201);
    const draftId = await draft();
    const { otherCases } = (await asStaff().expect(200)).body as { otherCases: { id: string }[] };
    expect(otherCases.map((one) => one.id)).toContain(other);
    expect(otherCases.map((one) => one.id)).not.toContain(draftId);
  });

  it('403: the dossier for the applicant; 200 for staff', async () => {
    const id = await completeDraft();
    await post(editor, `/applications/${id}/submission`).expect(201);
    await api.http.get(`/api/v1/applications/${id}/dossier`).set(editor.headers).expect(403);
    const { body } = await api.http
      .get(`/api/v1/applications/${id}/dossier`)
      .set(programme.headers)
      .expect(200);
    expect(body).toMatchObject({ submissions: [{ kind: 'concept', content: { answers: ANSWERS } }] });
  });
});

describe('GET /applications', () => {
  it('200: pages through one’s own cases, and staff through all that were handed in', async () => {
    await draft();
    await draft();
    const first = await api.http.get('/api/v1/applications?limit=1').set(editor.headers).expect(200);
    const { items, next } = first.body as { items: { id: string }[]; next: string };
    expect(items).toHaveLength(1);
    expect(first.headers['link']).toContain('rel="next"');
    const second = await api.http
      .get(`/api/v1/applications?limit=1&after=${next}`)
      .set(editor.headers)
      .expect(200);
    expect((second.body as { items: { id: string }[] }).items[0]?.id).not.toBe(items[0]?.id);
    const others = await api.http.get('/api/v1/applications').set(stranger.headers).expect(200);
    expect((others.body as { items: object[] }).items).toEqual([]);
    const drafts = await api.http.get('/api/v1/applications?stage=draft').set(programme.headers).expect(200);
    expect((drafts.body as { items: object[] }).items).toEqual([]);
    const all = await api.http.get('/api/v1/applications').set(programme.headers).expect(200);
    expect((all.body as { items: object[] }).items.length).toBeGreaterThan(1);
  });

  it.each([
    ['400', '?after=x'],
    ['422', '?stage=lunch'],
    ['422', '?limit=0'],
    ['422', '?colour=blue'],
  ])('%s: %s', async (status, query) => {
    await api.http.get(`/api/v1/applications${query}`).set(editor.headers).expect(Number(status));
  });

  it('422: says that a word is no number', async () => {
    const { body } = await api.http.get('/api/v1/applications?limit=abc').set(editor.headers).expect(422);
    expect(body).toMatchObject({ errors: [{ path: 'limit', code: 'http.is-int' }] });
  });

  it('401: for nobody', async () => {
    await api.http.get('/api/v1/applications').expect(401);
  });
});
