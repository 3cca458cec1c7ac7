import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

async function signedIn(email: string): Promise<Browser> {
  const browser = new Browser(api);
  const { id } = (await browser.post('/api/v1/sign-in/email-codes', { email })).body as { id: string };
  const code = api.codes.at(-1)?.code;
  const answer = await browser.post(`/api/v1/sign-in/email-codes/${id}/confirmation`, { code });
  expect(answer.status).toBe(200);
  return browser;
}

describe('stepping up with a mail code', () => {
  it('200: for bank details, once, bound to the purpose and under a new session id', async () => {
    const browser = await signedIn('mira@example.test');
    const before = browser.cookie;
    const asked = await browser.post('/api/v1/step-up/email-codes', { purpose: 'payee:1' });
    expect(asked.status).toBe(202);
    expect(api.codes.at(-1)?.email).toBe('mira@example.test');
    const { id } = asked.body as { id: string };
    const { code } = api.codes.at(-1) ?? { code: '' };
    const path = `/api/v1/step-up/email-codes/${id}/confirmation`;
    const answer = await browser.post(path, { code });
    expect([answer.status, answer.body]).toMatchObject([200, { purpose: 'payee:1' }]);
    expect(browser.cookie).not.toBe(before);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ stepUp: { purpose: 'payee:1' } });
    expect((await browser.post(path, { code })).status).toBe(422);
  });

  it.each(['motion:1', 'order:1', 'payment-run:1', 'application:1', 'payee-verification:1'])(
    '403: not for %s',
    async (purpose) => {
      const browser = await signedIn('tomas@example.test');
      const sent = api.codes.length;
      const answer = await browser.post('/api/v1/step-up/email-codes', { purpose });
      expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.step-up-needs-provider' }]);
      expect(api.codes).toHaveLength(sent);
      await database().owner.query('DELETE FROM rate_limits');
    },
  );

  it('a sign-in code of another address does not step up', async () => {
    const browser = await signedIn('lea@example.test');
    await browser.post('/api/v1/step-up/email-codes', { purpose: 'payee:1' });
    const other = await browser.post('/api/v1/sign-in/email-codes', { email: 'thief@example.test' });
    const { id } = other.body as { id: string };
    const { code } = api.codes.at(-1) ?? { code: '' };
    const answer = await browser.post(`/api/v1/step-up/email-codes/${id}/confirmation`, { code });
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'identity.step-up-other-person' }]);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ stepUp: null });
  });

  it('401: nobody is signed in; 400: no purpose', async () => {
    const nobody = await new Browser(api).post('/api/v1/step-up/email-codes', { purpose: 'payee:1' });
    expect(nobody.status).toBe(401);
    const browser = await signedIn('ada@example.test');
    expect((await browser.post('/api/v1/step-up/email-codes', { purpose: '*' })).status).toBe(400);
  });
});
