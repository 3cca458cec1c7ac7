import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  });
});
afterAll(async () => {
  await api.close();
  await forge.close();
});

async function aBrowser(): Promise<Browser> {
  const browser = new Browser(api);
  browser.cookie = (await signIn(api.app, await addPerson(database().owner))).cookie;
  return browser;
}

async function start(browser: Browser): Promise<string> {
  const answer = await browser.get('/api/v1/account-links/forge?returnTo=/profile');
  expect(answer.status).toBe(303);
  return answer.headers['location'] ?? '';
}

interface Me {
  readonly id: string;
  readonly accounts: readonly { readonly id: string; readonly kind: string; readonly label: string | null }[];
}

async function me(browser: Browser): Promise<Me> {
  return (await browser.get('/api/v1/me')).body as Me;
}

describe('linking an account on a forge', () => {
  it('303: state and PKCE go out, the proven account comes back to the person who asked', async () => {
    const browser = await aBrowser();
    const url = await start(browser);
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ code_challenge_method: 'S256' });
    const back = forge.agree(url, { id: 7, login: 'mira-h' });
    const answer = await browser.get(`${back.pathname}${back.search}`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/profile']);
    expect((await me(browser)).accounts).toMatchObject([
      { kind: 'forge', issuer: forge.url, label: 'mira-h' },
    ]);
    const { rows } = await database().owner.query(`SELECT iss, sub FROM accounts WHERE label = 'mira-h'`);
    expect(rows).toEqual([{ iss: forge.url, sub: '7' }]);
  });

  it('409: an account of somebody else', async () => {
    const first = await aBrowser();
    const one = forge.agree(await start(first), { id: 8, login: 'tomas' });
    await first.get(`${one.pathname}${one.search}`);
    const second = await aBrowser();
    const two = forge.agree(await start(second), { id: 8, login: 'tomas' });
    const answer = await second.get(`${two.pathname}${two.search}`);
    expect([answer.status, answer.body]).toMatchObject([409, { code: 'identity.account-taken' }]);
    expect((await me(second)).accounts).toEqual([]);
  });

  it('403: an answer this browser did not ask for, and one with another code', async () => {
    const attacker = await aBrowser();
    const planted = forge.agree(await start(attacker), { id: 9, login: 'attacker' });
    const victim = await aBrowser();
    const unasked = await victim.get(`${planted.pathname}${planted.search}`);
    expect([unasked.status, unasked.body]).toMatchObject([403, { code: 'identity.sign-in-mismatch' }]);
    const own = forge.agree(await start(victim), { id: 10, login: 'victim' });
    own.searchParams.set('code', planted.searchParams.get('code') ?? '');
    expect((await victim.get(`${own.pathname}${own.search}`)).status).toBe(403);
    expect((await me(victim)).accounts).toEqual([]);
  });

  it('401: nobody is signed in; 404: no forge is configured', async () => {
    expect((await new Browser(api).get('/api/v1/account-links/forge')).status).toBe(401);
    const plain = await startApi({ databaseUrl: database().url });
    const browser = new Browser(plain);
    browser.cookie = (await signIn(plain.app, await addPerson(database().owner))).cookie;
    const answer = await browser.get('/api/v1/account-links/forge');
    await plain.close();
    expect([answer.status, answer.body]).toMatchObject([404, { code: 'identity.forge-not-configured' }]);
  });
});

describe('DELETE /account-links/{id}', () => {
  it('200: takes a forge account away; 409 for the last way in; 404 for somebody else’s', async () => {
    const browser = await aBrowser();
    const back = forge.agree(await start(browser), { id: 11, login: 'lea' });
    await browser.get(`${back.pathname}${back.search}`);
    const { id: personId, accounts } = await me(browser);
    const stranger = await aBrowser();
    const linked = accounts[0]?.id ?? '';
    expect((await stranger.delete(`/api/v1/account-links/${linked}`)).status).toBe(404);
    expect((await browser.delete(`/api/v1/account-links/${linked}`)).status).toBe(200);
    const { rows } = await database().owner.query<{ id: string }>(
      `INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES (gen_random_uuid(), $1, 'email', 'urn:plinth:email', 'lea@b.test') RETURNING id`,
      [personId],
    );
    const last = await browser.delete(`/api/v1/account-links/${rows[0]?.id ?? ''}`);
    expect([last.status, last.body]).toMatchObject([409, { code: 'identity.last-account' }]);
  });
});
