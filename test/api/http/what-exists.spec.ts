import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { fittingOf } from '../../support/arbitrary-json.js';
import type { KnownWorld } from '../../support/known-world.js';
import { addToken, addWorld } from '../../support/known-world.js';
import type { Operation } from '../../support/operations.js';
import { filled, operationsOf, placesIn, resolverOf } from '../../support/operations.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

/** What anybody may do: opening one more to people nobody knows is a decision, made here too. */
const FOR_ANYBODY = [
  'get /api/v1/assessment-reversals',
  'get /api/v1/assessments',
  'get /api/v1/audit/checkpoint',
  'get /api/v1/audit/export',
  'get /api/v1/audit/proofs/consistency',
  'get /api/v1/audit/proofs/inclusion',
  'get /api/v1/audit/tile/{path}',
  'get /api/v1/calls',
  'get /api/v1/calls/{slug}',
  'get /api/v1/gdp-figures',
  'get /api/v1/member-states',
  'get /api/v1/motions/{id}/tally-file',
  'get /api/v1/people-data',
  'get /api/v1/policies',
  'get /api/v1/policies/{id}',
  'get /api/v1/priority-distribution',
  'get /api/v1/priority-method',
  'get /api/v1/priority-methods',
  'get /api/v1/priority-methods/{version}',
  'get /api/v1/programmes',
  'get /api/v1/projects',
  'get /api/v1/projects/facets',
  'get /api/v1/projects/{id}',
  'get /api/v1/projects/{id}/health',
  'get /api/v1/public/applications-summary',
  'get /api/v1/public/awards',
  'get /api/v1/public/contributions',
  'get /api/v1/public/fund',
  'get /api/v1/public/votes',
  'get /api/v1/sign-in/oidc',
  'get /api/v1/weights',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
  'post /api/v1/sign-in/email-codes',
  'post /api/v1/sign-in/email-codes/{id}/confirmation',
  'post /api/v1/sign-out',
];
/** Everybody may know of these. */
const KNOWN_TO_ALL = /^\/api\/v1\/(projects|calls|policies|priority-methods)\//;

const database = useDatabase();
const api = useWholeApi(database);
let world: KnownWorld;
let operations: Operation[];
let resolve: ReturnType<typeof resolverOf>;

beforeAll(async () => {
  operations = operationsOf(api().document);
  resolve = resolverOf(api().document);
  world = await addWorld(api().app, database().owner);
});

interface Seen {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The answer without the id of the request, which is the only thing that may differ. */
async function ask(
  { method, path }: Operation,
  ids: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Seen> {
  const answer = await fetch(`${api().url}${filled(path, ids)}`, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: {
      ...headers,
      ...(method === 'post' ? { 'idempotency-key': newId() } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const { requestId: _requestId, ...rest } = text.startsWith('{')
    ? (JSON.parse(text) as Record<string, unknown>)
    : {};
  return { status: answer.status, body: rest };
}

/** The ids in an operation's address: what exists in the world, and the same with the named ones of nothing. */
function idsOf(path: string): {
  readonly there: Record<string, string>;
  readonly missing: Record<string, string>;
} {
  const known = placesIn(path).filter(({ noun }) => world[noun] !== undefined);
  const there = Object.fromEntries(known.map(({ noun, name }) => [name, world[noun] ?? '']));
  return { there, missing: Object.fromEntries(Object.keys(there).map((name) => [name, newId()])) };
}

function bodyFor({ body }: Operation): unknown {
  if (body === null) return undefined;
  return fc.sample(fittingOf(body, resolve), { numRuns: 1, seed: 7 })[0];
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

describe('people who did not sign in', () => {
  it('may do what is listed here and nothing else', () => {
    expect(
      operations
        .filter(({ isForAnybody }) => isForAnybody)
        .map(nameOf)
        .sort(),
    ).toEqual(FOR_ANYBODY);
  });

  it('401: are sent away alike, whether a thing exists, the body is right or a key is missing', async () => {
    const told = new Map<string, string>();
    for (const operation of operations.filter(({ isForAnybody }) => !isForAnybody)) {
      const { there, missing } = idsOf(operation.path);
      const answers = await Promise.all([
        ask(operation, there, {}, bodyFor(operation)),
        ask(operation, missing, {}, bodyFor(operation)),
        ask(
          operation,
          there,
          { 'idempotency-key': 'x' },
          operation.method === 'get' ? undefined : { unexpected: 1 },
        ),
        ask({ ...operation, path: `${operation.path}?unexpected=1` }, missing, {}),
      ]);
      for (const { status, body } of answers) {
        told.set(`${status} ${JSON.stringify(body)}`, nameOf(operation));
      }
    }
    expect([...told.keys()]).toEqual([
      `401 ${JSON.stringify({
        type: 'urn:plinth:problem:identity.sign-in-required',
        title: 'Sign in first',
        status: 401,
        code: 'identity.sign-in-required',
        detail: 'Sign in to do this.',
      })}`,
    ]);
  });
});

describe('a draft', () => {
  it('is not there for anybody of the fund, whatever their roles, and in no list', async () => {
    const { applications } = world;
    const draft = newId();
    await database().owner.query(
      `INSERT INTO applications (id, number, call_id, programme_id, project_id, title, stage, stage_since, visit_since,
         waiting_for, waiting_since, requested_minor, currency, created_by, created_at)
       SELECT $1, 'PL-DRAFT', call_id, programme_id, project_id, 'A first idea', 'draft', now(), now(), 'applicant', now(),
         1000, 'EUR', created_by, now() FROM applications WHERE id = $2`,
      [draft, applications],
    );
    const staff = await addPerson(database().owner, {
      roles: ROLES.map((role) =>
        ['representative', 'alternate', 'adviser', 'state-finance'].includes(role)
          ? { role, scopeType: 'state', scopeId: 'NOR' }
          : role,
      ),
    });
    const { headers } = await signIn(api().app, staff);
    const differing: string[] = [];
    const ofCases = operations.filter(({ path }) => /\/applications\/\{id\}/.test(path));
    for (const operation of ofCases) {
      const { there } = idsOf(operation.path);
      const body = bodyFor(operation);
      const [real, none] = [
        await ask(operation, { ...there, id: draft }, headers, body),
        await ask(operation, { ...there, id: newId() }, headers, body),
      ];
      if (JSON.stringify(real) !== JSON.stringify(none)) {
        differing.push(`${nameOf(operation)}: ${JSON.stringify(real)} but ${JSON.stringify(none)}`);
      }
    }
    expect(differing).toEqual([]);
    expect(ofCases.length).toBeGreaterThan(40);
    const list = await ask(
      { ...ofCases[0]!, method: 'get', path: '/api/v1/applications?limit=200' },
      {},
      headers,
    );
    const listed = JSON.stringify(list.body);
    expect([list.status, listed.includes(applications!), listed.includes(draft)]).toEqual([200, true, false]);
    const evidence = { ...ofCases[0]!, method: 'get', path: '/api/v1/applications/{id}/evidence' } as const;
    const other = await ask(evidence, { id: applications! }, headers);
    expect([other.status, JSON.stringify(other.body).includes(draft)]).toEqual([200, false]);
  });
});

describe('people who have nothing to do with it', () => {
  it.each(['nothing', 'a session', 'a token of staff that may only read calls'])(
    'cannot tell what exists from what does not, with %s',
    async (way) => {
      const stranger = await addPerson(database().owner);
      const officer = await addPerson(database().owner, { roles: ['programme', 'treasury', 'executive'] });
      const headers = {
        nothing: {},
        'a session': (await signIn(api().app, stranger)).headers,
        'a token of staff that may only read calls': {
          authorization: `Bearer ${(await addToken(database().owner, officer, ['calls.manage'])).text}`,
        },
      }[way] as Record<string, string>;
      const differing: string[] = [];
      let compared = 0;
      let missed = 0;
      for (const operation of operations) {
        const { there, missing } = idsOf(operation.path);
        if (Object.keys(there).length === 0 || KNOWN_TO_ALL.test(operation.path)) continue;
        const body = bodyFor(operation);
        const [real, none] = [
          await ask(operation, there, headers, body),
          await ask(operation, missing, headers, body),
        ];
        compared += 1;
        if (real.status === (way === 'nothing' ? 401 : 404)) missed += 1;
        if (JSON.stringify(real) !== JSON.stringify(none)) {
          differing.push(`${nameOf(operation)}: ${JSON.stringify(real)} but ${JSON.stringify(none)}`);
        }
      }
      expect(differing).toEqual([]);
      // Most of them came as far as the question whether the thing is there, and nobody that far.
      expect([compared > 70, missed > 50]).toEqual([true, true]);
    },
  );
});
