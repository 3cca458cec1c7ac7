import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { decideGrant } from '#libs/identity/src/domain/role-grant.js';
import type { HeldRole } from '#libs/kernel/src/index.js';
import { ROLES } from '#libs/kernel/src/index.js';
import { demoPerson } from '../../apps/local/src/demo/people.js';
import { seedFund, seedYear } from '../../apps/local/src/seed/fund.js';
import { seedIdentity } from '../../apps/local/src/seed/identity.js';
import { seedProjects } from '../../apps/local/src/seed/projects.js';
import { DEEP, arbitraryOf, fittingOf, nastyText } from '../support/arbitrary-json.js';
import type { Documented } from '../support/documented.js';
import { documentedBy } from '../support/documented.js';
import type { KnownWorld } from '../support/known-world.js';
import { addWorld } from '../support/known-world.js';
import type { Operation, Parameter } from '../support/operations.js';
import { METHODS, filled, operationsOf, placesIn, resolverOf } from '../support/operations.js';
import { addPerson } from '../support/people.js';
import { useDatabase } from '../support/postgres.js';
import { signIn } from '../support/sign-in.js';
import { useWholeApi } from '../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
/** Requests per operation; bounded so that the whole takes under a minute. Another seed asks for others, more for longer. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 14);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_120);
const PREVIEWS = 3;
const LIMIT_MS = 40_000 * RUNS;
/** Redirects to a provider that does not run here. */
const ELSEWHERE = /\/(sign-in|step-up|account-links)\/(oidc|forge)/;

let operations: Operation[];
let world: KnownWorld;
let ids: string[];
/** Whose sessions are used in turn: one who holds every role and belongs to the case, and one of each kind. */
let people: string[];
let documented: Documented;

beforeAll(async () => {
  const { app, document } = api();
  operations = operationsOf(document).filter(({ path }) => !ELSEWHERE.test(path));
  documented = documentedBy(document);
  world = { ...(await addWorld(app, database().owner)), calls: 'demo-ecosystem' };
  await app.get(DataSource).transaction(async (tx) => {
    await seedIdentity(tx);
    await seedFund(tx);
    await seedYear(tx);
    await seedProjects(tx);
  });
  const [policy] = await app.get(DataSource).query<{ id: string }[]>('SELECT id FROM policies LIMIT 1');
  world = { ...world, policies: policy?.id ?? '' };
  const { rows } = await database().owner.query<{ id: string }>(
    'SELECT id FROM projects UNION ALL SELECT id FROM calls UNION ALL SELECT id FROM people UNION ALL SELECT id FROM policies',
  );
  ids = rows.map(({ id }) => id);
  const everything = await addPerson(database().owner, { email: 'all@demo.invalid', roles: everyRole() });
  await database().owner.query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
    [world['applications'], everything],
  );
  await database().owner.query('UPDATE review_assignments SET person_id = $2 WHERE id = $1', [
    world['review-assignments'],
    everything,
  ]);
  const handles = [
    'maintainer',
    'programme-1',
    'treasury-1',
    'executive-1',
    'secretariat',
    'auditor',
    'rep-nor',
    'admin',
  ];
  people = handles.flatMap((handle) => [everything, demoPerson(handle).id]);
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

interface Got {
  readonly status: number;
  readonly code: string | undefined;
  readonly id: string | undefined;
  readonly headers: Headers;
  readonly text: string;
}

async function send({ method, path, query, headers, body }: Sent): Promise<Got> {
  const answer = await fetch(`${api().url}${path}${query === '' ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    headers: printable(headers),
    ...(body === undefined || method === 'get' ? {} : { body: Buffer.from(body) }),
    redirect: 'manual',
  });
  const text = await answer.text();
  const { status } = answer;
  return { status, code: fieldOf(text, 'code'), id: fieldOf(text, 'id'), headers: answer.headers, text };
}

/**
 * What is wrong with an answer: a fault of ours, a refusal that is no problem, anything the document does not say, or that content
 * was taken which the document refuses.
 */
function faultOf(operation: Operation, sent: Sent, { status, code, headers, text }: Got): string | undefined {
  // 503 says that something is not there yet and is documented; a fault of ours is never an answer.
  if (status >= 500 && (status !== 503 || code === 'http.unavailable')) return `${status} ${text}`;
  if (status >= 400 && code === undefined) return `${status} without a code`;
  const difference = documented.answer(operation, { status, contentType: headers.get('content-type'), text });
  if (difference !== undefined || status >= 300 || sent.body === undefined) return difference;
  const taken = documented.body(operation, JSON.parse(sent.body));
  return taken === undefined ? undefined : `${status} although ${taken}`;
}

/** How many acts left their trace, woke a process or kept their answer: a refusal and a preview change none of it. */
async function traces(): Promise<string> {
  const { rows } = await database().owner.query<{ kept: string }>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM outbox),
       (SELECT count(*) FROM idempotency_keys)) AS kept`,
  );
  return rows[0]?.kept ?? '';
}

/** Every role for the whole fund, and those that are held for a state for Norway. */
function everyRole(): HeldRole[] {
  return ROLES.map((role) => {
    const held: HeldRole = { role, scopeType: 'fund', scopeId: null };
    return decideGrant(held) === undefined ? held : { role, scopeType: 'state', scopeId: 'NOR' };
  });
}

function hasPreview({ parameters }: Operation): boolean {
  return parameters.some(({ name }) => name === 'preview');
}

function requests(operation: Operation): fc.Arbitrary<Sent> {
  // Half of them fit as far as the document says, so that enough of them come through.
  return fc.oneof(requestsOf(operation, arbitraryOf), requestsOf(operation, fittingOf));
}

function requestsOf(operation: Operation, valuesOf: typeof arbitraryOf): fc.Arbitrary<Sent> {
  const resolve = resolverOf(api().document);
  const idOf = (noun: string): fc.Arbitrary<string> =>
    fc.oneof(
      ...(world[noun] === undefined ? [] : [{ weight: 10, arbitrary: fc.constant(world[noun]) }]),
      { weight: 4, arbitrary: fc.constantFrom(...ids) },
      { weight: 1, arbitrary: fc.uuid() },
      { weight: 1, arbitrary: nastyText.map(wellFormed) },
    );
  const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  // The end of the last page is opaque, so that no schema says what fits.
  const valueOf = ({ name, schema = {} }: Parameter): fc.Arbitrary<unknown> =>
    name === 'after'
      ? fc.oneof(fc.constantFrom(...ids), valuesOf(schema, resolve))
      : valuesOf(schema, resolve);
  const values = (place: string) =>
    fc.record(
      Object.fromEntries(named(place).map((parameter) => [parameter.name, valueOf(parameter).map(textOf)])),
      { requiredKeys: named(place).flatMap(({ name, required }) => (required === true ? [name] : [])) },
    );
  return fc
    .record({
      ids: fc.record(
        Object.fromEntries(placesIn(operation.path).map(({ noun, name }) => [name, idOf(noun)])),
      ),
      query: values('query'),
      headers: values('header'),
      key: fc.oneof(
        { weight: 8, arbitrary: fc.uuid() },
        { weight: 1, arbitrary: fc.constantFrom('', 'short', 'x'.repeat(300)) },
      ),
      body: operation.body === null ? fc.constant(undefined) : valuesOf(operation.body, resolve),
    })
    .map(({ ids: chosen, query, headers, key, body }) => ({
      method: operation.method,
      path: filled(operation.path, chosen),
      query: new URLSearchParams(query as Record<string, string>).toString(),
      headers: {
        ...(headers as Record<string, string>),
        'idempotency-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }));
}

/** What acts on these nouns want their session stepped up for. */
const STEP_UPS: Readonly<Record<string, string>> = {
  motions: 'motion',
  'payment-orders': 'order',
  'payment-runs': 'payment-run',
  applications: 'application',
};

/** Headers of somebody's own session for this operation: a new one each time, as some of them end sessions. */
async function sessionFor(personId: string, operation: Operation): Promise<Record<string, string>> {
  const noun = placesIn(operation.path)[0]?.noun ?? '';
  const kind = operation.path.endsWith('/payee') ? 'payee' : STEP_UPS[noun];
  const stepUp = kind === undefined ? {} : { stepUp: `${kind}:${world[noun]}` };
  return { ...(await signIn(api().app, personId, stepUp)).headers };
}

describe('the API against anything a client may send', () => {
  it(
    'answers every operation as its document says, without a fault of its own',
    async () => {
      const found = new Set<string>();
      const came = new Map<number, number>();
      const through = new Set<Operation>();
      let sent = 0;
      const attempt = async (operation: Operation, request: Sent, personId: string): Promise<void> => {
        const session = await sessionFor(personId, operation);
        const before = await traces();
        const got = await send({ ...request, headers: { ...session, ...request.headers } });
        const mayKeep = got.status < 300 && request.query !== 'preview=true';
        const kept = mayKeep || operation.method === 'get' || (await traces()) === before;
        came.set(got.status, (came.get(got.status) ?? 0) + 1);
        if (got.status < 300) through.add(operation);
        // What was made is asked for by the operations that follow.
        if (got.status === 201 && got.id !== undefined) ids.push(got.id);
        const fault = faultOf(operation, request, got) ?? (kept ? undefined : `${got.status} left a trace`);
        if (fault !== undefined)
          found.add(`${operation.method} ${operation.path}: ${fault} ${request.body?.slice(0, 200)}`);
      };
      // Acts that change nothing first: among those that follow some end the case they are about.
      for (const operation of operations.filter(hasPreview)) {
        const fitting = requestsOf(operation, fittingOf);
        for (const request of fc.sample(fitting, { numRuns: PREVIEWS, seed: SEED })) {
          await attempt(operation, { ...request, query: 'preview=true' }, people[0] ?? '');
        }
      }
      for (const operation of operations) {
        for (const request of fc.sample(requests(operation), { numRuns: RUNS, seed: SEED })) {
          await attempt(operation, request, people[(sent += 1) % people.length] ?? '');
        }
      }
      expect({ seed: SEED, found: [...found] }).toEqual({ seed: SEED, found: [] });
      // It is no test if everything is refused at the door.
      const all = [...came.values()].reduce((sum, count) => sum + count, 0);
      const share = (status: number) => (came.get(status) ?? 0) / all;
      expect([through.size > 50, share(422) > 0.1, share(401) < 0.05]).toEqual([true, true, true]);
    },
    LIMIT_MS,
  );

  it(
    'refuses every operation in the wrong way as it is refused everywhere',
    async () => {
      const found: string[] = [];
      for (const operation of operations) {
        const [right] = fc.sample(requestsOf(operation, fittingOf), { numRuns: 1, seed: SEED });
        if (right === undefined) continue;
        for (const { name, request, expected } of wrongWays(operation, right)) {
          const session = await sessionFor(people[0] ?? '', operation);
          const got = await send({ ...request, headers: { ...session, ...request.headers } });
          const fault = faultOf(operation, request, got);
          if (fault !== undefined || !expected.includes(`${got.status} ${got.code}`)) {
            found.push(
              `${operation.method} ${operation.path} ${name}: ${fault ?? `${got.status} ${got.code}`}`,
            );
          }
          if (got.status === 405)
            expect([operation.path, got.headers.get('allow')]).toEqual([
              operation.path,
              allowedAt(operation.path),
            ]);
        }
      }
      expect(found).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('the API against content that is wrong in one place', () => {
  it(
    'refuses it by the place, whatever stands there',
    async () => {
      const found: string[] = [];
      let spoilt = 0;
      for (const operation of operations.filter(({ body }) => body !== null)) {
        const [right] = fc.sample(requestsOf(operation, fittingOf), { numRuns: 1, seed: SEED });
        if (right?.body === undefined) continue;
        const session = await sessionFor(people[0] ?? '', operation);
        const query = hasPreview(operation) ? 'preview=true' : '';
        for (const { name, body, isUnreadable } of spoiltBodies(JSON.parse(right.body))) {
          const headers = { ...session, ...right.headers, 'If-Match': '"1"' };
          const request = { ...right, query, body, headers };
          const got = await send(request);
          spoilt += 1;
          const fault =
            faultOf(operation, request, got) ??
            (isUnreadable && got.code !== 'http.validation' ? `${got.status} ${got.code}` : undefined);
          if (fault !== undefined) found.push(`${operation.method} ${operation.path} ${name}: ${fault}`);
        }
      }
      expect({ seed: SEED, found }).toEqual({ seed: SEED, found: [] });
      expect(spoilt).toBeGreaterThan(1_000);
    },
    LIMIT_MS,
  );
});

interface SpoiltBody {
  readonly name: string;
  readonly body: string;
  /** Nothing behind the door may see it. */
  readonly isUnreadable: boolean;
}

/** What no field may hold, and what some may. */
const UNREADABLE: Readonly<Record<string, unknown>> = {
  'half a surrogate pair': 'a\ud800',
  NUL: 'a\0b',
  'deep nesting': DEEP,
  'a name every object has': { toString: 1 },
};
const OTHER: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  'an empty list': [],
  'a list in a list': [[]],
  'an empty object': {},
  'a number': -1,
  text: 'x',
};

/** The content with one place spoilt in every way, place after place; what is refused at the door in one place alone. */
function spoiltBodies(content: unknown): SpoiltBody[] {
  const places = placesOf(content).slice(0, 20);
  const spoil = (place: Place, ways: Readonly<Record<string, unknown>>, isUnreadable: boolean) =>
    Object.entries(ways).map(([way, value]) => ({
      name: `${place.join('.')} is ${way}`,
      body: JSON.stringify(replaced(content, place, value)),
      isUnreadable,
    }));
  const deepest = places.toSorted((a, b) => b.length - a.length).slice(0, 1);
  return [
    ...deepest.flatMap((place) => spoil(place, UNREADABLE, true)),
    ...places.flatMap((place) => spoil(place, OTHER, false)),
  ];
}

type Place = readonly string[];

/** Every place below the root. */
function placesOf(content: unknown): Place[] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, value]) => [
    [name],
    ...placesOf(value).map((place) => [name, ...place]),
  ]);
}

function replaced(content: unknown, [name, ...rest]: Place, value: unknown): unknown {
  if (name === undefined) return value;
  const copy: unknown = structuredClone(content);
  const field = copy as Record<string, unknown>;
  field[name] = replaced(field[name], rest, value);
  return copy;
}

interface WrongWay {
  readonly name: string;
  readonly request: Sent;
  readonly expected: readonly string[];
}

/** A request that fits, spoilt in one way each, with the refusals that may follow. */
function wrongWays(operation: Operation, right: Sent): WrongWay[] {
  const { 'content-type': _type, ...headers } = right.headers as Record<string, string>;
  const ways: WrongWay[] = [
    {
      name: 'an unknown query key',
      request: { ...right, query: `${right.query}&unexpected=1`.replace(/^&/, '') },
      expected: ['422 http.validation'],
    },
    {
      name: 'another method',
      request: {
        ...right,
        method: METHODS.find((method) => !methodsAt(operation.path).includes(method)) ?? 'trace',
      },
      expected: ['405 http.method-not-allowed'],
    },
  ];
  if (!hasPreview(operation)) {
    ways.push({
      name: 'a preview of what is no act',
      request: { ...right, query: 'preview=true' },
      expected: ['422 http.validation'],
    });
  }
  if (operation.method !== 'get') {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      ways.push({
        name: type,
        request: { ...right, query: '', headers: { ...headers, 'content-type': type }, body: 'a=b' },
        expected: ['415 http.media-type-unsupported', '415 identity.body-not-json'],
      });
    }
  }
  for (const { name, in: place } of operation.parameters) {
    if (place === 'query') {
      ways.push({
        name: `${name} twice`,
        request: { ...right, query: `${name}=true&${name}=true` },
        expected: ['422 http.validation', '400 http.preview-invalid', '400 http.if-match-required'],
      });
    }
    if (name !== 'If-Match') continue;
    for (const tag of ['', '*', '1', '"one"', '"1", "2"', '"99999999999"']) {
      ways.push({
        name: `If-Match ${tag}`,
        request: { ...right, query: '', headers: { ...right.headers, 'If-Match': tag } },
        expected: [
          '400 http.if-match-required',
          '400 http.if-match-invalid',
          '422 http.validation',
          '404 http.not-found',
        ],
      });
    }
  }
  return ways;
}

/** The methods of everything the address fits: `/projects/facets` is one of `/projects/{id}` for the router. */
function methodsAt(path: string): string[] {
  const fits = (pattern: string) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  return [...new Set(operations.filter((one) => fits(one.path)).map(({ method }) => method))];
}

function allowedAt(path: string): string {
  const methods = methodsAt(path).map((method) => method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
}

function fieldOf(text: string, field: 'code' | 'id'): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string; id?: string })[field];
  } catch {
    return undefined;
  }
}

/** What somebody would type for it: not every value of JSON has a text of its own. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
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
