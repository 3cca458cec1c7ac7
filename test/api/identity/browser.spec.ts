import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let local: TestApi;
let hosted: TestApi;

beforeAll(async () => {
  local = await startApi({ databaseUrl: database().url });
  hosted = await startApi({
    databaseUrl: database().url,
    config: { PUBLIC_URL: 'https://fund.example.test' },
  });
});
afterAll(async () => {
  await local.close();
  await hosted.close();
});

async function cookieOf(api: TestApi): Promise<string> {
  const answer = await api.http
    .post('/api/v1/sign-in/email-codes')
    .set('x-forwarded-proto', 'https')
    .send({ email: 'mira@example.test' });
  return String(answer.headers['set-cookie']);
}

describe('the session cookie', () => {
  it('is bound to the host, to TLS and to us', async () => {
    expect(await cookieOf(hosted)).toMatch(/^__Host-plinth=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('loses the prefix on loopback http alone', async () => {
    expect(await cookieOf(local)).toMatch(/^plinth=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    await expect(
      startApi({ databaseUrl: database().url, config: { PUBLIC_URL: 'http://fund.example.test' } }),
    ).rejects.toThrow(/PUBLIC_URL must be https/);
  });

  it('is not set for whoever only reads', async () => {
    const answer = await local.http.get('/api/v1/me');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('headers', () => {
  it('let pages run our own scripts only, in no frame', async () => {
    const { headers } = await hosted.http.get('/api/v1/me');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
  });

  it('do not send browsers to https on the loopback', async () => {
    const { headers } = await local.http.get('/api/v1/me');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});

describe('unsafe methods with a cookie', () => {
  it.each([
    [{}, 403],
    [{ origin: 'https://evil.invalid' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 204],
  ])('%j', async (headers, status) => {
    const session = await signIn(local.app, await addPerson(database().owner));
    const answer = await local.http.post('/api/v1/sign-out').set({ cookie: session.cookie, ...headers });
    expect(answer.status).toBe(status);
    const { rowCount } = await database().owner.query(`SELECT 1 FROM sessions WHERE sess ->> 'handle' = $1`, [
      session.handle,
    ]);
    expect(rowCount).toBe(status === 204 ? 0 : 1);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    '415: %s is what a form of any site can send',
    async (type) => {
      const session = await signIn(local.app, await addPerson(database().owner));
      const answer = await local.http
        .post('/api/v1/sign-in/email-codes')
        .set({ ...session.headers, 'content-type': type })
        .send('{"email":"a@b.test"}');
      expect([answer.status, answer.body]).toMatchObject([415, { code: 'identity.body-not-json' }]);
    },
  );
});
