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
let staff: string;
/** By rank, the highest first; all kept by the keeper. */
const projects: string[] = [];
/** Projects with an application, as applications would say. */
const applied: string[] = [];

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
  for (let rank = 1; rank <= 5; rank += 1) projects.push(await aProject(rank));
  api.app.get(HasApplication).register({
    among: async () => new Set(applied),
    standing: async () => new Map(),
  });
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

async function aProject(rank: number): Promise<string> {
  const { body } = await call('post', '/projects', keeper, {
    name: `Widget ${rank}`,
    summary: 'Widgets for everybody.',
    eurostackLayer: rank === 4 ? 'chips' : 'software-platforms',
    repositories: [],
    packages: [],
  });
  await proveControl(database().owner, body['id'] as string);
  await database().owner.query(
    `INSERT INTO health_scores (project_id, method_version, status, criticality, underfunding_low, underfunding_high, fragility,
       coverage, product_low, product_middle, product_high, rank_key, computed_at)
     VALUES ($1, 'priority-1', 'ok', 1, 1, 1, 1, 1, $2, $2, $2, $2, now())`,
    [body['id'], 1 - rank / 10],
  );
  return body['id'] as string;
}

async function count(table: string): Promise<number> {
  const { rows } = await database().owner.query(`SELECT count(*)::int AS n FROM ${table}`);
  return (rows[0] as { n: number }).n;
}

async function listed(query = ''): Promise<unknown[]> {
  const { body } = await call('get', `/outreach${query}`, staff);
  return (body['items'] as { projectId: string }[]).map(({ projectId }) => projectId);
}

const letter = { direction: 'to-project', channel: 'mail', summary: 'We asked whether a grant would help.' };

describe('POST /outreach-lists', () => {
  it('401 for nobody, 403 for the board and the project: nothing is drawn', async () => {
    const body = { reason: 'The first one.' };
    expect((await call('post', '/outreach-lists', undefined, body)).status).toBe(401);
    for (const as of [await person('tab-chair'), await person('executive'), keeper]) {
      expect((await call('post', '/outreach-lists', as, body)).status).toBe(403);
    }
    expect(await count('health_outreach_lists')).toBe(0);
    expect((await call('get', '/outreach', staff)).body).toEqual({
      drawnAt: null,
      methodVersion: null,
      items: [],
      next: null,
    });
  });

  it('201: by rank, without those who applied, dated and in the trace', async () => {
    applied.push(projects[1] as string);
    const { status, body } = await call('post', '/outreach-lists', staff, { reason: 'The first one.' });
    expect([status, body['projects']]).toEqual([201, 4]);
    expect(await listed()).toEqual([projects[0], projects[2], projects[3], projects[4]]);
    const { rows } = await database().owner.query(
      `SELECT disclosure FROM audit_entries WHERE type = 'health.outreach-drawn'`,
    );
    expect(rows).toEqual([{ disclosure: 'restricted' }]);
  });

  it('asks for evidence on the people of those on the list, and of nobody else', async () => {
    const { rows } = await database().owner.query(
      `SELECT c.project_id, c.tier, c.reason, o.workflow_id IS NOT NULL AS woken FROM health_collections c
       LEFT JOIN outbox o ON o.workflow_type = 'health' AND o.workflow_id = 'health:' || c.id`,
    );
    const asked = { tier: 2, reason: 'outreach', woken: true };
    const then = [projects[0], projects[2], projects[3], projects[4]];
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(expect.arrayContaining(then.map((id) => ({ project_id: id, ...asked }))));
  });
});

describe('GET /outreach', () => {
  it('401 and 403 for whoever may not know whom the fund means to write to', async () => {
    expect((await call('get', '/outreach')).status).toBe(401);
    for (const as of [keeper, await person('secretariat'), await person('treasury')]) {
      expect((await call('get', '/outreach', as)).status).toBe(403);
    }
  });

  it('200 a page at a time, narrowed by the directory’s filters', async () => {
    const first = await call('get', '/outreach?limit=3', staff);
    expect(first.body['items']).toHaveLength(3);
    expect(await listed(`?limit=3&after=${String(first.body['next'])}`)).toEqual([projects[4]]);
    expect(await listed('?layer=chips')).toEqual([projects[3]]);
    expect((await call('get', '/outreach?after=x', staff)).body.code).toBe('http.after-invalid');
  });

  it('200 for the board: the order without the priorities people may be in; whoever sees those leaves a trace', async () => {
    const [reviewer, auditor] = [await person('reviewer'), await person('auditor')];
    const shown = async (as: string) =>
      ((await call('get', '/outreach?limit=2', as)).body['items'] as { priority: unknown }[]).map(
        ({ priority }) => priority,
      );
    expect(await shown(reviewer)).toEqual([null, null]);
    expect(await shown(auditor)).toEqual([expect.any(Number), expect.any(Number)]);
    const { rows } = await database().owner.query(
      'SELECT reader_id, count(*)::int AS projects FROM read_log WHERE reader_id = ANY ($1) GROUP BY 1',
      [[reviewer, auditor]],
    );
    expect(rows).toEqual([{ reader_id: auditor, projects: 2 }]);
  });

  it('leaves out who applied since, and the page is still full', async () => {
    applied.push(projects[0] as string);
    expect(await listed('?limit=3')).toEqual([projects[2], projects[3], projects[4]]);
  });
});

describe('POST /projects/{id}/contacts', () => {
  const path = (index: number) => `/projects/${projects[index] ?? ''}/contacts`;

  it('403 for the board and the project, 422 for an empty summary: nothing is logged', async () => {
    expect((await call('post', path(2), await person('tab-chair'), letter)).status).toBe(403);
    expect((await call('post', path(2), keeper, letter)).status).toBe(403);
    expect((await call('post', path(2), staff, { ...letter, summary: ' ' })).status).toBe(422);
    expect(await count('health_contacts')).toBe(0);
  });

  it('201, shown on the list and to the project, and no second letter before it had time to answer', async () => {
    expect((await call('post', path(2), staff, letter)).status).toBe(201);
    expect((await call('post', path(2), staff, letter)).body.code).toBe('health.contacted-recently');
    expect(await listed('?contacted=yes')).toEqual([projects[2]]);
    expect(await listed('?contacted=no')).toEqual([projects[3], projects[4]]);
    const log = await call('get', path(2), keeper);
    expect(log.body).toMatchObject({ wish: null, contacts: [letter] });
    expect(JSON.stringify(log.body)).not.toContain(staff);
    expect((await call('get', path(2), await person())).status).toBe(403);
  });
});

describe('POST /projects/{id}/contact-wishes', () => {
  const wishes = (index: number) => `/projects/${projects[index] ?? ''}/contact-wishes`;

  it('403 for a stranger and the board: nothing is kept', async () => {
    for (const as of [await person(), await person('tab-chair')]) {
      expect((await call('post', wishes(3), as, { wish: 'do-not-contact' })).status).toBe(403);
    }
    expect(await count('health_contact_wishes')).toBe(0);
  });

  it('201 by the project: off the list at once, no letter, not on the next list, and only it takes it back', async () => {
    expect((await call('post', wishes(3), keeper, { wish: 'do-not-contact' })).status).toBe(201);
    expect(await listed()).toEqual([projects[2], projects[4]]);
    const refused = await call('post', `/projects/${projects[3] ?? ''}/contacts`, staff, letter);
    expect([refused.status, refused.body.code]).toEqual([409, 'health.do-not-contact']);
    expect(await count('health_contacts')).toBe(1);
    expect((await call('post', '/outreach-lists', staff, { reason: 'Again.' })).body['projects']).toBe(2);
    const lifted = await call('post', wishes(3), staff, { wish: 'welcome', reason: 'We should like to.' });
    expect([lifted.status, lifted.body.code]).toEqual([403, 'health.wish-of-project']);
    expect((await call('post', wishes(3), keeper, { wish: 'welcome' })).status).toBe(201);
    expect((await call('post', '/outreach-lists', staff, { reason: 'Again.' })).body['projects']).toBe(3);
  });

  it('201 by staff who were told by mail, whose record staff correct', async () => {
    expect(
      (await call('post', wishes(4), staff, { wish: 'do-not-contact', reason: 'By mail.' })).status,
    ).toBe(201);
    expect(await listed()).not.toContain(projects[4]);
    expect(
      (await call('post', wishes(4), staff, { wish: 'welcome', reason: 'It was another project.' })).status,
    ).toBe(201);
  });
});
