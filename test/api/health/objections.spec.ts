import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { objectionDigest } from '#libs/health/src/domain/objection.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let officer: string;

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
  });
  officer = await person('data-protection-officer');
});
afterAll(() => api.close());

function person(...roles: Role[]): Promise<string> {
  return addPerson(database().owner, { roles });
}

async function post(
  path: string,
  as?: string,
  body?: object,
): Promise<{ status: number; body: { code?: string } }> {
  let sent = api.http.post(`/api/v1${path}`).set('Idempotency-Key', newId());
  if (as !== undefined) sent = sent.set((await signIn(api.app, as)).headers);
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as { code?: string } };
}

async function kept(): Promise<{ digest: string; project_id: string | null; proven_by: string }[]> {
  const { rows } = await database().owner.query(
    'SELECT digest, project_id, proven_by FROM health_objections ORDER BY stated_at, digest',
  );
  return rows as Awaited<ReturnType<typeof kept>>;
}

describe('POST /health-objections', () => {
  it('401, 403, 422: and nothing is kept', async () => {
    const addresses = ['ada@weber.example'];
    expect((await post('/health-objections', undefined, { addresses })).status).toBe(401);
    for (const other of [await person(), await person('programme'), await person('admin')]) {
      expect((await post('/health-objections', other, { addresses })).status).toBe(403);
    }
    for (const nobodys of ['ada', 'noreply@github.com']) {
      const { status, body } = await post('/health-objections', officer, {
        addresses: [...addresses, nobodys],
      });
      expect([status, body.code]).toEqual([422, 'health.no-own-address']);
    }
    expect((await post('/health-objections', officer, { addresses: [] })).status).toBe(422);
    expect((await post('/health-objections', officer, { addresses, projectId: newId() })).status).toBe(404);
    expect(await kept()).toEqual([]);
  });

  it('201: digests alone are kept, each once, and the trace names nobody', async () => {
    const addresses = ['Ada@weber.example', '7+adab@users.noreply.github.com'];
    const first = await post('/health-objections', officer, { addresses });
    const second = await post('/health-objections', officer, { addresses });
    expect([first.status, first.body, second.body]).toEqual([201, { addresses: 2 }, { addresses: 0 }]);
    const digests = ['ada@weber.example', 'adab@users.noreply.github.com'].map(objectionDigest);
    expect((await kept()).map(({ digest }) => digest).sort()).toEqual(digests.sort());
    const { rows } = await database().owner.query<{ entry: string }>(
      'SELECT row_to_json(a)::text AS entry FROM audit_entries a',
    );
    expect(rows.filter(({ entry }) => /health\.objected/.test(entry))).not.toEqual([]);
    expect(rows.filter(({ entry }) => /weber|adab/i.test(entry))).toEqual([]);
  });
});

describe('POST /me/health-objections', () => {
  it('201: everywhere, under the address and the accounts the person proved', async () => {
    const own = await person();
    await database().owner.query(`UPDATE people SET email = 'mira@holt.example' WHERE id = $1`, [own]);
    await database().owner.query(
      `INSERT INTO accounts (id, person_id, kind, iss, sub, label) VALUES ($1, $2, 'forge', 'https://github.com', '7', 'mholt')`,
      [newId(), own],
    );
    expect(await post('/me/health-objections', own)).toEqual({ status: 201, body: { addresses: 2 } });
    for (const address of ['mira@holt.example', 'mholt@users.noreply.github.com']) {
      expect(await kept()).toContainEqual({
        digest: objectionDigest(address),
        project_id: null,
        proven_by: 'account',
      });
    }
  });

  it('401 for nobody', async () => {
    expect((await post('/me/health-objections')).status).toBe(401);
  });
});
