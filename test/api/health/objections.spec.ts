import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { objectionDigest } from '#libs/health/src/domain/objection.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { Browser } from '../../support/browser-session.js';
import type { Forge } from '../../support/forge.js';
import { startForge } from '../../support/forge.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let forge: Forge;
let officer: string;

beforeAll(async () => {
  forge = await startForge();
  api = await startApi({
    databaseUrl: database().url,
    config: {
      FORGE_AUTHORIZATION_URL: `${forge.url}/authorize`,
      FORGE_TOKEN_URL: `${forge.url}/token`,
      FORGE_USER_URL: `${forge.url}/user`,
      FORGE_CLIENT_ID: forge.clientId,
      FORGE_CLIENT_SECRET: forge.clientSecret,
    },
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
  });
  officer = await person('data-protection-officer');
});
afterAll(async () => {
  await api.close();
  await forge.close();
});

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

interface Own {
  readonly headers: Readonly<Record<string, string>>;
  readonly browser: Browser;
}

/** Somebody who really signed in with a code that was sent to the address. */
async function signedInBy(email: string): Promise<Own> {
  const browser = new Browser(api);
  const asked = await browser.post('/api/v1/sign-in/email-codes', { email });
  const { id } = asked.body as { id: string };
  const code = api.codes.at(-1)?.code;
  expect((await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code })).status).toBe(200);
  return { browser, headers: { cookie: browser.cookie, origin: api.url } };
}

async function postOwn({ headers }: Own, path = ''): Promise<{ status: number; body: object }> {
  const answer = await api.http
    .post(`/api/v1/me/health-objections${path}`)
    .set({ ...headers, 'Idempotency-Key': newId() });
  return { status: answer.status, body: answer.body as object };
}

/** Has mails go to an address nobody proved, as one that was entered for somebody. */
async function claim({ browser }: Own, email: string): Promise<void> {
  const { id } = (await browser.get('/api/v1/me')).body as { id: string };
  await database().owner.query('UPDATE people SET email = $2 WHERE id = $1', [id, email]);
}

const of = (address: string, provenBy = 'account') => ({
  digest: objectionDigest(address),
  project_id: null,
  proven_by: provenBy,
});

describe('POST /me/health-objections', () => {
  it('201: everywhere, under the address and the accounts the person proved', async () => {
    const own = await signedInBy('mira@holt.example');
    const link = await own.browser.get('/api/v1/account-links/forge?returnTo=/profile');
    const back = forge.agree(link.headers['location'] as string, { id: 7, login: 'mholt' });
    await own.browser.get(`${back.pathname}${back.search}`);
    expect(await postOwn(own)).toEqual({ status: 201, body: { addresses: 2 } });
    expect(await kept()).toContainEqual(of('mira@holt.example'));
    expect(await kept()).toContainEqual(of(`mholt@users.noreply.${new URL(forge.url).host}`));
  });

  it('never for an address that only stands in a profile', async () => {
    const stranger = await signedInBy('stranger@else.example');
    await claim(stranger, 'victim@weber.example');
    expect(await postOwn(stranger)).toEqual({ status: 201, body: { addresses: 1 } });
    expect(await kept()).toContainEqual(of('stranger@else.example'));
    expect(await kept()).not.toContainEqual(of('victim@weber.example'));
    const unproven = await addPerson(database().owner, { email: 'victim@weber.example' });
    const { status, body } = await post('/me/health-objections', unproven);
    expect([status, body.code]).toEqual([422, 'health.no-own-address']);
    expect(await kept()).not.toContainEqual(of('victim@weber.example'));
  });

  it('401 for nobody', async () => {
    expect((await post('/me/health-objections')).status).toBe(401);
  });
});

describe('taking an objection back', () => {
  it('201: one’s own, and nobody else’s', async () => {
    const [lea, tom] = [await signedInBy('lea@koch.example'), await signedInBy('tom@koch.example')];
    for (const own of [lea, tom]) await postOwn(own);
    await claim(tom, 'lea@koch.example');
    expect(await postOwn(tom, '/withdrawal')).toEqual({ status: 201, body: { addresses: 1 } });
    expect(await kept()).toContainEqual(of('lea@koch.example'));
    expect(await kept()).not.toContainEqual(of('tom@koch.example'));
    expect(await postOwn(tom, '/withdrawal')).toEqual({ status: 201, body: { addresses: 0 } });
  });

  it('201: by the officer what was recorded by mail; 403 for others', async () => {
    const addresses = ['uwe@koch.example'];
    const uwe = await signedInBy('uwe@koch.example');
    await post('/health-objections', officer, { addresses });
    expect(await postOwn(uwe, '/withdrawal')).toEqual({ status: 201, body: { addresses: 0 } });
    const other = await post('/health-objections/withdrawal', await person('programme'), { addresses });
    expect(other.status).toBe(403);
    expect(await kept()).toContainEqual(of('uwe@koch.example', 'mail'));
    expect(await post('/health-objections/withdrawal', officer, { addresses })).toMatchObject({
      status: 201,
      body: { addresses: 1 },
    });
    expect(await kept()).not.toContainEqual(of('uwe@koch.example', 'mail'));
  });

  it('201: for one project, whose clones count anew, and no other’s', async () => {
    const [projectId, otherId] = [newId(), newId()];
    for (const id of [projectId, otherId]) {
      await database().owner.query(
        `INSERT INTO projects (id, slug, name, summary, eurostack_layer, created_at)
         VALUES ($1, 'counted-' || $2, 'Widget', 'Widgets', 'chips', now())`,
        [id, id],
      );
      await database().owner.query(
        `INSERT INTO health_day_counts (project_id, source, counted_at, is_complete, kinds, days, persons, employers, counts)
         VALUES ($1, 'git-history', now(), true, '{}', '{}', '{}', '{}', '{}')`,
        [id],
      );
    }
    const counted = async () =>
      (await database().owner.query('SELECT project_id FROM health_day_counts ORDER BY project_id')).rows;
    const both = await counted();
    const wish = { addresses: ['eva@koch.example'], projectId };
    // Nothing to take back, nothing to count anew.
    await post('/health-objections/withdrawal', officer, wish);
    await post('/health-objections', officer, wish);
    expect(await counted()).toEqual(both);
    expect(await post('/health-objections/withdrawal', officer, wish)).toMatchObject({
      body: { addresses: 1 },
    });
    expect(await counted()).toEqual([{ project_id: otherId }]);
  });
});

describe('GET /people-data', () => {
  it('200 for anybody: basis and officer of the policy in force, what is kept how long, and what objections do not reach', async () => {
    const { status, body } = await api.http.get('/api/v1/people-data');
    expect(status).toBe(200);
    expect(body).toMatchObject({ policyVersion: 1, officer: { contact: 'data-protection@plinth.invalid' } });
    const { keeps, objecting, reachedByObjections, notReachedByObjections } = body as Record<
      string,
      object[]
    >;
    expect(keeps?.map((one) => (one as { kept: string }).kept)).toEqual(
      expect.arrayContaining(['2 years', '12 months', 'until the forge is read again, at most 12 months']),
    );
    // What is kept of every project is said where it is said whose work is looked at, and what an objection reaches of it.
    expect((body as { whoseWork: string }).whoseWork).toMatch(
      /Of every other project .* without names or accounts/,
    );
    const ofEvery = keeps?.filter((one) => (one as { what: string }).what.includes('of every project'));
    expect(ofEvery?.length).toBe(2);
    expect([objecting?.length, reachedByObjections?.length, notReachedByObjections?.length]).toEqual([
      3, 1, 3,
    ]);
    expect(JSON.stringify(notReachedByObjections)).toContain('figures on how a project is run');
    await database().owner.query(
      `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from) VALUES (gen_random_uuid(), 'people-data',
         'default', 2, '{"legalBasis": "Another.", "officer": {"name": "Ada", "contact": "ada@plinth.invalid"}}', 'spec', now())`,
    );
    expect((await api.http.get('/api/v1/people-data')).body).toMatchObject({
      ...{ policyVersion: 2, legalBasis: 'Another.' },
      officer: { name: 'Ada' },
    });
  });
});
