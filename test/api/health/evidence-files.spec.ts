import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DataSource } from 'typeorm';
import { EgressModule } from '#libs/egress/src/index.js';
import type { SourceQuestion } from '#libs/health/src/index.js';
import { ImportedSource } from '#libs/health/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let staff: string;

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
  });
  staff = await addPerson(database().owner, { roles: ['programme'] });
});
afterAll(() => api.close());

const registry = (rows: string, date = '2026-07-11', publisher = 'an-index'): string =>
  `format,plinth-registry/1\nsource,${publisher}\nversion,2026-07\ndate,${date}\n\nkey,direct_dependents,distribution_presence\n${rows}`;

interface Sent {
  readonly as?: string | null;
  readonly type?: string;
  readonly key?: string;
}

async function send(file: string, { as = staff, type = 'text/csv', key = newId() }: Sent = {}) {
  let sent = api.http.post('/api/v1/evidence-files').set('Content-Type', type).set('Idempotency-Key', key);
  if (as !== null) sent = sent.set((await signIn(api.app, as)).headers);
  const { status, body } = await sent.send(file);
  return {
    status,
    body: body as Record<string, unknown> & { code?: string; errors?: { path: string; code: string }[] },
  };
}

async function rows<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, parameters)).rows as T[];
}

/** Keys and lines that stand for a publisher. */
async function standing(publisher = 'an-index'): Promise<string[]> {
  const found = await rows<{ row: string }>(
    `SELECT key || ' ' || line AS row FROM health_evidence_rows WHERE publisher = $1 ORDER BY line`,
    publisher,
  );
  return found.map(({ row }) => row);
}

const fileCount = async (): Promise<number> => (await rows('SELECT 1 FROM health_evidence_files')).length;
const spooled = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('plinth-evidence-'));

/** What a source of imported values says of a project with these packages and repositories. */
async function told(
  family: 'registry' | 'scorecard' | 'openssf',
  packages: string[],
  repositories: string[] = [],
) {
  const project = { packages, repositories: repositories.map((urlKey) => ({ urlKey })) };
  const source = new ImportedSource(family, api.app.get(DataSource));
  const { values } = await source.collect({ project } as unknown as SourceQuestion);
  return values;
}

describe('201: a file of evidence', () => {
  it('is taken in whole, leaves a trace, and is listed', async () => {
    const { status, body } = await send(registry('pkg:deb/debian/curl,427,0.9969\npkg:npm/pg,,\n'));
    expect([status, body]).toMatchObject([
      201,
      {
        family: 'registry',
        publisher: 'an-index',
        edition: '2026-07',
        dated: '2026-07-11T00:00:00.000Z',
        rowCount: 2,
      },
    ]);
    expect(await standing()).toEqual(['pkg:deb/debian/curl 7', 'pkg:npm/pg 8']);
    const [entry] = await rows<{ canonical: Buffer }>(
      `SELECT canonical FROM audit_entries WHERE type = 'health.evidence-imported'`,
    );
    expect(entry?.canonical.toString('utf8')).toContain(body['hash']);
    const list = await api.http.get('/api/v1/evidence-files').set((await signIn(api.app, staff)).headers);
    expect([list.status, (list.body as { items: unknown[] }).items]).toEqual([200, [body]]);
    expect(spooled()).toEqual([]);
  });

  it('replaces what its publisher said before, and nobody else’s', async () => {
    expect((await send(registry('pkg:npm/other,1,\n', '2026-07-11', 'another-index'))).status).toBe(201);
    expect((await send(registry('pkg:npm/express,5,\n', '2026-07-12'))).status).toBe(201);
    expect([await standing(), await standing('another-index')]).toEqual([
      ['pkg:npm/express 7'],
      ['pkg:npm/other 7'],
    ]);
  });

  it('is taken in once for one key, however often it is sent', async () => {
    const [key, file] = [newId(), registry('pkg:npm/express,6,\n', '2026-07-13')];
    const [first, second] = [await send(file, { key }), await send(file, { key })];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect((await send(registry('pkg:npm/express,7,\n', '2026-07-13'), { key })).status).toBe(409);
  });

  it('may be lines of JSON', async () => {
    const file =
      '{"format":"plinth-scorecard/1","source":"scorecard","version":"v5","date":"2026-07-11"}\n' +
      '{"key":"https://github.com/acme/widget","commit":"0a1b2c3d","Maintained":10,"Code-Review":-1}\n';
    expect((await send(file, { type: 'application/x-ndjson' })).status).toBe(201);
    expect(await told('scorecard', [], ['https://github.com/acme/widget'])).toMatchObject([
      { metric: 'scorecard_maintained', value: 10, sourceVersion: 'scorecard v5 commit 0a1b2c3d' },
      { metric: 'scorecard_code_review', value: null, nullReason: 'not-collected' },
    ]);
  });
});

describe('what a file says of a project', () => {
  it('has publisher, version and date, is the highest of its packages, and unknown is not zero', async () => {
    await send(registry('pkg:npm/a,5,\npkg:npm/b,9,\npkg:npm/c,0,\npkg:npm/d,,\n', '2026-07-14'));
    expect(await told('registry', ['pkg:npm/a', 'pkg:npm/b'])).toMatchObject([
      {
        ...{ metric: 'direct_dependents', value: 9, source: 'registry', coverage: 1 },
        ...{ sourceVersion: 'an-index 2026-07', observedAt: '2026-07-14T00:00:00.000Z' },
      },
      { metric: 'distribution_presence', value: null, nullReason: 'not-collected', coverage: 0 },
    ]);
    const [none, unknown] = [await told('registry', ['pkg:npm/c']), await told('registry', ['pkg:npm/d'])];
    expect([none[0]?.value, unknown[0]?.value]).toEqual([0, null]);
    expect(await told('registry', ['pkg:npm/nowhere'])).toEqual([]);
  });

  it('is the score of OpenSSF over the signals that are there, and how much of its weight they are', async () => {
    const file =
      'format,plinth-openssf/1\nsource,criticality-score\nversion,2026-07\ndate,2026-07-11\n\n' +
      'key,created_since,updated_since,contributor_count,github_mention_count\n' +
      'https://github.com/acme/widget,120,0,5000,\nhttps://github.com/acme/gadget,,,,\n';
    expect((await send(file)).status).toBe(201);
    expect(await told('openssf', [], ['https://github.com/acme/widget'])).toMatchObject([
      { metric: 'openssf_criticality', value: 1, coverage: 4 / 10.5, source: 'openssf' },
    ]);
    expect(await told('openssf', [], ['https://github.com/acme/gadget'])).toMatchObject([
      { value: null, nullReason: 'not-collected', coverage: 0 },
    ]);
    const [kept] = await rows<{ signals: unknown }>(
      `SELECT signals FROM health_evidence_rows WHERE key = 'https://github.com/acme/widget' AND family = 'openssf'`,
    );
    expect(kept?.signals).toEqual({
      ...{ created_since: 120, updated_since: 0, contributor_count: 5_000, github_mention_count: null },
    });
  });
});

describe('a file that is not taken in leaves what stood there', () => {
  const good = registry('pkg:npm/express,5,\n', '2026-08-01');

  it.each<[number, string, string, Sent, string]>([
    [401, 'from nobody', good, { as: null }, 'identity.sign-in-required'],
    [415, 'of another kind', '{}', { type: 'application/json' }, 'http.media-type-unsupported'],
    [409, 'that is older', registry('pkg:npm/express,5,\n', '2026-07-01'), {}, 'health.import-outdated'],
    [422, 'of the future', registry('pkg:npm/express,5,\n', '2126-07-01'), {}, 'health.import-in-future'],
    [
      422,
      'with a mistake in its last line',
      registry('pkg:npm/a,5,\npkg:npm/b,x,\n', '2026-08-01'),
      {},
      'health.import-refused',
    ],
    [
      422,
      'with a key twice',
      registry('pkg:npm/a,5,\npkg:npm/a,6,\n', '2026-08-01'),
      {},
      'health.import-refused',
    ],
    [422, 'that is none', 'hello', {}, 'health.import-head'],
    [422, 'that is empty', '', {}, 'health.import-head'],
  ])('%d: %s', async (status, _case, file, how, code) => {
    const before = [await standing(), await fileCount()];
    const answer = await send(file, how);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect([await standing(), await fileCount(), spooled()]).toEqual([...before, []]);
  });

  it('403: from whoever is no staff, before it is read', async () => {
    const reviewer = await addPerson(database().owner, { roles: ['reviewer'] });
    const answer = await send('hello', { as: reviewer });
    expect([answer.status, spooled()]).toEqual([403, []]);
    expect(await fileCount()).toBeGreaterThan(0);
  });

  it('409: the same bytes under another key', async () => {
    expect((await send(good)).status).toBe(201);
    const again = await send(good);
    expect([again.status, again.body.code]).toEqual([409, 'health.import-known']);
  });

  it('422: each problem is named by its line', async () => {
    const { body } = await send(registry('pkg:npm/a,x,\nnonsense,1,\n', '2026-08-02'));
    expect(body.errors?.map(({ path }) => path)).toEqual(['line 7, direct_dependents', 'line 8, key']);
  });
});
