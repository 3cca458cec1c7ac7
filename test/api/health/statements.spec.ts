import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson, proveControl } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { untilWaiting } from '../../support/waiting.js';

const database = useDatabase();
let api: TestApi;
let keeper: string;
let staff: string;

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
  });
  keeper = await person();
  staff = await person('programme');
});
afterAll(() => api.close());

function person(...roles: Role[]): Promise<string> {
  return addPerson(database().owner, { roles });
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string; errors?: { path: string }[] };
}

async function call(
  method: 'get' | 'post',
  path: string,
  as?: string,
  body?: object,
  key = newId(),
): Promise<Answer> {
  let sent = api.http[method](`/api/v1${path}`);
  if (as !== undefined) sent = sent.set((await signIn(api.app, as)).headers);
  if (method === 'post' && key !== '') sent = sent.set('Idempotency-Key', key);
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as Answer['body'] };
}

async function aProject(registrant = keeper): Promise<string> {
  const { body } = await call('post', '/projects', registrant, {
    name: 'Widget',
    summary: 'Widgets for everybody.',
    eurostackLayer: 'software-platforms',
    repositories: [],
    packages: [],
  });
  await proveControl(database().owner, body['id'] as string);
  return body['id'] as string;
}

const KINDS = ['need-assessments', 'exposure-statements', 'income-statements', 'paid-share-statements'];
const eur = (minor: string) => ({ minor, currency: 'EUR' });
const VALID: Readonly<Record<string, object>> = {
  'need-assessments': { needClass: 'M', reason: 'One maintainer beside a job elsewhere.' },
  'exposure-statements': { exposure: 0.7, reason: 'Parses what comes from anywhere.' },
  'income-statements': { atLeast: eur('123456'), evidence: 'annual report 2025', reason: 'As published.' },
  'paid-share-statements': { paidShare: 0.2, evidence: 'annual report 2025', reason: 'One day a week.' },
};

async function stored(projectId: string): Promise<number[]> {
  const { rows } = await database().owner.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM health_need_assignments WHERE project_id = $1) AS a,
            (SELECT count(*) FROM health_exposure_statements WHERE project_id = $1) AS b,
            (SELECT count(*) FROM health_income_facts WHERE project_id = $1) AS c,
            (SELECT count(*) FROM health_paid_share_statements WHERE project_id = $1) AS d,
            (SELECT count(*) FROM health_scores WHERE project_id = $1) AS e`,
    [projectId],
  );
  return Object.values(rows[0] ?? {}).map(Number);
}

describe.each(KINDS)('POST /projects/{id}/%s', (kind) => {
  it('201 for programme staff: kept, scored, and traced without amounts; again with the same key is the same', async () => {
    const id = await aProject();
    const key = newId();
    const first = await call('post', `/projects/${id}/${kind}`, staff, VALID[kind], key);
    const second = await call('post', `/projects/${id}/${kind}`, staff, VALID[kind], key);
    expect([first.status, first.body['status'], second.body]).toEqual([201, 'insufficient-data', first.body]);
    expect((await stored(id)).reduce((sum, count) => sum + count)).toBe(2);
    const { rows } = await database().owner.query<{ type: string; canonical: Buffer }>(
      `SELECT type, canonical FROM audit_entries WHERE subject_id = $1 AND type LIKE 'health.%'`,
      [id],
    );
    expect(rows).toHaveLength(1);
    const trace = rows[0]?.canonical.toString('utf8') ?? '';
    expect(trace).toContain(first.body['id']);
    expect(trace.replace(/\d\d:\d\d:\d\d\.\d+/g, '')).not.toMatch(/123456|0\.7|0\.2|report|maintainer/);
  });

  it('200 with preview: nothing is kept', async () => {
    const id = await aProject();
    const { status } = await call('post', `/projects/${id}/${kind}?preview=true`, staff, VALID[kind]);
    expect([status, await stored(id)]).toEqual([200, [0, 0, 0, 0, 0]]);
  });

  it('401 for nobody, 403 for a stranger, 400 without a key, 404 without a project: and nothing is kept', async () => {
    const id = await aProject();
    const path = `/projects/${id}/${kind}`;
    expect((await call('post', path, undefined, VALID[kind])).status).toBe(401);
    expect((await call('post', path, await person(), VALID[kind])).status).toBe(403);
    expect((await call('post', path, staff, VALID[kind], '')).status).toBe(400);
    expect((await call('post', `/projects/${newId()}/${kind}`, staff, VALID[kind])).status).toBe(404);
    expect(await stored(id)).toEqual([0, 0, 0, 0, 0]);
  });

  it('422 without a reason, and with a field that is not known', async () => {
    const id = await aProject();
    const without = await call('post', `/projects/${id}/${kind}`, staff, { ...VALID[kind], reason: ' ' });
    expect([without.status, without.body.errors?.map(({ path }) => path)]).toEqual([422, ['reason']]);
    const more = await call('post', `/projects/${id}/${kind}`, staff, { ...VALID[kind], score: 1 });
    expect([more.status, more.body.errors?.map(({ path }) => path)]).toEqual([422, ['score']]);
  });
});

it.each([
  ['need-assessments', { needClass: 'XXL' }, 'needClass'],
  ['exposure-statements', { exposure: 1.01 }, 'exposure'],
  ['exposure-statements', { exposure: null }, 'exposure'],
  ['paid-share-statements', { paidShare: -0.1 }, 'paidShare'],
  ['paid-share-statements', { evidence: '' }, 'evidence'],
  ['income-statements', { atLeast: eur('10.5') }, 'atLeast.minor'],
  ['income-statements', { atLeast: { minor: '10', currency: 'USD' } }, 'atLeast.currency'],
  ['income-statements', { atMost: eur('123455') }, 'atMost'],
])('422: %s with %j', async (kind, over, path) => {
  const id = await aProject();
  const answer = await call('post', `/projects/${id}/${kind}`, staff, { ...VALID[kind], ...over });
  expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]]);
  expect(await stored(id)).toEqual([0, 0, 0, 0, 0]);
});

describe('who may say what', () => {
  it('403: need by the project, exposure by anybody who keeps it, also as a reviewer', async () => {
    const id = await aProject();
    expect(
      (await call('post', `/projects/${id}/need-assessments`, keeper, VALID['need-assessments'])).status,
    ).toBe(403);
    const insider = await person('reviewer', 'programme');
    const own = await aProject(insider);
    for (const kind of ['need-assessments', 'exposure-statements']) {
      const answer = await call('post', `/projects/${own}/${kind}`, insider, VALID[kind]);
      expect([answer.status, answer.body.code]).toEqual([403, 'health.own-project']);
    }
    expect(await stored(own)).toEqual([0, 0, 0, 0, 0]);
  });

  it('201: exposure by reviewers and the chair, under their role, and the median counts', async () => {
    const id = await aProject();
    for (const [role, exposure] of [
      ['reviewer', 0.2],
      ['reviewer', 0.4],
      ['tab-chair', 1],
    ] as const) {
      const statement = { exposure, reason: `as ${role}` };
      const answer = await call('post', `/projects/${id}/exposure-statements`, await person(role), statement);
      expect(answer.status).toBe(201);
    }
    const { body } = await call('get', `/projects/${id}/exposure-statements`, keeper);
    const items = body['items'] as Record<string, unknown>[];
    expect(items.map(({ exposure, authorRole }) => [exposure, authorRole])).toEqual([
      [1, 'tab-chair'],
      [0.4, 'reviewer'],
      [0.2, 'reviewer'],
    ]);
    expect(items.every((item) => !('authorId' in item))).toBe(true);
    expect((await call('get', `/projects/${id}/money`, keeper)).body['exposure']).toBe(0.4);
    const { body: health } = await call('get', `/projects/${id}/health`, staff);
    expect(health['priority']).toMatchObject({ criticality: 0.4 });
  });

  it('201: the project declares income in bands beside what staff found, which counts', async () => {
    const id = await aProject();
    await call('post', `/projects/${id}/income-statements`, keeper, {
      ...VALID['income-statements'],
      atLeast: eur('2000000'),
      atMost: eur('2000000'),
    });
    await call('post', `/projects/${id}/paid-share-statements`, keeper, VALID['paid-share-statements']);
    const before = (await call('get', `/projects/${id}/money`, keeper)).body as unknown as Money;
    expect(before.income).toMatchObject({
      band: { from: eur('1500000'), to: eur('2999999') },
      restsOn: ['declared'],
    });
    await call('post', `/projects/${id}/income-statements`, staff, {
      ...VALID['income-statements'],
      atLeast: eur('0'),
      atMost: eur('0'),
    });
    await call('post', `/projects/${id}/paid-share-statements`, staff, {
      ...VALID['paid-share-statements'],
      paidShare: 0,
    });
    await call('post', `/projects/${id}/need-assessments`, staff, VALID['need-assessments']);
    const after = (await call('get', `/projects/${id}/money`, staff)).body as unknown as Money;
    expect(after.income).toMatchObject({ band: { from: eur('0'), to: eur('0') }, restsOn: ['assessed'] });
    expect(after.income.facts.map(({ basis }) => basis)).toEqual(['assessed', 'declared']);
    expect(after.paidShares.map(({ basis, paidShare }) => [basis, paidShare])).toEqual([
      ['assessed', 0],
      ['declared', 0.2],
    ]);
    const { body } = await call('get', `/projects/${id}/health`, staff);
    expect(body['priority']).toMatchObject({ underfunding: { low: 1, high: 1 } });
  });
});

describe('said at once of one project', () => {
  /** A figure of a collection, and a remark about it that waits for a decision. */
  async function aRemark(projectId: string): Promise<string> {
    const [collection, remark] = [newId(), newId()];
    const figure = { value: 0.9, coverage: 1, source: 'github', observedAt: '2026-11-01T00:00:00.000Z' };
    await database().owner.query(
      `INSERT INTO health_collections (id, project_id, tier, reason, state, outcome, requested_at, finished_at)
       VALUES ($1, $2, 2, 'refresh', 'finished', 'collected', now(), now())`,
      [collection, projectId],
    );
    await database().owner.query(
      'INSERT INTO health_latest (project_id, collection_id, metrics, updated_at) VALUES ($1, $2, $3, now())',
      [projectId, collection, JSON.stringify({ unanswered_ratio_180d: figure })],
    );
    await database().owner.query(
      `INSERT INTO health_remarks (id, project_id, kind, about, text, said_by, said_at)
       VALUES ($1, $2, 'objection', 'unanswered_ratio_180d', 'On the list.', $3, now())`,
      [remark, projectId, keeper],
    );
    return remark;
  }

  it('all of it is in the priority, also what was decided on a remark', async () => {
    const id = await aProject();
    const remark = await aRemark(id);
    await call('post', `/projects/${id}/need-assessments`, staff, { needClass: 'S', reason: 'Small.' });
    const gate = await database().owner.connect();
    try {
      // Everybody comes as far as the score that stands, and is let through at once.
      await gate.query('BEGIN');
      await gate.query('SELECT 1 FROM health_score_reports WHERE project_id = $1 FOR UPDATE', [id]);
      const acts = [
        ...['need-assessments', 'exposure-statements', 'paid-share-statements'].map((kind) =>
          call('post', `/projects/${id}/${kind}`, staff, VALID[kind]),
        ),
        call('post', `/remarks/${remark}/decision`, staff, { decision: 'accepted', reason: 'It does.' }),
      ];
      await untilWaiting(database().owner, acts.length);
      await gate.query('COMMIT');
      expect((await Promise.all(acts)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    } finally {
      gate.release();
    }
    const { rows } = await database().owner.query<{ inputs: unknown }>(
      `SELECT report->'inputs' AS inputs FROM health_score_reports WHERE project_id = $1`,
      [id],
    );
    expect(rows).toEqual([
      { inputs: expect.objectContaining({ needClass: 'M', exposure: 0.7, paidShare: 0.2 }) as unknown },
    ]);
    expect(rows).toMatchObject([{ inputs: { unansweredRatio: null } }]);
  });
});

interface Money {
  readonly income: { readonly facts: { readonly basis: string }[] };
  readonly paidShares: { readonly basis: string; readonly paidShare: number }[];
}

describe('GET /projects/{id}/need-assessments', () => {
  it('200: every assignment with its reason for the project, and who assigned it for staff', async () => {
    const id = await aProject();
    for (const needClass of ['S', 'L']) {
      await call('post', `/projects/${id}/need-assessments`, staff, {
        needClass,
        reason: `because ${needClass}`,
      });
    }
    const own = await call('get', `/projects/${id}/need-assessments`, keeper);
    expect(own.body['items']).toMatchObject([
      { needClass: 'L', amount: eur('15000000'), methodVersion: 'priority-1', reason: 'because L' },
      { needClass: 'S', amount: eur('1500000'), methodVersion: 'priority-1', reason: 'because S' },
    ]);
    expect(JSON.stringify(own.body)).not.toContain(staff);
    const seen = await call('get', `/projects/${id}/need-assessments`, staff);
    expect(seen.body['items']).toMatchObject([{ assignedBy: staff }, { assignedBy: staff }]);
  });
});

describe.each(['need-assessments', 'exposure-statements', 'money'])('GET /projects/{id}/%s', (path) => {
  it('401 for nobody, 403 for a stranger and for a reviewer, 404 without a project', async () => {
    const id = await aProject();
    expect((await call('get', `/projects/${id}/${path}`)).status).toBe(401);
    expect((await call('get', `/projects/${id}/${path}`, await person())).status).toBe(403);
    expect((await call('get', `/projects/${id}/${path}`, await person('reviewer'))).status).toBe(403);
    expect((await call('get', `/projects/${newId()}/${path}`, staff)).status).toBe(404);
  });
});

it('lets the app add statements, never change or delete them', async () => {
  for (const table of [
    'health_need_assignments',
    'health_exposure_statements',
    'health_income_facts',
    'health_paid_share_statements',
  ]) {
    await expect(database().pool.query(`UPDATE ${table} SET project_id = project_id`)).rejects.toThrow(
      'denied',
    );
    await expect(database().pool.query(`DELETE FROM ${table}`)).rejects.toThrow('denied');
  }
});
