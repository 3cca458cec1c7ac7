import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { devServer } from '../../../apps/local/src/dev/server.js';
import { Mailbox } from '../../../apps/local/src/mail/mailbox.js';

const mailbox = new Mailbox();
let server: Server;
let url: string;

beforeAll(async () => {
  mailbox.keep({
    at: '2026-11-20T08:00:00.000Z',
    to: ['maintainer@demo.invalid'],
    subject: '<b>Hi</b>',
    text: 'a & "b"',
  });
  mailbox.keep({ at: '2026-11-20T09:00:00.000Z', to: ['auditor@demo.invalid'], subject: 'Later', text: '' });
  server = devServer(mailbox);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe('/dev', () => {
  it('is where the address leads, and lists the demo people', async () => {
    const index = await fetch(url);
    expect([new URL(index.url).pathname, index.status]).toEqual(['/dev', 200]);
    expect(await index.text()).toContain('<td>rep-nor</td><td>Sigrid Nes</td><td>representative of NOR</td>');
  });

  it('shows caught mail to people as text, of one recipient where asked', async () => {
    const page = await fetch(`${url}/dev/mail?to=maintainer%40demo.invalid`);
    const text = await page.text();
    expect(text).toContain('<h2>&#60;b&#62;Hi&#60;/b&#62;</h2>');
    expect(text).not.toContain('Later');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  it('gives it to programs, newest first', async () => {
    const mails = (await (await fetch(`${url}/dev/mail.json`)).json()) as { subject: string }[];
    expect(mails.map(({ subject }) => subject)).toEqual(['Later', '<b>Hi</b>']);
  });

  it('only reads: 405 with Allow; 404 elsewhere', async () => {
    const posted = await fetch(`${url}/dev/mail`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/dev/secrets`)).status).toBe(404);
  });
});
