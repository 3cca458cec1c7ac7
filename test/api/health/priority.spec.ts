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

describe('GET /priority', () => {
  it('401 for nobody, 403 for whoever may not see it, whatever else they do', async () => {
    expect((await call('get', '/priority')).status).toBe(401);
    for (const as of [await person(), await person('treasury'), keeper]) {
      for (const path of ['/priority', '/priority/sizes']) {
        const { status, body } = await call('get', path, as);
        expect([status, body.code]).toEqual([403, 'identity.forbidden']);
      }
    }
  });

  it('400 for a position of nobody, 422 for a list that does not exist', async () => {
    const staff = await person('programme');
    expect((await call('get', '/priority?after=x', staff)).body.code).toBe('http.after-invalid');
    expect((await call('get', '/priority?status=best', staff)).status).toBe(422);
  });

  it('200 for staff: what is not known enough stands apart and says so', async () => {
    const staff = await person('programme');
    await call('post', `/projects/${projectId}/need-assessments`, staff, {
      needClass: 'S',
      reason: 'It is small.',
    });
    const ranked = await call('get', '/priority', staff);
    expect([ranked.status, ranked.body['items']]).toEqual([200, []]);
    const apart = await call('get', '/priority?status=insufficient-data', staff);
    expect(apart.body).toMatchObject({
      methodVersion: 'priority-1',
      items: [{ projectId, status: 'insufficient-data', criticality: null, priority: { middle: null } }],
      next: null,
    });
    expect((await call('get', '/priority/sizes', staff)).body).toMatchObject({
      ok: 0,
      'insufficient-data': 1,
    });
  });
});

describe('GET /projects/{id}/priority', () => {
  const path = () => `/projects/${projectId}/priority`;

  it('401 for nobody, 403 for the treasury and a stranger, 404 for what does not exist', async () => {
    expect((await call('get', path())).status).toBe(401);
    expect((await call('get', path(), await person())).status).toBe(403);
    expect((await call('get', path(), await person('treasury'))).status).toBe(403);
    expect((await call('get', path(), await person('reviewer'))).status).toBe(200);
    expect((await call('get', `/projects/${newId()}/priority`, keeper)).status).toBe(404);
  });

  it('200 for the project itself: in plain words, and what is missing', async () => {
    const { status, body } = await call('get', path(), keeper);
    expect(status).toBe(200);
    expect(body['explanation']).toMatchObject({
      rank: null,
      report: { missing: expect.arrayContaining(['criticality', 'fragility']) as unknown },
      sources: { needClass: { source: 'people' } },
      words: { drives: expect.arrayContaining([expect.stringContaining('no judgement')]) as unknown },
    });
  });
});
