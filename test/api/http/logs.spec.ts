import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../apps/local/src/ports.js';
import { endProcess } from '../../../apps/local/src/process-table.js';
import { addToken } from '../../support/known-world.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { until } from '../../support/stack.js';

const database = useDatabase();
let api: ChildProcess;
let url: string;
let output = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  api = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], PORT: String(port), PUBLIC_URL: url, DATABASE_URL: database().url },
  });
  for (const stream of [api.stdout, api.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(
    'the API',
    () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    60,
  );
});
afterAll(async () => {
  if (api.pid !== undefined) await endProcess(api.pid, ['SIGTERM', 'SIGKILL'], 5_000);
});

interface Line {
  readonly req?: { readonly id: string; readonly path: string };
  readonly res?: { readonly status: number };
}

/** The lines of one request; every line of the log is JSON, whatever was asked. */
async function linesOf(requestId: string): Promise<readonly Line[]> {
  await until(`the log of ${requestId}`, async () => output.includes(requestId));
  const lines = output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  return lines.filter(({ req }) => req?.id === requestId);
}

describe('the log of the real process', () => {
  it('keeps one line a request, whatever stands in its address', async () => {
    const nasty = '/api/v1/calls/a%0A%7B%22level%22%3A60%2C%22msg%22%3A%22forged%22%7D%0D%0A%1b%5B31m';
    const answer = await fetch(`${url}${nasty}`, { headers: { 'x-request-id': 'log-spec-0001' } });
    expect(answer.status).toBe(404);
    expect(await linesOf('log-spec-0001')).toMatchObject([{ req: { path: nasty }, res: { status: 404 } }]);
    expect(output).not.toContain('\u001b[31m');
  });

  it('keeps a line of what is refused before any route: an address with NUL, a body with names of ours, and what is no JSON', async () => {
    const refusals = [
      ['log-spec-0011', '/api/v1/projects/%00', undefined, 404],
      ['log-spec-0012', '/api/v1/projects', '{"__proto__":{"secret":"refused-content"}}', 422],
      ['log-spec-0013', '/api/v1/projects', '{"refused-content', 400],
      ['log-spec-0014', '/api/v1/projects/%', undefined, 400],
    ] as const;
    for (const [id, path, body, status] of refusals) {
      const headers = { 'x-request-id': id, 'content-type': 'application/json' };
      const sent = body === undefined ? { headers } : { method: 'POST', headers, body };
      expect((await fetch(`${url}${path}`, sent)).status).toBe(status);
      expect(await linesOf(id)).toMatchObject([{ req: { path }, res: { status } }]);
    }
    expect(output).not.toContain('refused-content');
  });

  it('does not take an id that is none', async () => {
    const answer = await fetch(`${url}/api/v1/calls/x`, { headers: { 'x-request-id': 'a" , "b": "' } });
    const id = answer.headers.get('x-request-id') ?? '';
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await linesOf(id)).toHaveLength(1);
  });

  it('has no token, cookie, query or content', async () => {
    const { text } = await addToken(database().owner, await addPerson(database().owner), ['projects.*']);
    const sent = {
      method: 'POST',
      headers: {
        'x-request-id': 'log-spec-0002',
        'content-type': 'application/json',
        authorization: `Bearer ${text}`,
        cookie: 'plinth=s%3Asecret-cookie',
        'idempotency-key': 'key-secret',
      },
      body: JSON.stringify({ name: 'secret-content' }),
    };
    expect((await fetch(`${url}/api/v1/projects?preview=true&x=secret-query`, sent)).status).toBe(422);
    expect(await linesOf('log-spec-0002')).toHaveLength(1);
    for (const secret of [text, 'secret-cookie', 'secret-query', 'secret-content', 'key-secret']) {
      expect(output).not.toContain(secret);
    }
  });

  it('says in full what the answer says in general: 500 without a word of how we work', async () => {
    await database().owner.query('ALTER TABLE programmes RENAME TO hidden_programmes');
    const answer = await fetch(`${url}/api/v1/programmes`, { headers: { 'x-request-id': 'log-spec-0003' } });
    expect([answer.status, await answer.json()]).toEqual([
      500,
      {
        type: 'urn:plinth:problem:http.internal',
        title: 'Unavailable',
        status: 500,
        code: 'http.internal',
        detail: 'Something went wrong on our side. It was logged under the request id.',
        requestId: 'log-spec-0003',
      },
    ]);
    await until('the fault in the log', async () =>
      output.includes('relation \\"programmes\\" does not exist'),
    );
  });
});
