import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { createApi } from '../../apps/api/src/app.js';
import { readConfig } from '../../apps/api/src/config.js';
import { openApiDocument } from '../../apps/api/src/openapi.js';
import { freePort } from '../../apps/local/src/ports.js';
import { demoPerson } from '../../apps/local/src/demo/people.js';
import { seedIdentity } from '../../apps/local/src/seed/identity.js';
import { seedLedger } from '../../apps/local/src/seed/ledger.js';
import { seedMembers } from '../../apps/local/src/seed/members.js';
import { seedProgrammes } from '../../apps/local/src/seed/programmes.js';
import { seedProjects } from '../../apps/local/src/seed/projects.js';
import { seedTreasury } from '../../apps/local/src/seed/treasury.js';
import type { Schema } from '../support/arbitrary-json.js';
import { arbitraryOf, nastyText } from '../support/arbitrary-json.js';
import { useDatabase } from '../support/postgres.js';
import { signIn } from '../support/sign-in.js';

const database = useDatabase();
/** Requests per operation and person; bounded so that the whole takes well under a minute. */
const RUNS = 12;
const PEOPLE = ['maintainer', 'programme-1', 'treasury-1', 'executive-1', 'secretariat', 'auditor'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Redirects to a provider that does not run here. */
const ELSEWHERE = /\/(sign-in|step-up|account-links)\/(oidc|forge)/;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema?: Schema }[];
  readonly body: Schema | null;
}

let app: NestExpressApplication;
let url: string;
let document: OpenAPIObject;
let ids: string[];

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  app = await createApi({
    ...readConfig({ NODE_ENV: 'test' }),
    DATABASE_URL: database().url,
    PUBLIC_URL: url,
    LOG_LEVEL: 'silent',
    EGRESS_OFF: true,
  });
  await app.listen(port, '127.0.0.1');
  await app.get(DataSource).transaction(async (tx) => {
    await seedIdentity(tx);
    await seedProgrammes(tx);
    await seedLedger(tx);
    await seedMembers(tx);
    await seedProjects(tx);
    await seedTreasury(tx);
  });
  const { rows } = await database().owner.query<{ id: string }>(
    'SELECT id FROM projects UNION ALL SELECT id FROM calls UNION ALL SELECT id FROM people UNION ALL SELECT id FROM policies',
  );
  ids = rows.map(({ id }) => id);
  expect((app.getHttpServer().address() as AddressInfo).port).toBe(port);
  document = openApiDocument(app);
});

afterAll(async () => {
  await app.close();
});

function operations(): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined || ELSEWHERE.test(path)) return [];
      const body = operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined;
      return [
        {
          method,
          path,
          parameters: (operation.parameters ?? []) as Operation['parameters'],
          body: body?.content?.['application/json']?.schema ?? null,
        },
      ];
    }),
  );
}

function resolve(ref: string): Schema {
  const name = ref.split('/').at(-1) ?? '';
  return document.components?.schemas?.[name] ?? {};
}

function requests(operation: Operation) {
  const id = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: nastyText },
  );
  const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  const values = (place: string) =>
    fc.record(
      Object.fromEntries(
        named(place).map(({ name, schema }) => [name, arbitraryOf(schema ?? {}, resolve).map(String)]),
      ),
      {
        requiredKeys: named(place).flatMap(({ name, required }) => (required === true ? [name] : [])),
      },
    );
  return fc.record({
    path: fc.record(Object.fromEntries(named('path').map(({ name }) => [name, id]))),
    query: values('query'),
    header: values('header'),
    key: fc.oneof(fc.uuid(), fc.constantFrom('', 'short', 'x'.repeat(300))),
    body: operation.body === null ? fc.constant(undefined) : arbitraryOf(operation.body, resolve),
  });
}

describe('the API against anything a client may send', () => {
  it('answers every operation without a fault of its own, and every refusal as a problem with a code', async () => {
    const found: string[] = [];
    const statuses = new Map<number, number>();
    let sent = 0;
    const sessions = await Promise.all(
      PEOPLE.map(async (handle) => (await signIn(app, demoPerson(handle).id)).headers),
    );
    for (const operation of operations()) {
      for (const request of fc.sample(requests(operation), { numRuns: RUNS, seed: 20_261_120 })) {
        const session = sessions[(sent += 1) % sessions.length] ?? {};
        const path = operation.path.replace(/\{(\w+)\}/g, (_match, name: string) =>
          encodeURIComponent(wellFormed(request.path[name] ?? 'x')),
        );
        const query = new URLSearchParams(request.query as Record<string, string>).toString();
        const response = await fetch(`${url}${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`, {
          method: operation.method.toUpperCase(),
          headers: {
            ...session,
            ...printable({ ...(request.header as Record<string, string>), 'idempotency-key': request.key }),
            ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(request.body === undefined || operation.method === 'get'
            ? {}
            : { body: JSON.stringify(request.body) }),
          redirect: 'manual',
        });
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        const text = await response.text();
        const problem = response.status >= 400 ? fieldOf(text, 'code') : 'none';
        // What was made is asked for by the operations that follow.
        const made = response.status === 201 ? fieldOf(text, 'id') : undefined;
        if (made !== undefined) ids.push(made);
        // 503 says that something is not there yet and is documented; a fault of ours is never an answer.
        const isFault = response.status >= 500 && (response.status !== 503 || problem === 'http.unavailable');
        if (isFault || problem === undefined) {
          found.push(
            `${operation.method} ${path}?${query} → ${response.status} ${text.slice(0, 200)} for ${JSON.stringify(request.body)?.slice(0, 300)}`,
          );
        }
      }
    }
    expect(found).toEqual([]);
    // It is no test if everything is refused at the door.
    expect([...statuses.keys()].filter((status) => status < 300).length).toBeGreaterThan(1);
    expect(statuses.get(422) ?? 0).toBeGreaterThan(50);
  }, 240_000);
});

function fieldOf(text: string, field: 'code' | 'id'): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string; id?: string })[field];
  } catch {
    return undefined;
  }
}

/** A lone surrogate has no address. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8').replaceAll('.', 'd') || 'x';
}

/** What a header may carry at all. */
function printable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '').trim()]),
  );
}
