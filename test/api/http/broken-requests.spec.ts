import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { useDatabase } from '../../support/postgres.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);

interface RawAnswer {
  readonly status: number;
  readonly type: string | undefined;
  /** Whether it is said that browsers keep and guess nothing, and that pages run nothing of others. */
  readonly isGuarded: boolean;
  readonly body: { readonly status?: number; readonly code?: string; readonly requestId?: string };
}

/** Writes these bytes to the API, each part once the one before was answered, and reads until the connection is closed. */
function write(...parts: string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api().url);
    const socket = connect({ host: hostname, port: Number(port) });
    const answers: string[] = [];
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answers.push(chunk);
      const next = parts.shift();
      if (next !== undefined) socket.write(next, 'latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = (answers.at(-1) ?? '').split('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
        type: /^content-type: ([^;\r]+)/im.exec(head)?.[1],
        isGuarded: [
          /^cache-control: no-store\r?$/im,
          /^x-content-type-options: nosniff\r?$/im,
          /^content-security-policy: default-src 'none'/im,
        ].every((header) => header.test(head)),
        body: body.startsWith('{') ? (JSON.parse(body) as RawAnswer['body']) : {},
      });
    });
    socket.write(parts.shift() ?? '', 'latin1');
  });
}

const get = (path: string, ...headers: string[]) =>
  write([`GET ${path} HTTP/1.1`, 'Host: fund', 'Connection: close', ...headers, '', ''].join('\r\n'));

describe('a request that cannot be read', () => {
  it.each([
    ['half an escape', '/api/v1/applications/%', 400],
    ['bytes that are no UTF-8', '/api/v1/calls/%ff%fe', 400],
    ['a NUL in an id', '/api/v1/projects/%00', 404],
    ['a NUL in a name', '/api/v1/calls/a%00b', 404],
    ['a NUL in the query', '/api/v1/projects?after=%00', 422],
    ['half an escape in the query', '/api/v1/projects?after=%', 400],
    ['bytes above ASCII', '/api/v1/calls/\u00e9', 400],
    ['an address upwards', '/api/v1/calls/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['dots', '/api/docs/../../package.json', 404],
    ['an absolute address', 'http://elsewhere.invalid/api/v1/nothing', 404],
    ['an address of 10 kB', `/api/v1/calls/${'a'.repeat(10_000)}`, 404],
    ['an address of 20 kB', `/api/v1/calls/${'a'.repeat(20_000)}`, 431],
  ])('%s', async (_name, path, status) => {
    const answer = await get(path);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, code: expect.stringMatching(/^[a-z]+\.[a-z-]+$/) });
    expect(answer.body.requestId).not.toBe('');
  });

  it.each([
    ['an address with NUL', '/api/v1/projects/%00', ''],
    ['half an escape', '/api/v1/applications/%', ''],
    ['a query that is no text', '/api/v1/projects?after=%', ''],
    ['a body with names every object has', '/api/v1/projects', '{"__proto__":{}}'],
    ['a body that is no JSON', '/api/v1/projects', '{'],
  ])('is refused with the headers of any answer: %s', async (_name, path, body) => {
    const sent = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const head = [`POST ${path} HTTP/1.1`, 'Host: fund', 'Connection: close', ...sent, '', ''];
    expect(await write(head.join('\r\n') + body)).toMatchObject({
      type: 'application/problem+json',
      isGuarded: true,
    });
  });

  it.each([
    ['headers of 20 kB', ['X-Long: ' + 'a'.repeat(20_000)], 431, 'http.head-too-large'],
    ['a NUL in a header', ['X-Nul: a\0b'], 400, 'http.malformed'],
    ['a header without a name', [': a'], 400, 'http.malformed'],
    ['two lengths', ['Content-Length: 1', 'Content-Length: 2'], 400, 'http.malformed'],
    ['a length beside chunks', ['Transfer-Encoding: chunked', 'Content-Length: 2'], 400, 'http.malformed'],
    ['a length that is none', ['Content-Length: -1'], 400, 'http.malformed'],
    ['a line that is folded', ['X-A: b', ' c'], 400, 'http.malformed'],
  ])('%s', async (_name, headers, status, code) => {
    const answer = await get('/api/v1/projects', ...headers);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, code });
  });

  it.each([
    'hello\r\n\r\n',
    'BREW / HTTP/1.1\r\nHost: fund\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02',
  ])('%j is no HTTP of ours', async (bytes) => {
    const answer = await write(bytes);
    expect([answer.status, answer.body.code]).toEqual([400, 'http.malformed']);
  });

  it('is refused after good ones on the same connection too, and does not end the server', async () => {
    const good = 'GET /health/live HTTP/1.1\r\nHost: fund\r\n\r\n';
    const { status, body } = await write(good, good, 'BREW / HTTP/1.1\r\nHost: fund\r\n\r\n');
    expect([status, body.code]).toEqual([400, 'http.malformed']);
    expect((await fetch(`${api().url}/health/ready`)).status).toBe(200);
  });
});
