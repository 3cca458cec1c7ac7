import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { METRIC_KEYS } from '../../../libs/health/src/domain/catalogue.js';
import { FIRST_METHOD } from '../../../libs/health/src/domain/priority-method.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { untilWaiting } from '../../support/waiting.js';

const database = useDatabase();
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
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
  confirmed?: string,
): Promise<Answer> {
  let sent = api.http[method](`/api/v1${path}`);
  const options = confirmed === undefined ? {} : { stepUp: confirmed };
  if (as !== undefined) sent = sent.set((await signIn(api.app, as, options)).headers);
  if (method === 'post' && key !== '') sent = sent.set('Idempotency-Key', key);
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as Answer['body'] };
}

const { version: _version, ...inForce } = FIRST_METHOD;
const proposal = { method: { ...inForce, paidRelief: 0.25 }, reason: 'Paid work says less than we thought.' };

describe('GET /priority-methods', () => {
  it('200 for everybody: the formula in force, without what is for staff', async () => {
    const { status, body } = await call('get', '/priority-methods/1');
    expect([status, body['method'], body['methodVersion']]).toEqual([200, inForce, 'priority-1']);
    expect(body).not.toHaveProperty('comparison');
    expect((await call('get', '/priority-methods/x')).status).toBe(404);
    expect((await call('get', '/priority-methods/9')).body.code).toBe('health.method-not-found');
  });
});

describe('GET /priority-method', () => {
  it('200 for everybody: formula, gates, every metric with its meaning, need classes and codes of signals', async () => {
    const { status, body } = await call('get', '/priority-method');
    expect([status, body['methodVersion']]).toEqual([200, 'priority-1']);
    expect(body['formula']).toMatchObject([
      { symbol: 'P', formula: expect.stringContaining('∛(C × U × F)') },
      { symbol: 'C', formula: expect.stringContaining('ln(1 + 200000)') },
      { symbol: 'U' },
      { symbol: 'F' },
    ]);
    expect(body['needClasses']).toContainEqual({ needClass: 'S', minorAYear: '1500000' });
    expect((body['metrics'] as { metric: string; definition: string }[]).map(({ metric }) => metric)).toEqual(
      METRIC_KEYS,
    );
    expect(body['successionSignals']).toMatchObject({
      codes: [{ code: 'newcomer-commits' }, {}, {}, {}, {}],
    });
  });
});

describe('GET /priority-distribution', () => {
  const csv = async () =>
    (await api.http.get('/api/v1/priority-distribution?format=csv').expect('Content-Type', /^text\/csv/)).text
      .trimEnd()
      .split('\r\n');

  it('200 as JSON or CSV: unknown before anybody counted, zero only where there is none', async () => {
    const { status, body } = await call('get', '/priority-distribution');
    expect([status, body['countedAt']]).toEqual([200, null]);
    const lines = await csv();
    expect([lines[0], lines[1], lines.length]).toEqual([
      'methodVersion,countedAt,by,group,projects',
      'priority-1,,list,ok,',
      14,
    ]);
    await database().owner.query(
      `INSERT INTO health_distributions (method_version, counted_at, groups) VALUES ('priority-1', '2026-11-03T00:00:00Z', $1)`,
      [JSON.stringify([{ status: 'ok', layer: '=1+1', band: 2, projects: 12 }])],
    );
    const counted = await csv();
    expect(counted).toContain('priority-1,2026-11-03T00:00:00.000Z,list,ok,12');
    expect(counted).toContain('priority-1,2026-11-03T00:00:00.000Z,list,succession-list,0');
    expect(counted).toContain('priority-1,2026-11-03T00:00:00.000Z,priority,20-30,12');
    // A layer is one of ours; were it a formula, a spreadsheet would not compute it.
    expect(counted.at(-1)).toBe(`priority-1,2026-11-03T00:00:00.000Z,layer,'=1+1,12`);
    expect((await call('get', '/priority-distribution?format=xml')).status).toBe(422);
  });
});

describe('POST /priority-methods', () => {
  it('401 for nobody, 403 for the board, 400 without a key, 422 for what is no method: and nothing is proposed', async () => {
    const staff = await person('programme');
    expect((await call('post', '/priority-methods', undefined, proposal)).status).toBe(401);
    expect((await call('post', '/priority-methods', await person('tab-chair'), proposal)).status).toBe(403);
    expect((await call('post', '/priority-methods', staff, proposal, '')).status).toBe(400);
    const wrong = { ...proposal, method: { ...proposal.method, paidRelief: 7 } };
    const refused = await call('post', '/priority-methods', staff, wrong);
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.path]).toEqual([
      422,
      'health.method-invalid',
      'method.paidRelief',
    ]);
    const { rows } = await database().owner.query('SELECT 1 FROM health_methods WHERE version > 1');
    expect(rows).toEqual([]);
  });

  it('201: numbered, computed beside the one in force, told to nobody outside', async () => {
    const staff = await person('programme');
    const { status, body } = await call('post', '/priority-methods', staff, proposal);
    expect([status, body]).toEqual([201, { version: 2, state: 'computing' }]);
    expect((await call('get', '/priority-methods/2')).status).toBe(404);
    expect((await call('get', '/priority-methods/2', staff)).body).toMatchObject({ progress: { scored: 0 } });
    const { rows } = await database().owner.query(
      `SELECT disclosure FROM audit_entries WHERE type = 'health.method-proposed'`,
    );
    expect(rows).toEqual([{ disclosure: 'restricted' }]);
  });
});

describe('POST /priority-methods/{version}/adoption and /discard', () => {
  it('409 while it is not compared, 403 for staff, 401 without confirming, 201 for giving it up', async () => {
    const reason = { reason: 'Yes.' };
    for (const role of ['executive', 'secretariat'] as const) {
      const adopter = await person(role);
      const adopt = (confirmed?: string) =>
        call('post', '/priority-methods/2/adoption', adopter, reason, newId(), confirmed);
      // Whoever may adopt it reads it.
      expect((await call('get', '/priority-methods/2', adopter)).status).toBe(200);
      for (const confirmed of [undefined, 'priority-method:1']) {
        const refused = await adopt(confirmed);
        expect([refused.status, refused.body.code]).toEqual([401, 'identity.step-up-required']);
      }
      const early = await adopt('priority-method:2');
      expect([early.status, early.body.code]).toEqual([409, 'health.method-not-computed']);
    }
    const staff = await person('programme');
    expect((await call('post', '/priority-methods/2/adoption', staff, reason)).status).toBe(403);
    expect((await call('post', '/priority-methods/2/discard', staff)).body).toEqual({
      version: 2,
      state: 'discarded',
    });
    expect((await call('post', '/priority-methods/2/discard', staff)).body.code).toBe(
      'health.method-settled',
    );
    expect((await call('get', '/priority-methods')).body['items']).toHaveLength(1);
  });
});

it('409 for the second of two proposals at once, and one is computed', async () => {
  const staff = await person('programme');
  const gate = await database().owner.connect();
  try {
    await gate.query('BEGIN');
    await gate.query('SELECT 1 FROM health_methods FOR UPDATE');
    const proposals = [0.3, 0.4].map((paidRelief) =>
      call('post', '/priority-methods', staff, { ...proposal, method: { ...inForce, paidRelief } }),
    );
    await untilWaiting(database().owner, 2);
    await gate.query('COMMIT');
    const answers = (await Promise.all(proposals)).map(({ status, body }) => [status, body.code]);
    expect(answers.sort()).toEqual([
      [201, undefined],
      [409, 'health.method-computing'],
    ]);
  } finally {
    gate.release();
  }
  const { rows } = await database().owner.query(
    `SELECT version FROM health_methods WHERE state = 'computing'`,
  );
  expect(rows).toEqual([{ version: 3 }]);
});
