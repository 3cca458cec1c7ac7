import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emailOf, foundAdmin } from '#libs/identity/src/index.js';
import { signInAs } from '../../../apps/local/src/cli/sign-in.js';
import { tokenAs } from '../../../apps/local/src/cli/token.js';
import { demoPerson } from '../../../apps/local/src/demo/people.js';
import type { RunningOidc } from '../../../apps/local/src/oidc/server.js';
import { seedIdentity } from '../../../apps/local/src/seed/identity.js';
import { freePort } from '../../../apps/local/src/ports.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { Browser } from '../../support/browser-session.js';
import { passProvider, startProvider } from '../../support/oidc.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const REP = demoPerson('rep-deu');
let api: TestApi;
let issuer: string;
let oidc: RunningOidc;

beforeAll(async () => {
  const issuerPort = await freePort();
  issuer = `http://127.0.0.1:${issuerPort}`;
  await seedIdentity(database().dataSource.manager, issuer);
  api = await startApi({ databaseUrl: database().url, config: { OIDC_ISSUER: issuer } });
  oidc = await startProvider(api.url, issuerPort);
});
afterAll(async () => {
  await api.close();
  await oidc.close();
});

async function start(browser: Browser, path = '/api/v1/sign-in/oidc'): Promise<URL> {
  const answer = await browser.get(path);
  expect(answer.status).toBe(303);
  return new URL(answer.headers['location'] ?? '');
}

async function callback(browser: Browser, url: URL) {
  return browser.get(`${url.pathname}${url.search}`);
}

async function signedIn(handle = REP.handle): Promise<Browser> {
  const browser = new Browser(api);
  const back = await passProvider((await start(browser)).href, { handle, secondFactor: false });
  expect((await callback(browser, back)).status).toBe(303);
  return browser;
}

async function sessionsOf(personId: string): Promise<number> {
  const { rows } = await database().owner.query<{ n: string }>(
    `SELECT count(*) AS n FROM sessions WHERE sess ->> 'personId' = $1`,
    [personId],
  );
  return Number(rows[0]?.n);
}

describe('GET /sign-in/oidc', () => {
  it('303: asks for a code with state, nonce and PKCE', async () => {
    const { searchParams } = await start(new Browser(api));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${api.url}/api/v1/sign-in/oidc/callback`,
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(searchParams.get(name)?.length).toBeGreaterThan(20);
    }
  });

  it('303: returns to a page of this site and nowhere else', async () => {
    for (const [asked, returned] of [
      ['/desk?tab=mine', '/desk?tab=mine'],
      ['//evil.invalid/x', '/'],
      ['https://evil.invalid', '/'],
      ['/\\evil.invalid', '/'],
    ]) {
      const browser = new Browser(api);
      const url = await start(browser, `/api/v1/sign-in/oidc?returnTo=${encodeURIComponent(asked ?? '')}`);
      const back = await passProvider(url.href, { handle: REP.handle });
      expect((await callback(browser, back)).headers['location']).toBe(returned);
    }
  });

  it('503: where no provider answers', async () => {
    const alone = await startApi({
      databaseUrl: database().url,
      config: { OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` },
    });
    const answer = await new Browser(alone).get('/api/v1/sign-in/oidc');
    await alone.close();
    expect([answer.status, answer.body]).toMatchObject([503, { code: 'identity.provider-unavailable' }]);
  });
});

describe('GET /sign-in/oidc/callback', () => {
  it('303: signs in who the account belongs to, under a new session id', async () => {
    const browser = new Browser(api);
    const url = await start(browser);
    const before = browser.cookie;
    const answer = await callback(browser, await passProvider(url.href, { handle: REP.handle }));
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    expect(browser.cookie).not.toBe(before);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({
      id: REP.id,
      publicName: REP.publicName,
      roles: [{ role: 'representative', scopeType: 'state', scopeId: 'DEU' }],
      stepUp: null,
    });
  });

  it('303: the first administrator is who has the subject the fund was founded with, not who entered an address', async () => {
    const { handle, id, email } = demoPerson('appeal-2');
    // Somebody else already goes by the operator's address; the operator has never been here.
    await database().owner.query('DELETE FROM accounts WHERE person_id = $1', [id]);
    const first = { issuer, subject: handle, publicName: 'First Administrator' };
    const founded = await database().dataSource.transaction((tx) => foundAdmin(tx, first, 'setup'));
    const me = (await (await signedIn(handle)).get('/api/v1/me')).body as { id: string };
    expect(me).toMatchObject({ id: founded, email, roles: [{ role: 'admin', scopeType: 'fund' }] });
    expect(me.id).not.toBe(id);
    // Mails reach whoever signs in through the provider alone.
    expect(await emailOf(database().dataSource.manager, founded)).toBe(email);
  });

  const refused = { status: 403, code: 'identity.sign-in-mismatch' };
  const tampered: readonly [string, (url: URL) => void][] = [
    ['a foreign state', (url) => url.searchParams.set('state', 'a'.repeat(43))],
    ['no state', (url) => url.searchParams.delete('state')],
    ['another issuer (mix-up)', (url) => url.searchParams.set('iss', 'https://evil.invalid')],
    ['no issuer', (url) => url.searchParams.delete('iss')],
    ['an invented code', (url) => url.searchParams.set('code', 'a'.repeat(43))],
    [
      'no code',
      (url) => {
        url.searchParams.delete('code');
      },
    ],
  ];
  it.each(tampered)('403: %s', async (_what, tamper) => {
    const browser = new Browser(api);
    const back = await passProvider((await start(browser)).href, { handle: 'admin' });
    tamper(back);
    const answer = await callback(browser, back);
    expect(answer.body).toMatchObject(refused);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
    expect(await sessionsOf(demoPerson('admin').id)).toBe(0);
  });

  it('403: a code with another nonce than this browser asked for', async () => {
    const browser = new Browser(api);
    const url = await start(browser);
    url.searchParams.set('nonce', 'b'.repeat(43));
    const answer = await callback(browser, await passProvider(url.href, { handle: 'admin' }));
    expect(answer.body).toMatchObject(refused);
  });

  it('403: a code obtained by another browser (injection)', async () => {
    const victim = new Browser(api);
    const stolen = await passProvider((await start(victim)).href, { handle: 'admin' });
    const thief = new Browser(api);
    const own = await passProvider((await start(thief)).href, { handle: 'maintainer' });
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect((await callback(thief, own)).body).toMatchObject(refused);
    expect(await sessionsOf(demoPerson('admin').id)).toBe(0);
  });

  it('403: a whole answer sent to a browser that did not ask (login CSRF)', async () => {
    const back = await passProvider((await start(new Browser(api))).href, { handle: 'admin' });
    const victim = new Browser(api);
    expect((await callback(victim, back)).body).toMatchObject(refused);
    await start(victim);
    expect((await callback(victim, back)).body).toMatchObject(refused);
  });

  it('403: the same answer a second time', async () => {
    const browser = new Browser(api);
    const back = await passProvider((await start(browser)).href, { handle: REP.handle });
    expect((await callback(browser, back)).status).toBe(303);
    expect((await callback(browser, back)).body).toMatchObject(refused);
  });

  it('403: the person declined at the provider', async () => {
    const browser = new Browser(api);
    const { searchParams } = await start(browser);
    const declined = new URL('/api/v1/sign-in/oidc/callback', api.url);
    declined.searchParams.set('error', 'access_denied');
    declined.searchParams.set('state', searchParams.get('state') ?? '');
    declined.searchParams.set('iss', oidc.issuer);
    expect((await callback(browser, declined)).body).toMatchObject({ code: 'identity.provider-refused' });
  });

  it('403: a person whose access was closed', async () => {
    await database().owner.query('UPDATE people SET closed_at = clock_timestamp() WHERE id = $1', [
      demoPerson('dpo').id,
    ]);
    const browser = new Browser(api);
    const back = await passProvider((await start(browser)).href, { handle: 'dpo' });
    expect((await callback(browser, back)).body).toMatchObject({
      status: 403,
      code: 'identity.person-closed',
    });
  });
});

describe('GET /step-up/oidc', () => {
  it('303: asks anew, at the level, and binds the session to the purpose', async () => {
    const browser = await signedIn();
    const before = browser.cookie;
    const url = await start(browser, '/api/v1/step-up/oidc?purpose=motion:1');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      acr_values: 'urn:plinth:acr:stepped-up',
      max_age: '0',
    });
    expect((await callback(browser, await passProvider(url.href, { handle: REP.handle }))).status).toBe(303);
    expect(browser.cookie).not.toBe(before);
    const { stepUp } = (await browser.get('/api/v1/me')).body as {
      stepUp: { purpose: string; until: string };
    };
    expect(stepUp.purpose).toBe('motion:1');
    expect(Date.parse(stepUp.until) - Date.now()).toBeLessThanOrEqual(api.config.STEP_UP_MINUTES * 60_000);
  });

  it('the step-up ends with its time', async () => {
    const browser = await signedIn();
    const url = await start(browser, '/api/v1/step-up/oidc?purpose=motion:2');
    await callback(browser, await passProvider(url.href, { handle: REP.handle }));
    await database().owner.query(
      `UPDATE sessions SET sess = jsonb_set(sess, '{stepUp,until}', '"2026-01-01T00:00:00.000Z"')
       WHERE sess -> 'stepUp' ->> 'purpose' = 'motion:2'`,
    );
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ id: REP.id, stepUp: null });
  });

  it('403: another person confirms', async () => {
    const browser = await signedIn();
    const url = await start(browser, '/api/v1/step-up/oidc?purpose=motion:3');
    const answer = await callback(browser, await passProvider(url.href, { handle: 'rep-fra' }));
    expect(answer.body).toMatchObject({ status: 403, code: 'identity.step-up-other-person' });
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ id: REP.id, stepUp: null });
  });

  it('403: the level was taken out of the question', async () => {
    const browser = await signedIn();
    const url = await start(browser, '/api/v1/step-up/oidc?purpose=motion:4');
    url.searchParams.delete('acr_values');
    const back = await passProvider(url.href, { handle: REP.handle, secondFactor: false });
    expect((await callback(browser, back)).body).toMatchObject({
      status: 403,
      code: 'identity.step-up-level-too-low',
    });
  });

  it('403: an ordinary sign-in is no step-up', async () => {
    const browser = await signedIn();
    const back = await passProvider((await start(browser)).href, { handle: REP.handle });
    await start(browser, '/api/v1/step-up/oidc?purpose=motion:5');
    expect((await callback(browser, back)).body).toMatchObject({ code: 'identity.sign-in-mismatch' });
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ stepUp: null });
  });

  it('400: a purpose that is none, 401: nobody is signed in', async () => {
    const browser = await signedIn();
    expect((await browser.get('/api/v1/step-up/oidc?purpose=everything')).body).toMatchObject({
      status: 400,
      code: 'identity.step-up-purpose-invalid',
    });
    expect((await new Browser(api).get('/api/v1/step-up/oidc?purpose=motion:1')).status).toBe(401);
  });
});

describe('GET /account-links/oidc', () => {
  async function byMail(email: string): Promise<Browser> {
    const browser = new Browser(api);
    const { id } = (await browser.post('/api/v1/sign-in/email-codes', { email })).body as { id: string };
    const code = api.codes.at(-1)?.code;
    await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    return browser;
  }

  it('303: the account at the provider becomes a second way in', async () => {
    const { rows } = await database().owner.query<{ person_id: string }>(
      `DELETE FROM accounts WHERE sub = 'co-maintainer' AND iss = $1 RETURNING person_id`,
      [oidc.issuer],
    );
    const browser = await byMail('newcomer@example.test');
    const back = await passProvider((await start(browser, '/api/v1/account-links/oidc')).href, {
      handle: 'co-maintainer',
    });
    expect((await callback(browser, back)).status).toBe(303);
    const { id } = (await browser.get('/api/v1/me')).body as { id: string };
    expect(id).not.toBe(rows[0]?.person_id);
    const again = await signedIn('co-maintainer');
    expect((await again.get('/api/v1/me')).body).toMatchObject({ id });
  });

  it('409: an account of somebody else; 401: nobody is signed in', async () => {
    const browser = await byMail('other@example.test');
    const back = await passProvider((await start(browser, '/api/v1/account-links/oidc')).href, {
      handle: 'admin',
    });
    expect((await callback(browser, back)).body).toMatchObject({
      status: 409,
      code: 'identity.account-taken',
    });
    expect((await new Browser(api).get('/api/v1/account-links/oidc')).status).toBe(401);
  });
});

describe('the command line', () => {
  it('signs in and steps up through the real flow', async () => {
    const session = await signInAs('treasury-1', { apiUrl: api.url, purpose: 'order:42' });
    const me = await api.http.get('/api/v1/me').set(session.headers);
    expect(me.body).toMatchObject({ id: demoPerson('treasury-1').id, stepUp: { purpose: 'order:42' } });
    const again = await signInAs('treasury-1', { session, purpose: 'payment-run:7' });
    expect((await api.http.get('/api/v1/me').set(again.headers)).body).toMatchObject({
      stepUp: { purpose: 'payment-run:7' },
    });
  });

  it('makes a token that knows its person', async () => {
    const token = await tokenAs('auditor', { apiUrl: api.url });
    const me = await api.http.get('/api/v1/me').set('authorization', `Bearer ${token}`);
    expect([me.status, me.body]).toMatchObject([200, { id: demoPerson('auditor').id, via: 'token' }]);
  });

  it('says so where the person is unknown', async () => {
    await expect(signInAs('nobody', { apiUrl: api.url })).rejects.toThrow(/nobody could not sign in: 422/);
  });
});
