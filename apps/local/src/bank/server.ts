import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { XmlUnreadable } from '#libs/treasury/src/xml-tree.js';
import type { BankAccount, Behaviour } from './account.js';
import { BEHAVIOURS } from './account.js';
import { readPaymentFile } from './read-file.js';
import { statementDocument, statusReport } from './write-files.js';

const MAX_FILE_BYTES = 10_000_000;

/**
 * A bank on loopback: `POST /payments` takes a pain.001, `GET /payments/{id}/status` answers a pain.002,
 * `GET /statements?account=&after=` a camt.053. `POST /script` makes it misbehave, `POST /returns` sends a payment back.
 */
export function bankServer(
  account: BankAccount,
  options: { readonly secret: string; readonly iban: string },
): Server {
  return createServer((request, response) => {
    handle(account, options, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, String(error));
      else response.destroy();
    });
  });
}

async function handle(
  account: BankAccount,
  options: { readonly secret: string; readonly iban: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://bank');
  if (request.method === 'GET' && url.pathname === '/ready') return send(response, 200, 'ready');
  if (!isAllowed(request, options.secret)) return send(response, 401, 'unauthorised');
  const status = /^\/payments\/([^/]+)\/status$/.exec(url.pathname);
  if (request.method === 'POST' && url.pathname === '/payments') {
    return takeFile(account, options.iban, request, response);
  }
  if (request.method === 'GET' && status !== null) {
    const messageId = decodeURIComponent(status[1] ?? '');
    const orders = account.ordersOf(messageId);
    return orders === undefined
      ? send(response, 404, 'unknown message')
      : send(response, 200, statusReport(messageId, orders), 'application/xml');
  }
  if (request.method === 'GET' && url.pathname === '/statements') {
    if (url.searchParams.get('account') !== options.iban) return send(response, 404, 'unknown account');
    return giveStatements(account, options.iban, Number(url.searchParams.get('after') ?? 0), response);
  }
  if (request.method === 'GET' && url.pathname === '/balance')
    return send(response, 200, account.balanceMinor());
  if (request.method === 'POST') return command(account, url.pathname, await json(request), response);
  return send(response, 404, 'not found');
}

async function takeFile(
  account: BankAccount,
  iban: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (account.takeBehaviour('drop-before-accepting') !== undefined) {
    request.socket.destroy();
    return;
  }
  const bytes = await bodyOf(request);
  try {
    const { messageId, debtorIban, orders } = readPaymentFile(bytes);
    if (account.ordersOf(messageId) !== undefined) return send(response, 409, 'DU01 duplicate message');
    if (debtorIban !== iban) return send(response, 422, 'AC01 unknown debtor account');
    if (account.takeBehaviour('reject') !== undefined) return send(response, 422, 'rejected');
    if (account.takeBehaviour('reject-order') !== undefined && orders[0] !== undefined) {
      orders[0].status = 'RJCT';
      orders[0].reason = 'AC04';
    }
    account.accept(messageId, orders, account.takeBehaviour('return-later') !== undefined);
    // Accepted, and nobody will hear of it: the caller's patience ends the connection.
    if (account.takeBehaviour('timeout-after-accepting') !== undefined) return;
    return send(response, 202, 'received');
  } catch (error) {
    if (error instanceof XmlUnreadable) return send(response, 400, error.message);
    throw error;
  }
}

function giveStatements(account: BankAccount, iban: string, after: number, response: ServerResponse): void {
  const statements = [...account.statementsAfter(after)];
  const last = account.lastStatement();
  if (last !== undefined && account.takeBehaviour('duplicate-statement') !== undefined) statements.push(last);
  if (statements.length === 0) return void response.writeHead(204).end();
  send(response, 200, statementDocument(iban, statements), 'application/xml');
}

function command(
  account: BankAccount,
  path: string,
  body: Record<string, unknown>,
  response: ServerResponse,
): void {
  if (path === '/script') {
    const next = Array.isArray(body['next']) ? body['next'] : [];
    const unknown = next.find((one) => !(BEHAVIOURS as readonly unknown[]).includes(one));
    if (unknown !== undefined) return send(response, 422, `unknown behaviour ${String(unknown)}`);
    account.script(next as Behaviour[]);
    return send(response, 200, 'noted');
  }
  if (path === '/returns') {
    const isDone = account.returnPayment(String(body['endToEndId']));
    return send(response, isDone ? 200 : 404, isDone ? 'returned' : 'no such payment');
  }
  if (path === '/receipts') {
    const creditorReference = body['creditorReference'];
    account.receive(
      String(body['amountMinor']),
      String(body['reference']),
      typeof creditorReference === 'string' ? creditorReference : undefined,
    );
    return send(response, 200, 'received');
  }
  return send(response, 404, 'not found');
}

function isAllowed(request: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${secret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FILE_BYTES) throw new XmlUnreadable('The file is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function json(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(await bodyOf(request)).toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}
