import { beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { seedFund, seedYear } from '../../../apps/local/src/seed/fund.js';
import { useDatabase } from '../../support/postgres.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);

beforeAll(async () => {
  await api()
    .app.get(DataSource)
    .transaction(async (tx) => {
      for (const seed of [seedFund, seedYear]) await seed(tx);
    });
});

describe('GET /', () => {
  it('says what this is, and every link leads to the documentation or public data', async () => {
    const page = await fetch(`${api().url}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const links = [...(await page.text()).matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
    expect(links).toContain('/api/docs');
    for (const link of links) {
      const { status } = await fetch(`${api().url}${link}`);
      // A fund without acts has no signed head yet, and says so.
      expect([link, status]).toEqual([link, link.endsWith('/checkpoint') ? 503 : 200]);
    }
  });
});
