import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { HasApplication } from '#libs/health/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson, proveControl } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let keeper: string;
let projectId: string;

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
  const { body } = await call('post', '/projects', keeper, {
    name: 'Widget',
    summary: 'Widgets for everybody.',
    eurostackLayer: 'software-platforms',
    repositories: [],
    packages: [],
  });
  projectId = body['id'] as string;
  await proveControl(database().owner, projectId);
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

async function collections(): Promise<unknown[]> {
  const { rows } = await database().owner.query(
    'SELECT state, tier, reason FROM health_collections WHERE project_id = $1',
    [projectId],
  );
  return rows;
}

describe('POST /projects/{id}/health-collections', () => {
  it('403 for a stranger, 401 for nobody, 400 without a key: and nothing is asked for', async () => {
    const path = `/projects/${projectId}/health-collections`;
    expect((await call('post', path, await person())).status).toBe(403);
    expect((await call('post', path)).status).toBe(401);
    expect((await call('post', path, keeper, undefined, '')).status).toBe(400);
    expect(await collections()).toEqual([]);
  });

  it('201 for staff without a reason to look at people: facts alone; widened once the project applies', async () => {
    const path = `/projects/${projectId}/health-collections`;
    expect((await call('post', path, await person('programme'))).status).toBe(201);
    expect((await call('post', path, keeper)).status).toBe(201);
    expect(await collections()).toEqual([{ state: 'collecting', tier: 1, reason: 'refresh' }]);
    await database().owner.query('DELETE FROM outbox');
    api.app.get(HasApplication).register({
      among: async () => new Set(),
      standing: async () => new Map([[projectId, 'application']]),
    });
  });

  it('201 for who keeps it: a collection and a wake; again with the same key is the same', async () => {
    const key = newId();
    const path = `/projects/${projectId}/health-collections`;
    const first = await call('post', path, keeper, undefined, key);
    const second = await call('post', path, keeper, undefined, key);
    expect([first.status, second.body]).toEqual([201, first.body]);
    expect(await collections()).toEqual([{ state: 'collecting', tier: 2, reason: 'application' }]);
    const { rows } = await database().owner.query('SELECT workflow_type FROM outbox WHERE workflow_id = $1', [
      `health:${String(first.body['id'])}`,
    ]);
    expect(rows).toEqual([{ workflow_type: 'health' }]);
  });
});

describe('asking again', () => {
  /** A project of its own whose evidence was collected so many minutes ago. */
  async function collectedAgo(minutes: number): Promise<string> {
    const { body } = await call('post', '/projects', keeper, {
      ...{ name: 'Gadget', summary: 'Gadgets.', eurostackLayer: 'software-platforms' },
      ...{ repositories: [], packages: [] },
    });
    const id = body['id'] as string;
    await proveControl(database().owner, id);
    await database().owner.query(
      `INSERT INTO health_collections (id, project_id, tier, reason, state, outcome, requested_at, finished_at)
       SELECT gen_random_uuid(), $1, 1, 'sweep', 'finished', 'collected', at, at
       FROM (SELECT now() - $2 * interval '1 minute' AS at) AS ended`,
      [id, minutes],
    );
    return id;
  }
  const countOf = async (id: string): Promise<number> => {
    const sql = 'SELECT count(*)::int AS count FROM health_collections WHERE project_id = $1';
    return (await database().owner.query(sql, [id])).rows[0].count as number;
  };
  const audited = async (id: string): Promise<unknown[]> => {
    const { rows } = await database().owner.query<{ canonical: Buffer }>(
      `SELECT canonical FROM audit_entries WHERE subject_id = $1 AND type = 'health.collection-requested'`,
      [id],
    );
    return rows.map(({ canonical }) => (JSON.parse(canonical.toString('utf8')) as { data: unknown }).data);
  };

  it('429 within the hour, with the time to come again, and nothing is opened; 201 after it', async () => {
    const [lately, before] = [await collectedAgo(20), await collectedAgo(61)];
    const path = `/api/v1/projects/${lately}/health-collections`;
    const { headers } = await signIn(api.app, keeper);
    const answer = await api.http.post(path).set(headers).set('Idempotency-Key', newId());
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([429, 'health.collected-lately']);
    expect(Math.abs(Number(answer.headers['retry-after']) - 2_400)).toBeLessThan(60);
    expect([await countOf(lately), await audited(lately)]).toEqual([1, []]);
    expect((await call('post', `/projects/${before}/health-collections`, keeper)).status).toBe(201);
    expect(await countOf(before)).toBe(2);
  });

  it('201 within the hour for staff who say why, which is kept; not for staff who do not, nor for who keeps it', async () => {
    const id = await collectedAgo(20);
    const path = `/projects/${id}/health-collections`;
    const staff = await person('programme');
    const why = { reason: 'repository-corrected' };
    expect((await call('post', path, staff)).status).toBe(429);
    expect((await call('post', path, keeper, why)).status).toBe(429);
    expect((await call('post', path, staff, { reason: 'I am curious.' })).status).toBe(422);
    expect(await countOf(id)).toBe(1);
    const { status, body } = await call('post', path, staff, why);
    expect(status).toBe(201);
    expect(await audited(id)).toEqual([{ collectionId: body['id'], why: why.reason }]);
  });

  it('201 for everybody with what is under way, of which nothing more is recorded', async () => {
    const id = await collectedAgo(90);
    const path = `/projects/${id}/health-collections`;
    const first = await call('post', path, keeper);
    for (const who of [keeper, await person('programme')]) {
      expect((await call('post', path, who)).body).toEqual(first.body);
    }
    expect([await countOf(id), (await audited(id)).length]).toEqual([2, 1]);
  });

  it('429 for a person who asked thirty times within the hour, on whatever projects', async () => {
    const staff = await person('programme');
    const id = await collectedAgo(90);
    const statuses: number[] = [];
    for (let asked = 0; asked < 31; asked += 1) {
      statuses.push((await call('post', `/projects/${id}/health-collections`, staff)).status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 201));
    const other = await collectedAgo(90);
    const refused = await call('post', `/projects/${other}/health-collections`, staff);
    expect([statuses[30], refused.status, refused.body.code]).toEqual([
      429,
      429,
      'identity.too-many-attempts',
    ]);
    expect(await countOf(other)).toBe(1);
  });
});

describe('whoever merely entered a project', () => {
  it('is told nothing of its people, asks for no collection and does not speak for it', async () => {
    const stranger = await person();
    const { body: entered } = await call('post', '/projects', stranger, {
      name: 'Widget',
      summary: 'Widgets for everybody.',
      eurostackLayer: 'software-platforms',
      repositories: [],
      packages: [],
    });
    const path = `/projects/${String(entered['id'])}`;
    const seen = await call('get', `${path}/health`, stranger);
    expect([seen.status, 'peopleMetrics' in seen.body, 'priority' in seen.body]).toEqual([200, false, false]);
    const answers = [
      await call('get', `${path}/priority`, stranger),
      await call('get', `${path}/contacts`, stranger),
      await call('post', `${path}/health-collections`, stranger),
      await call('post', `${path}/remarks`, stranger, { kind: 'objection', about: 'bus', text: 'No.' }),
      await call('post', `${path}/contact-wishes`, stranger, { wish: 'do-not-contact', reason: null }),
      await call('post', `${path}/income-statements`, stranger, {
        atLeast: { minor: '1', currency: 'EUR' },
        evidence: 'none',
        reason: 'Because.',
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    const { rows } = await database().owner.query(
      'SELECT 1 FROM health_collections WHERE project_id = $1 UNION ALL SELECT 1 FROM health_remarks WHERE project_id = $1',
      [entered['id']],
    );
    expect(rows).toEqual([]);
  });
});

describe('GET /projects/{id}/health-collections/newest', () => {
  const path = () => `/projects/${projectId}/health-collections/newest`;

  it('200 for who keeps it: every source with its state, from facts', async () => {
    const { body: asked } = await call('get', path(), keeper);
    const id = asked['id'] as string;
    const sql = `INSERT INTO health_source_asks (collection_id, source, state, first_at, limits, code, since, wakes_at) VALUES `;
    await database().owner.query(
      `${sql} ($1, 'github', 'waiting', now(), 2, 'github-no-budget', now(), '2026-07-01T10:00:00Z'),
         ($1, 'git-history', 'pending', NULL, 0, NULL, now(), NULL)`,
      [id],
    );
    await database().owner.query(
      `INSERT INTO health_source_runs (id, collection_id, source, tier, outcome, failure, observed, at)
       VALUES (gen_random_uuid(), $1, 'snapshot', 2, 'collected', NULL, 4, now())`,
      [id],
    );
    const { status, body } = await call('get', path(), keeper);
    expect([status, body['projectId'], body['state'], body['tier']]).toEqual([
      200,
      projectId,
      'collecting',
      2,
    ]);
    expect(body['sources']).toMatchObject([
      { source: 'git-history', state: 'pending', wakesAt: null, code: null, observed: null },
      { source: 'github', state: 'waiting', wakesAt: '2026-07-01T10:00:00.000Z', code: 'github-no-budget' },
      { source: 'snapshot', state: 'collected', code: null, observed: 4 },
    ]);
  });

  it('403 for a stranger, 401 for nobody, 404 where nobody asked yet', async () => {
    expect((await call('get', path(), await person())).status).toBe(403);
    expect((await call('get', path())).status).toBe(401);
    const { body } = await call('post', '/projects', keeper, {
      ...{ name: 'Gadget', summary: 'Gadgets.', eurostackLayer: 'software-platforms' },
      ...{ repositories: [], packages: [] },
    });
    await proveControl(database().owner, body['id'] as string);
    const fresh = `/projects/${String(body['id'])}/health-collections/newest`;
    expect((await call('get', fresh, keeper)).body.code).toBe('health.collection-not-found');
  });
});

describe('GET /projects/{id}/health', () => {
  it('200: facts for everybody, nothing about people', async () => {
    const { status, body } = await call('get', `/projects/${projectId}/health`);
    expect([status, body['state'], Object.keys(body)]).toEqual([
      200,
      'collecting',
      ['state', 'collectedAt', 'lookedAt', 'firstLookUntil', 'metrics'],
    ]);
    const unseen = { value: null, nullReason: 'not-collected', source: null };
    expect(body['metrics']).toMatchObject({ archived: unseen, transitive_dependents: unseen });
  });

  it('200: of everybody else’s project facts alone; how it is run for staff, board and the project', async () => {
    const practice = [
      ...['demand_180d', 'first_response_issue_days', 'first_response_pr_days', 'unanswered_ratio_180d'],
      ...['pr_closure_ratio_180d', 'backlog_growth_180d', 'resolution_issue_days', 'resolution_pr_days'],
      ...['first_review_pr_days', 'review_coverage_180d', 'self_merge_ratio_180d', 'silent_days'],
      ...['scorecard_maintained', 'scorecard_code_review', 'openssf_criticality'],
    ];
    const facts = new Set([
      ...['archived', 'disabled', 'fork', 'mirror', 'empty', 'deprecated', 'funding_channels', 'sponsors'],
      ...['direct_dependents', 'transitive_dependents', 'distribution_presence', 'download_rank_share'],
      ...['releases_365d', 'release_interval_days', 'scorecard_branch_protection'],
      ...['scorecard_security_policy', 'scorecard_dangerous_workflow', 'scorecard_token_permissions'],
      ...['scorecard_vulnerabilities', 'scorecard_signed_releases'],
    ]);
    const seenBy = async (as?: string) => (await call('get', `/projects/${projectId}/health`, as)).body;
    const outside = [undefined, await person(), await person('treasury'), await person('secretariat')];
    for (const as of outside) {
      const body = await seenBy(as);
      expect(new Set(Object.keys(body['metrics'] as object))).toEqual(facts);
      expect(body).not.toHaveProperty('practiceMetrics');
    }
    const inside = (['programme', 'executive', 'auditor', 'tab-chair', 'reviewer'] as const).map((role) =>
      person(role),
    );
    for (const as of [keeper, ...(await Promise.all(inside))]) {
      const body = await seenBy(as);
      expect(Object.keys(body['practiceMetrics'] as object).sort()).toEqual([...practice].sort());
      expect(new Set(Object.keys(body['metrics'] as object))).toEqual(facts);
    }
  });

  it('200: people-derived values for the project itself, signals for staff and chair only', async () => {
    const own = await call('get', `/projects/${projectId}/health`, keeper);
    expect(own.body).toHaveProperty('peopleMetrics');
    expect(own.body).toHaveProperty('priority');
    expect(own.body).not.toHaveProperty('successionSignals');
    const reviewer = await call('get', `/projects/${projectId}/health`, await person('reviewer'));
    expect(reviewer.body).not.toHaveProperty('peopleMetrics');
    for (const role of ['programme', 'tab-chair'] as const) {
      const staff = await call('get', `/projects/${projectId}/health`, await person(role));
      expect(staff.body).toHaveProperty('successionSignals');
    }
  });

  it('404: an unknown project', async () => {
    expect((await call('get', `/projects/${newId()}/health`)).status).toBe(404);
  });
});
