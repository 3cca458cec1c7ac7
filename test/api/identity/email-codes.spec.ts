import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { Browser } from '../../support/browser-session.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let api: TestApi;

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url });
});
afterAll(() => api.close());

async function count(table: string, where = 'true'): Promise<number> {
  const { rows } = await database().owner.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${table} WHERE ${where}`,
  );
  return Number(rows[0]?.n);
}

async function askFor(browser: Browser, email: string): Promise<{ id: string; code: string }> {
  const answer = await browser.post('/api/v1/sign-in/email-codes', { email });
  expect(answer.status).toBe(202);
  const sent = api.codes.at(-1);
  return { id: (answer.body as { id: string }).id, code: sent?.code ?? '' };
}

describe('POST /sign-in/email-codes', () => {
  it('202: sends a code of eight digits and keeps only its hash', async () => {
    const { id, code } = await askFor(new Browser(api), 'Mira@Example.test');
    expect(code).toMatch(/^\d{8}$/);
    expect(api.codes.at(-1)?.email).toBe('mira@example.test');
    const { rows } = await database().owner.query('SELECT * FROM login_codes WHERE id = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(await count('audit_entries', "type = 'identity.code-issued'")).toBeGreaterThan(0);
  });

  it('202: answers the same for an address nobody has', async () => {
    const known = await new Browser(api).post('/api/v1/sign-in/email-codes', { email: 'mira@example.test' });
    const unknown = await new Browser(api).post('/api/v1/sign-in/email-codes', {
      email: 'nobody@example.test',
    });
    expect(Object.keys(unknown.body as object)).toEqual(Object.keys(known.body as object));
    expect(unknown.status).toBe(known.status);
  });

  it.each([
    [{ email: 'no address' }, 'email'],
    [{}, 'email'],
    [{ email: 'a@example.test', admin: true }, 'admin'],
  ])('422: %j names the field', async (body, path) => {
    const before = await count('login_codes');
    const answer = await new Browser(api).post('/api/v1/sign-in/email-codes', body);
    expect([answer.status, answer.body]).toMatchObject([
      422,
      { code: 'http.validation', errors: [expect.objectContaining({ path })] },
    ]);
    expect(await count('login_codes')).toBe(before);
  });

  it('429: after five codes to one address, and no sixth is sent', async () => {
    for (let sent = 0; sent < 5; sent += 1) await askFor(new Browser(api), 'flood@example.test');
    const before = await count('login_codes');
    const answer = await new Browser(api).post('/api/v1/sign-in/email-codes', {
      email: 'flood@example.test',
    });
    expect([answer.status, answer.body]).toMatchObject([429, { code: 'identity.too-many-attempts' }]);
    const seconds = Number(answer.headers['retry-after']);
    expect([seconds > 880, seconds <= 900]).toEqual([true, true]);
    expect(await count('login_codes')).toBe(before);
    expect(await count('rate_limits', "key LIKE '%flood%'")).toBe(0);
  });

  it('503: where nobody can send it', async () => {
    const mute = await startApi({ databaseUrl: database().url, withoutMailer: true });
    const answer = await new Browser(mute).post('/api/v1/sign-in/email-codes', { email: 'b@example.test' });
    await mute.close();
    expect([answer.status, answer.body]).toMatchObject([503, { code: 'identity.mail-unavailable' }]);
  });
});

describe('POST /sign-in/email-codes/{id}/confirmation', () => {
  it('200: opens a session under a new id for a person of that account', async () => {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, 'tomas@example.test');
    const before = browser.cookie;
    const answer = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, {
      code: `${code.slice(0, 4)} ${code.slice(4)}`,
    });
    expect(answer.status).toBe(200);
    expect(browser.cookie).not.toBe(before);
    const me = await browser.get('/api/v1/me');
    expect(me.body).toMatchObject({ id: (answer.body as { personId: string }).personId, via: 'session' });
    expect(await count('audit_entries', "type = 'identity.signed-in'")).toBe(1);
    expect(await count('sessions', `sess ->> 'personId' IS NOT NULL`)).toBe(1);
  });

  it('200: the same address is the same person again', async () => {
    const ids: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const browser = new Browser(api);
      const { id, code } = await askFor(browser, 'lea@example.test');
      const answer = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
      ids.push((answer.body as { personId: string }).personId);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it('422: a code works once', async () => {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, 'once@example.test');
    await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    const again = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    expect([again.status, again.body]).toMatchObject([422, { code: 'identity.code-wrong' }]);
  });

  it('422: a right code is worth nothing in another browser', async () => {
    const { id, code } = await askFor(new Browser(api), 'other@example.test');
    const thief = new Browser(api);
    await askFor(thief, 'thief@example.test');
    const answer = await thief.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    expect([answer.status, answer.body]).toMatchObject([422, { code: 'identity.code-wrong' }]);
    expect(await count('accounts', "sub = 'other@example.test'")).toBe(0);
  });

  it('422: after five wrong tries the right one is refused too', async () => {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, 'guess@example.test');
    const wrong = code === '00000000' ? '00000001' : '00000000';
    for (let tried = 0; tried < 5; tried += 1) {
      const answer = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code: wrong });
      expect(answer.status).toBe(422);
    }
    const answer = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    expect(answer.status).toBe(422);
    expect(await count('accounts', "sub = 'guess@example.test'")).toBe(0);
  });

  it('422: an expired code, and one that never was', async () => {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, 'late@example.test');
    await database().owner.query('UPDATE login_codes SET expires_at = clock_timestamp() WHERE id = $1', [id]);
    expect((await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code })).status).toBe(422);
    const unknown = await browser.post(`/api/v1/sign-in/email-codes/${newId()}/confirmation`, { code });
    expect(unknown.status).toBe(422);
  });

  it('403: another site cannot send it, and 400: not as a form', async () => {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, 'site@example.test');
    const path = `/api/v1/sign-in/email-codes/${id}/confirmation`;
    const crossSite = await api.http
      .post(path)
      .set({ cookie: browser.cookie, origin: 'https://evil.invalid', 'sec-fetch-site': 'cross-site' })
      .send({ code });
    expect([crossSite.status, crossSite.body]).toMatchObject([403, { code: 'identity.cross-site' }]);
    const form = await api.http
      .post(path)
      .set({ cookie: browser.cookie, origin: api.url })
      .type('form')
      .send({ code });
    expect([form.status, form.body]).toMatchObject([415, { code: 'identity.body-not-json' }]);
    const own = await api.http
      .post(path)
      .set({ cookie: browser.cookie, 'sec-fetch-site': 'same-origin' })
      .send({ code });
    expect(own.status).toBe(200);
  });
});

describe('POST /me/email-codes', () => {
  async function signedIn(email: string): Promise<Browser> {
    const browser = new Browser(api);
    const { id, code } = await askFor(browser, email);
    await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
    return browser;
  }

  async function askForAddress(browser: Browser, email: string): Promise<{ id: string; code: string }> {
    const answer = await browser.post('/api/v1/me/email-codes', { email });
    expect(answer.status).toBe(202);
    return { id: (answer.body as { id: string }).id, code: api.codes.at(-1)?.code ?? '' };
  }

  const addressOf = async (browser: Browser) => {
    const { body } = await browser.get('/api/v1/me');
    return (body as { email: string | null }).email;
  };

  it('200: an address counts once the code sent there is typed in, and becomes no way in', async () => {
    const browser = await signedIn('before@example.test');
    const { id, code } = await askForAddress(browser, 'After@Example.test');
    expect(api.codes.at(-1)?.email).toBe('after@example.test');
    expect(await addressOf(browser)).toBe('before@example.test');
    const answer = await browser.post(`/api/v1/me/email-codes/${id}/confirmation`, { code });
    expect([answer.status, answer.body]).toMatchObject([200, { version: 2 }]);
    expect(await addressOf(browser)).toBe('after@example.test');
    expect(await count('accounts', "sub = 'after@example.test'")).toBe(0);
    expect(await count('audit_entries', "type = 'identity.address-changed'")).toBe(1);
    const again = await browser.post(`/api/v1/me/email-codes/${id}/confirmation`, { code });
    expect([again.status, again.body]).toMatchObject([422, { code: 'identity.code-wrong' }]);
  });

  it('422: a wrong code, or one another browser asked for, changes nothing', async () => {
    const [mine, other] = [await signedIn('mine@example.test'), await signedIn('other@example.test')];
    const { id, code } = await askForAddress(mine, 'operator@example.test');
    const wrong = code === '00000000' ? '11111111' : '00000000';
    for (const [browser, typed] of [
      [mine, wrong],
      [other, code],
    ] as const) {
      const answer = await browser.post(`/api/v1/me/email-codes/${id}/confirmation`, { code: typed });
      expect([answer.status, answer.body]).toMatchObject([422, { code: 'identity.code-wrong' }]);
    }
    expect([await addressOf(mine), await addressOf(other)]).toEqual([
      'mine@example.test',
      'other@example.test',
    ]);
  });

  it('401: nobody without a session has an address', async () => {
    const before = await count('login_codes');
    const answer = await new Browser(api).post('/api/v1/me/email-codes', { email: 'a@example.test' });
    expect([answer.status, answer.body]).toMatchObject([401, { code: 'identity.sign-in-required' }]);
    expect(await count('login_codes')).toBe(before);
  });
});
