import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { ROLES } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MethodsService } from '#libs/health/src/index.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import { openApiDocument } from '../../../apps/api/src/openapi.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { filled, operationsOf } from '../../support/operations.js';
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

/** Figures as a collection leaves them, and a score under the method in force by an assessment. */
async function figures(): Promise<void> {
  const value = (metric: string, of: number) => ({
    [metric]: {
      metric,
      value: of,
      unit: 'ratio',
      coverage: 1,
      source: 'github',
      observedAt: '2026-11-01T00:00:00.000Z',
    },
  });
  const metrics = {
    ...value('distribution_presence', 0.9),
    ...value('caf_365d', 1),
    ...value('truck_factor', 1),
    ...value('demand_180d', 20),
    ...value('unanswered_ratio_180d', 0.9),
  };
  const collection = newId();
  await database().owner.query(
    `INSERT INTO health_collections (id, project_id, tier, reason, state, outcome, requested_at, finished_at)
     VALUES ($1, $2, 2, 'refresh', 'finished', 'collected', now(), now())`,
    [collection, projectId],
  );
  await database().owner.query(
    'INSERT INTO health_latest (project_id, collection_id, metrics, updated_at) VALUES ($1, $2, $3, now())',
    [projectId, collection, JSON.stringify(metrics)],
  );
}

async function remarks(): Promise<unknown[]> {
  return (await database().owner.query('SELECT kind, about, decision FROM health_remarks ORDER BY said_at'))
    .rows;
}

const remark = { kind: 'objection', about: 'unanswered_ratio_180d', text: 'We answer on the mailing list.' };

describe('POST /projects/{id}/remarks', () => {
  const path = () => `/projects/${projectId}/remarks`;

  it('401, 403 and 422: nobody speaks for a project, and only about what is on its page', async () => {
    await figures();
    expect((await call('post', path(), undefined, remark)).status).toBe(401);
    for (const as of [await person(), await person('programme'), await person('tab-chair')]) {
      expect((await call('post', path(), as, remark)).status).toBe(403);
    }
    const unknown = await call('post', path(), keeper, { ...remark, about: 'stars' });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'health.remark-subject']);
    expect(await remarks()).toEqual([]);
  });

  it('201: staff are told, an explanation waits for nobody, and both are shown without names', async () => {
    const staff = await person('programme');
    expect((await call('post', path(), keeper, remark)).status).toBe(201);
    const explanation = { kind: 'explanation', about: 'priority', text: 'We are two again since May.' };
    expect((await call('post', path(), keeper, explanation)).status).toBe(201);
    const told = await database().owner.query(
      `SELECT template FROM notifications WHERE person_id = $1 ORDER BY template`,
      [staff],
    );
    expect(told.rows).toEqual([{ template: 'health.remark-made' }]);
    const { body } = await call('get', path(), await person('tab-chair'));
    expect(body['items']).toMatchObject([explanation, remark]);
    expect(JSON.stringify(body)).not.toContain(keeper);
    expect((await call('get', path(), await person('reviewer'))).status).toBe(403);
  });
});

describe('POST /remarks/{id}/decision', () => {
  async function idOf(kind: string): Promise<string> {
    const { rows } = await database().owner.query('SELECT id FROM health_remarks WHERE kind = $1', [kind]);
    return (rows[0] as { id: string }).id;
  }
  const decision = { decision: 'accepted', reason: 'The list answers within a day.' };

  it('403 for the project, the board and staff who keep it, 404, 409 for an explanation: nothing is decided', async () => {
    const path = `/remarks/${await idOf('objection')}/decision`;
    expect((await call('post', path, keeper, decision)).status).toBe(403);
    expect((await call('post', path, await person('tab-chair'), decision)).status).toBe(403);
    const staff = await person('programme');
    expect((await call('post', `/remarks/${newId()}/decision`, staff, decision)).body.code).toBe(
      'health.remark-not-found',
    );
    const explained = await call('post', `/remarks/${await idOf('explanation')}/decision`, staff, decision);
    expect([explained.status, explained.body.code]).toEqual([409, 'health.remark-not-decidable']);
    const judge = await person('programme');
    await database().owner.query(
      `INSERT INTO project_people (project_id, person_id, relation, since) VALUES ($1, $2, 'maintainer', now())`,
      [projectId, judge],
    );
    expect((await call('post', path, judge, decision)).body.code).toBe('health.own-project');
    await database().owner.query('DELETE FROM project_people WHERE person_id = $1', [judge]);
    expect((await remarks()).filter((row) => (row as { decision: unknown }).decision !== null)).toEqual([]);
  });

  it('201: an accepted one sets the figure aside, unknown and not zero, and the project is told why', async () => {
    const staff = await person('programme');
    await call('post', `/projects/${projectId}/need-assessments`, staff, {
      needClass: 'S',
      reason: 'Small.',
    });
    const before = await call('get', `/projects/${projectId}/priority`, keeper);
    const path = `/remarks/${await idOf('objection')}/decision`;
    expect((await call('post', path, staff, decision)).body).toMatchObject({
      decision: 'accepted',
      status: 'ok',
    });
    const after = await call('get', `/projects/${projectId}/priority`, keeper);
    const partsOf = ({ body }: Answer) =>
      (body['explanation'] as { report: { parts: { fragility: { part: string; value: unknown }[] } } }).report
        .parts.fragility;
    const response = (answer: Answer) => partsOf(answer).find(({ part }) => part === 'response')?.value;
    expect([response(before), response(after)]).toEqual([0.9, null]);
    expect(after.body['explanation']).toMatchObject({ setAside: ['unanswered_ratio_180d'] });
    const { body } = await call('get', `/projects/${projectId}/remarks`, keeper);
    expect(body['items']).toContainEqual(
      expect.objectContaining({ decision: 'accepted', decisionReason: decision.reason }),
    );
    expect((await call('post', path, staff, decision)).body.code).toBe('health.remark-decided');
  });

  it('lets the app add a decision and never change what was said', async () => {
    await expect(database().pool.query(`UPDATE health_remarks SET text = 'other'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(database().pool.query('DELETE FROM health_remarks')).rejects.toThrow('permission denied');
  });
});

describe('the first look', () => {
  async function ends(interval: string): Promise<void> {
    await database().owner.query(
      `INSERT INTO health_first_looks VALUES ($1, now() - interval '20 days', now() + $2::interval)
       ON CONFLICT (project_id) DO UPDATE SET ends_at = excluded.ends_at`,
      [projectId, interval],
    );
  }

  it('is the project’s and the staff’s: others are shown nothing, and after it everything', async () => {
    await ends('1 day');
    const [staff, chair] = [await person('programme'), await person('tab-chair')];
    const shown = async (as?: string) => (await call('get', `/projects/${projectId}/health`, as)).body;
    for (const as of [keeper, staff]) {
      expect(await shown(as)).toMatchObject({ metrics: { distribution_presence: { value: 0.9 } } });
      expect((await call('get', `/projects/${projectId}/priority`, as)).status).toBe(200);
    }
    for (const as of [undefined, chair]) {
      const body = await shown(as);
      expect(body['firstLookUntil']).not.toBeNull();
      expect(Object.values(body['metrics'] as object).every((value) => value === null)).toBe(true);
      expect(body).not.toHaveProperty('priority');
      expect(body).not.toHaveProperty('peopleMetrics');
    }
    const insiders = [chair, await person('executive'), await person('auditor')];
    const pages = ['priority', 'remarks', 'money', 'need-assessments', 'exposure-statements'];
    for (const page of pages) {
      for (const as of insiders) {
        const refused = await call('get', `/projects/${projectId}/${page}`, as);
        expect([page, refused.status, refused.body.code]).toEqual([page, 403, 'health.first-look']);
      }
      for (const as of [keeper, staff]) {
        expect((await call('get', `/projects/${projectId}/${page}`, as)).status).toBe(200);
      }
    }
    const ranked = async (as: string, filter = '') =>
      ((await call('get', `/priority?${filter}`, as)).body['items'] as { projectId: string }[]).map(
        (item) => item.projectId,
      );
    const layer = 'layer=software-platforms';
    for (const filter of ['', layer]) {
      for (const as of insiders) expect(await ranked(as, filter)).toEqual([]);
      expect(await ranked(staff, filter)).toEqual([projectId]);
    }
    const listed = async (as: string) => (await call('get', '/priority/sizes', as)).body['ok'];
    expect([await listed(staff), await listed(chair)]).toEqual([1, 0]);

    await ends('-1 second');
    for (const filter of ['', layer]) expect(await ranked(chair, filter)).toEqual([projectId]);
    expect(await listed(chair)).toBe(1);
    for (const page of pages)
      expect((await call('get', `/projects/${projectId}/${page}`, chair)).status).toBe(200);
    expect(await shown()).toMatchObject({
      firstLookUntil: null,
      metrics: { distribution_presence: { value: 0.9 } },
    });
    expect((await call('get', `/projects/${projectId}/priority`, chair)).status).toBe(200);
  });
});

describe('what of a priority is derived from people', () => {
  const explanation = async (as: string) =>
    (await call('get', `/projects/${projectId}/priority`, as)).body['explanation'] as Record<
      string,
      unknown
    > & {
      report: { fragility: number; parts: { fragility: { part: string }[] } };
    };
  const reads = async (reader: string) =>
    (
      await database().owner.query<{ fields: string[] }>(
        'SELECT fields FROM read_log WHERE reader_id = $1 AND subject_id = $2',
        [reader, projectId],
      )
    ).rows.map(({ fields }) => fields);

  it('is shown to whoever may see people, and each look is logged', async () => {
    for (const reader of [await person('programme'), await person('tab-chair'), await person('auditor')]) {
      const { report, sources } = await explanation(reader);
      expect(report.parts.fragility).toContainEqual(expect.objectContaining({ part: 'people', value: 1 }));
      expect(sources).toHaveProperty('caf');
      expect(await reads(reader)).toEqual([['priorityPeople']]);
    }
  });

  it('is in no figure that executives and reviewers see, nor in how a list goes on: not to be subtracted, not to be found by trying', async () => {
    const whole = await explanation(await person('programme'));
    for (const reader of [await person('executive'), await person('reviewer')]) {
      const cut = await explanation(reader);
      const { body: page } = await call('get', `/projects/${projectId}/health`, reader);
      for (const report of [cut.report, page['priority'] as typeof cut.report]) {
        expect(report.parts.fragility.map(({ part }) => part)).toEqual(['response', 'backlog', 'practice']);
        // Only people are known of this one, so that fragility would be what is said of them.
        expect(report).toMatchObject({ isWhole: false, status: 'ok', fragility: null, coverage: 0 });
        expect(report).toMatchObject({ priority: { middle: null }, product: { low: null, high: null } });
      }
      expect(whole.report.fragility).toBe(1);
      expect(JSON.stringify(whole)).toMatch(/few people.*/);
      expect(JSON.stringify([cut, page['priority']])).not.toMatch(
        /caf|truckFactor|topShare|incumbentDecline|few people|second-maintainer|shared-evenly|"code":"(people|decline)"/,
      );
      expect(page).not.toHaveProperty('peopleMetrics');
      const { items } = (await call('get', '/priority', reader)).body as { items?: object[] };
      expect(items).toEqual([
        expect.objectContaining({ projectId, fragility: null, coverage: 0, isWhole: false }),
      ]);
      expect(items).toMatchObject([{ priority: { low: null, middle: null, high: null } }]);
      expect(await reads(reader)).toEqual([]);
      const guess = Buffer.from(JSON.stringify(['priority-1', 0.5, projectId])).toString('base64url');
      expect((await call('get', `/priority?after=${guess}`, reader)).body.code).toBe('http.after-invalid');
    }
  });

  it('is logged for every project of a page of the ranking that shows it', async () => {
    const reader = await person('auditor');
    const { items } = (await call('get', '/priority', reader)).body as { items?: object[] };
    expect(items).toMatchObject([{ projectId, isWhole: true, fragility: 1 }]);
    expect(await reads(reader)).toEqual([['priorityPeople']]);
  });
});

/** Pages of the directory, which names every project and says nothing of health. */
const DIRECTORY = ['/api/v1/projects'];
/** Pages of one project that are there meanwhile: without figures, by rights of their own, or what was said between fund and project. */
const OF_THE_PROJECT = [
  '/api/v1/projects/{id}',
  '/api/v1/projects/{id}/contacts',
  '/api/v1/projects/{id}/health',
  '/api/v1/projects/{id}/succession-signals',
];

describe('pages while a project looks first', () => {
  const pages = () =>
    operationsOf(openApiDocument(api.app))
      .filter(({ method, path }) => method === 'get' && !path.includes('/oidc'))
      .map(({ path }) => path);
  const readers = ['nobody', ...ROLES] as const;
  let others: string[];

  /** Three more projects that follow it in every list, and everything that lists projects: an outreach list, a proposal compared. */
  beforeAll(async () => {
    others = [];
    const staff = await person('programme');
    for (const rank of [1, 2, 3]) {
      const { body } = await call('post', '/projects', keeper, {
        name: `Other ${rank}`,
        summary: 'Others.',
        eurostackLayer: 'chips',
        repositories: [],
        packages: [],
      });
      others.push(body['id'] as string);
    }
    for (const version of ['priority-1', 'priority-2']) {
      for (const [rank, id] of [projectId, ...others].entries()) {
        await database().owner.query(
          `INSERT INTO health_scores (project_id, method_version, status, criticality, underfunding_low, underfunding_high,
             fragility, coverage, product_low, product_middle, product_high, rank_key, computed_at)
           VALUES ($1, $2, 'ok', 1, 1, 1, 1, 1, $3, $3, $3, $3, now())
           ON CONFLICT ON CONSTRAINT pk_health_scores DO UPDATE SET product_middle = excluded.product_middle,
             rank_key = excluded.rank_key, status = 'ok'`,
          [id, version, (version === 'priority-1' ? 0.9 : 0.5) - rank / 10],
        );
      }
    }
    await database().owner.query(
      `INSERT INTO health_score_reports (project_id, method_version, report)
       SELECT unnest($2::uuid[]), method_version, report FROM health_score_reports
       WHERE project_id = $1 AND method_version = 'priority-1'`,
      [projectId, others],
    );
    await call('post', '/outreach-lists', staff, { reason: 'The first one.' });
    await database().owner.query(
      `INSERT INTO health_methods (version, body, state, reason, proposed_by, proposed_at, total)
       SELECT 2, body, 'computing', 'Another.', 'spec', now(), 4 FROM health_methods WHERE version = 1`,
    );
    await database().owner.query(
      `UPDATE health_first_looks SET ends_at = now() + interval '1 day' WHERE project_id = $1`,
      [projectId],
    );
    await api.app.get(MethodsService).compare(2);
  });
  afterAll(() =>
    database().owner.query(
      `UPDATE health_first_looks SET ends_at = now() - interval '1 second' WHERE project_id = $1`,
      [projectId],
    ),
  );

  function holder(role: Role): Promise<string> {
    const isOfState = ['representative', 'alternate', 'adviser', 'state-finance'].includes(role);
    const held = isOfState ? ({ role, scopeType: 'state', scopeId: 'DEU' } as const) : role;
    return addPerson(database().owner, { roles: [held] });
  }

  it.each(readers)('%s: none names it in a list, and none of its own says a figure', async (role) => {
    const reader = role === 'nobody' ? undefined : await holder(role);
    const looksFirst = role === 'programme';
    const seen: string[] = [];
    for (const path of pages()) {
      const isOfProject = path.startsWith('/api/v1/projects/{id}');
      const to = filled(path, { id: projectId, version: '2' }).replace('/api/v1', '');
      const { status, body } = await call('get', to, reader);
      expect([path, status < 500]).toEqual([path, true]);
      const names = new RegExp(`${projectId}|"Widget"|"widget"`).test(JSON.stringify(body));
      if (isOfProject ? status === 200 && !OF_THE_PROJECT.includes(path) : names) seen.push(path);
    }
    const found = seen.filter((path) => !DIRECTORY.includes(path));
    if (looksFirst) {
      expect(found).toEqual(
        expect.arrayContaining([
          '/api/v1/outreach',
          '/api/v1/priority',
          '/api/v1/priority-methods/{version}',
        ]),
      );
    } else {
      expect(found).toEqual([]);
    }
  });

  it('no place of another project tells that there is one above it', async () => {
    const chair = await person('tab-chair');
    const staff = await person('programme');
    const places = async (as: string) =>
      ((await call('get', '/outreach', as)).body['items'] as { position: number; projectId: string }[]).map(
        ({ position, projectId: id }) => [id, position],
      );
    expect(await places(chair)).toEqual(others.map((id, at) => [id, at + 1]));
    expect((await places(staff)).slice(1)).toEqual(others.map((id, at) => [id, at + 2]));
    const first = await call('get', '/outreach?limit=1', chair);
    const second = await call('get', `/outreach?limit=1&after=${String(first.body['next'])}`, chair);
    expect(second.body['items']).toMatchObject([{ projectId: others[1], position: 2 }]);

    const rank = async (as: string) =>
      ((await call('get', `/projects/${others[0]}/priority`, as)).body['explanation'] as { rank: number })
        .rank;
    expect([await rank(chair), await rank(staff)]).toEqual([1, 2]);
    const { body } = await call('get', '/priority-methods/2', chair);
    expect((body['comparison'] as { movers: unknown[] }).movers).toMatchObject(
      [...others].sort().map((id) => ({ projectId: id, rankBefore: others.indexOf(id) + 1 })),
    );
  });

  it('nor does a guessed end of a page', async () => {
    const [chair, reviewer] = [await person('tab-chair'), await person('reviewer')];
    const list = String((await call('get', '/outreach?limit=1', chair)).body['next']).split('.')[0];
    const ranked = Buffer.from(JSON.stringify(['priority-1', null, projectId])).toString('base64url');
    for (const as of [chair, reviewer]) {
      for (const guess of [`/outreach?after=${list}.${projectId}`, `/priority?after=${ranked}`]) {
        expect([guess, (await call('get', guess, as)).body.code]).toEqual([guess, 'http.after-invalid']);
      }
    }
  });
});
