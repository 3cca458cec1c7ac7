import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { readConfig } from '../config.js';
import { PORTS } from '../ports.js';
import { Mailbox, readMail } from './mailbox.js';

/**
 * The mail server of the one-machine run: takes every mail on the loopback, sends none, and shows what it took.
 * `GET /` is a page, `GET /mails?to=ADDRESS` the same as JSON, newest first.
 */
const { ports } = readConfig();
const smtpPort = ports.smtp ?? PORTS.smtp.preferred;
const httpPort = ports.mail ?? PORTS.mail.preferred;
const mailbox = new Mailbox();

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  size: 1_000_000,
  onData(stream, session, answer) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      mailbox.keep({ at: new Date().toISOString(), to, ...readMail(Buffer.concat(chunks).toString('utf8')) });
      answer();
    });
  },
});
smtp.on('error', (error) => {
  console.error(error.message);
});

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const to = url.searchParams.get('to') ?? undefined;
  if (request.method !== 'GET') respond(response, 405, 'text/plain', 'Only GET.');
  else if (url.pathname === '/mails')
    respond(response, 200, 'application/json', JSON.stringify(mailbox.list(to)));
  else if (url.pathname === '/') respond(response, 200, 'text/html', mailPage(to));
  else respond(response, 404, 'text/plain', 'There is nothing here.');
});

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': "default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

function mailPage(to: string | undefined): string {
  const rows = mailbox
    .list(to)
    .map(
      ({ at, to: recipients, subject, text }) =>
        `<article><h2>${escaped(subject)}</h2><p>${escaped(`${at} to ${recipients.join(', ')}`)}</p><pre>${escaped(text)}</pre></article>`,
    );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Caught mail</title><h1>Caught mail</h1>${
    rows.join('') || '<p>None yet.</p>'
  }</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

smtp.listen(smtpPort, '127.0.0.1');
http.listen(httpPort, '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    http.close();
    http.closeAllConnections();
    smtp.close();
  });
}
