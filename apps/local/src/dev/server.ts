import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { DEMO_PEOPLE } from '../demo/people.js';
import type { Mailbox } from '../mail/mailbox.js';
import { indexPage, mailPage } from './pages.js';

/**
 * The pages of the one-machine run, on a port of their own: `/dev` says what there is, `/dev/mail?to=ADDRESS` shows caught
 * mail, `/dev/mail.json` the same for programs. They only read.
 */
export function devServer(mailbox: Mailbox): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const to = url.searchParams.get('to') ?? undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      respond(response, 405, 'text/plain', 'Only GET.');
      return;
    }
    switch (url.pathname) {
      case '/':
        response.setHeader('Location', '/dev');
        return respond(response, 302, 'text/plain', 'See /dev.');
      case '/dev':
        return respond(response, 200, 'text/html', indexPage(DEMO_PEOPLE));
      case '/dev/mail':
        return respond(response, 200, 'text/html', mailPage(mailbox.list(to)));
      case '/dev/mail.json':
        return respond(response, 200, 'application/json', JSON.stringify(mailbox.list(to)));
      default:
        return respond(response, 404, 'text/plain', 'There is nothing here.');
    }
  });
}

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': "default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
