import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import type { DayCounts } from '#libs/health/src/domain/day-counts.js';
import { countDays } from '#libs/health/src/domain/day-counts.js';
import { readHistory } from '#libs/health/src/git/read-history.js';
import { expireHealth } from '#libs/health/src/index.js';
import { shuffled } from '#libs/health/src/sources/shuffled.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DataSource } from 'typeorm';
import { HealthApiModule } from '../../../apps/api/src/health/health-api.module.js';
import { ProjectsApiModule } from '../../../apps/api/src/projects/projects-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { GitShelf } from '../../support/git-repository.js';
import { addPerson, proveControl } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
const shelf = new GitShelf();
let api: TestApi;
let xz: DayCounts;
let [keeper, staff, chair, officer] = ['', '', '', ''];
let projectId: string;

beforeAll(async () => {
  xz = countDays(await readHistory(shelf.import('xz')), shuffled);
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsApiModule,
      HealthApiModule,
    ],
  });
  keeper = await person();
  staff = await person('programme');
  chair = await person('tab-chair');
  officer = await person('data-protection-officer');
});
afterAll(async () => {
  await api.close();
  shelf.remove();
});
beforeEach(async () => {
  projectId = await aProject();
});

function person(...roles: Role[]): Promise<string> {
  return addPerson(database().owner, { roles });
}

async function rows<T = unknown>(sql: string, ...parameters: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, parameters)).rows as T[];
}

async function call(
  method: 'get' | 'post',
  path: string,
  as?: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> & { code?: string } }> {
  let sent = api.http[method](`/api/v1${path}`);
  if (as !== undefined) sent = sent.set((await signIn(api.app, as)).headers);
  if (method === 'post') sent = sent.set('Idempotency-Key', newId());
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as Record<string, unknown> };
}

async function aProject(): Promise<string> {
  const { body } = await call('post', '/projects', keeper, {
    name: 'Widget',
    summary: 'Widgets for everybody.',
    eurostackLayer: 'software-platforms',
    repositories: [],
    packages: [],
  });
  await proveControl(database().owner, body['id'] as string);
  return body['id'] as string;
}

/** What a collection of 2024-02-24 left of a project with the history of xz. */
async function counted(): Promise<void> {
  const collectionId = newId();
  await rows(
    `INSERT INTO health_collections (id, project_id, tier, reason, state, requested_at, finished_at, outcome)
     VALUES ($1, $2, 2, 'application', 'finished', clock_timestamp(), clock_timestamp(), 'collected')`,
    ...[collectionId, projectId],
  );
  await rows(
    `INSERT INTO health_day_counts (project_id, source, counted_at, is_complete, kinds, days, persons, employers, counts)
     VALUES ($1, 'git-history', '2026-07-01', true, $2, $3, $4, $5, $6)`,
    ...[projectId, xz.kinds, xz.days, xz.persons, xz.employers, xz.counts],
  );
  await rows(
    `INSERT INTO health_signals (project_id, collection_id, level, signals, base_rate, attributed, as_of)
     VALUES ($1, $2, 'review', '[{"code": "newcomer-commits", "since": "2023-04-01", "value": 0.6}]',
       '{"evaluated": 46, "notice": 12, "review": 2}', 1, '2026-07-01')`,
    ...[projectId, collectionId],
  );
}

const reads = (reader: string) =>
  rows('SELECT fields FROM read_log WHERE reader_id = $1 AND subject_id = $2', reader, projectId);
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const signals = (as?: string, asOf = '') =>
  call('get', `/projects/${projectId}/succession-signals${asOf && `?asOf=${asOf}`}`, as);

describe('GET /projects/{id}/succession-signals', () => {
  it('200 for staff and chair, beside every base rate; each look is logged, also one that finds nothing', async () => {
    const nothing = await signals(staff);
    expect([nothing.status, nothing.body['found'], await reads(staff)]).toEqual([
      200,
      null,
      [{ fields: ['successionSignals'] }],
    ]);
    await counted();
    const { status, body } = await signals(chair);
    expect([status, body]).toMatchObject([
      200,
      {
        found: { level: 'review', baseRate: { evaluated: 46, review: 2 }, attributed: 1 },
        measured: [
          { history: 'xz', evaluated: 55, review: 3 },
          { history: 'libexpat', evaluated: 72, review: 4 },
          { history: 'curl', evaluated: 87, review: 6 },
          { history: 'core-js', evaluated: 32, review: 0 },
        ],
        notes: [],
      },
    ]);
    expect(await reads(chair)).toHaveLength(1);
  });

  it('403 for the project itself, reviewers, executives and auditors; 401 for nobody: nothing is read', async () => {
    await counted();
    for (const reader of [
      keeper,
      await person('reviewer'),
      await person('executive'),
      await person('auditor'),
    ]) {
      expect((await signals(reader)).status).toBe(403);
      expect(await reads(reader)).toEqual([]);
    }
    expect((await signals()).status).toBe(401);
  });

  it.each([
    ['2021-10-01', 'none'],
    ['2023-04-01', 'notice'],
    ['2023-08-23', 'review'],
    ['2024-05-03', 'review'],
    ['2024-05-04', 'notice'],
  ])('200: the history of xz as of %s was at level %s', async (asOf, level) => {
    await counted();
    const { status, body } = await signals(staff, asOf);
    expect([status, body]).toMatchObject([
      200,
      { found: { level, asOf: `${asOf}T00:00:00.000Z` }, countedAt: '2026-07-01T00:00:00.000Z' },
    ]);
    expect(await reads(staff)).toHaveLength(1);
  });

  it('404 for a date nothing was counted for, 422 for what is no date', async () => {
    expect((await signals(staff, '2024-02-24')).body.code).toBe('health.not-counted');
    await counted();
    expect((await signals(staff, '2026-07-02')).body.code).toBe('health.not-counted');
    for (const text of ['2024-02-30', 'yesterday', '2024-02-24T00']) {
      expect((await signals(staff, text)).status).toBe(422);
    }
  });
});

describe('POST /projects/{id}/succession-notes', () => {
  const note = { note: 'Spoke with the project: the new maintainer was introduced in public.' };
  const write = (as?: string) => call('post', `/projects/${projectId}/succession-notes`, as, note);

  it('201: kept with what the author saw, traced without its text, and shown to the next reader', async () => {
    await counted();
    const { status, body } = await write(chair);
    expect(status).toBe(201);
    const shown = await signals(staff);
    expect(shown.body['notes']).toMatchObject([
      { id: body['id'], ...note, level: 'review', authorRole: 'tab-chair', asOf: '2026-07-01T00:00:00.000Z' },
    ]);
    expect(await reads(staff)).toContainEqual({ fields: ['successionSignals', 'successionNotes'] });
    const trace = await rows<{ entry: unknown }>(
      `SELECT row_to_json(a)::text AS entry FROM audit_entries a WHERE row_to_json(a)::text LIKE '%health.signals-noted%'`,
    );
    expect([trace.length, JSON.stringify(trace).includes('new maintainer')]).toEqual([1, false]);
  });

  it('403 for whoever may not see signals, 404 where there are none: and nothing is written', async () => {
    expect((await write(staff)).body.code).toBe('health.no-signals');
    await counted();
    for (const author of [keeper, officer, await person('reviewer')]) {
      expect((await write(author)).status).toBe(403);
    }
    expect(await rows('SELECT 1 FROM health_signal_notes WHERE project_id = $1', projectId)).toEqual([]);
  });
});

describe('POST /projects/{id}/paid-handovers', () => {
  const handover = (as: string, fromOn = '2023-01-01', untilOn = dayFromNow(30)) =>
    call('post', `/projects/${projectId}/paid-handovers`, as, { fromOn, untilOn, reason: 'PL-2023-7.' });

  it('201: silence from the first day to the last, stored and replayed, and nothing about the time before', async () => {
    await counted();
    expect((await handover(staff)).status).toBe(201);
    expect(await rows('SELECT 1 FROM health_signals WHERE project_id = $1', projectId)).toEqual([]);
    expect((await signals(staff, '2024-02-24')).body).toMatchObject({
      found: { level: 'none', signals: [] },
      paidHandover: { fromOn: '2023-01-01', untilOn: dayFromNow(30) },
    });
    expect((await signals(staff, '2022-12-31')).body['paidHandover']).toBeNull();
  });

  it('201: silence about what was found before, from the first day of a handover that runs now', async () => {
    await counted();
    expect((await handover(staff, '2026-08-01', dayFromNow(30))).status).toBe(201);
    expect(await rows('SELECT 1 FROM health_signals WHERE project_id = $1', projectId)).toEqual([]);
    expect((await signals(staff)).body).toMatchObject({
      found: null,
      paidHandover: { fromOn: '2026-08-01' },
    });
  });

  it('201: a handover that begins later silences nothing before its first day, and everything from it on', async () => {
    await counted();
    expect((await handover(staff, dayFromNow(2), dayFromNow(30))).status).toBe(201);
    expect((await signals(staff)).body).toMatchObject({ found: { level: 'review' }, paidHandover: null });
    await rows(
      'UPDATE health_paid_handovers SET from_on = $2 WHERE project_id = $1',
      projectId,
      dayFromNow(0),
    );
    expect((await signals(staff)).body).toMatchObject({
      found: null,
      paidHandover: { reason: 'PL-2023-7.' },
    });
    expect((await call('get', `/projects/${projectId}/health`, staff)).body['successionSignals']).toBeNull();
    const note = { note: 'They told us.' };
    expect((await call('post', `/projects/${projectId}/succession-notes`, staff, note)).body.code).toBe(
      'health.no-signals',
    );
  });

  it('403 for staff who keep the project: and signals stay', async () => {
    await counted();
    await rows(
      `INSERT INTO project_people (project_id, person_id, relation, since) VALUES ($1, $2, 'maintainer', now())`,
      ...[projectId, staff],
    );
    const answer = await handover(staff, '2023-01-01', dayFromNow(30));
    expect([answer.status, answer.body.code]).toEqual([403, 'health.own-project']);
    expect(await rows('SELECT 1 FROM health_paid_handovers WHERE project_id = $1', projectId)).toEqual([]);
    expect((await signals(chair)).body).toMatchObject({ found: { level: 'review' } });
  });

  it('422 out of order and for no date, 403 for chair and project: and signals stay', async () => {
    await counted();
    expect((await handover(staff, '2024-01-02', '2024-01-01')).body.code).toBe(
      'health.handover-out-of-order',
    );
    expect((await handover(staff, '2024-01-01', '2031-01-01')).body.code).toBe(
      'health.handover-out-of-order',
    );
    expect((await handover(staff, '2024-02-30')).status).toBe(422);
    for (const other of [chair, keeper]) expect((await handover(other)).status).toBe(403);
    expect(await rows('SELECT 1 FROM health_paid_handovers WHERE project_id = $1', projectId)).toEqual([]);
    expect((await signals(staff)).body).toMatchObject({ found: { level: 'review' } });
  });
});

describe('POST /projects/{id}/succession-erasures', () => {
  const erase = (as: string) => call('post', `/projects/${projectId}/succession-erasures`, as);

  it('201: signals, notes and counts are gone; that it was done and who had looked stays', async () => {
    await counted();
    await call('post', `/projects/${projectId}/succession-notes`, staff, { note: 'Called them.' });
    await signals(staff);
    expect((await erase(officer)).status).toBe(201);
    for (const table of ['health_signals', 'health_signal_notes', 'health_day_counts']) {
      expect([table, await rows(`SELECT 1 FROM ${table} WHERE project_id = $1`, projectId)]).toEqual([
        table,
        [],
      ]);
    }
    expect(await reads(staff)).toHaveLength(1);
    expect(
      await rows(
        `SELECT 1 FROM audit_entries a WHERE row_to_json(a)::text LIKE '%health.signals-erased%'
           AND row_to_json(a)::text LIKE '%' || $1::text || '%'`,
        projectId,
      ),
    ).toHaveLength(1);
    expect((await signals(staff, '2024-02-24')).body.code).toBe('health.not-counted');
  });

  it('403 for staff, chair and the project: and everything stays', async () => {
    await counted();
    for (const other of [staff, chair, keeper]) expect((await erase(other)).status).toBe(403);
    expect((await signals(staff)).body).toMatchObject({ found: { level: 'review' } });
  });
});

describe('after twelve months', () => {
  it('signals and notes are gone, a day before they are not; a paid handover stays', async () => {
    await counted();
    await call('post', `/projects/${projectId}/succession-notes`, staff, { note: 'Called them.' });
    const left = async (age: string) => {
      await rows(
        `UPDATE health_signal_notes SET written_at = clock_timestamp() - $2::interval WHERE project_id = $1`,
        ...[projectId, age],
      );
      await rows(
        `UPDATE health_signals SET as_of = clock_timestamp() - $2::interval WHERE project_id = $1`,
        ...[projectId, age],
      );
      await api.app.get(DataSource).transaction((tx) => expireHealth(tx, new Date().toISOString()));
      return rows(
        `SELECT 'note' AS what FROM health_signal_notes WHERE project_id = $1
         UNION ALL SELECT 'signals' FROM health_signals WHERE project_id = $1`,
        projectId,
      );
    };
    expect(await left('364 days')).toHaveLength(2);
    expect(await left('367 days')).toEqual([]);
  });
});
