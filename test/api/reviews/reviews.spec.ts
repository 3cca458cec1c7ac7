import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ReviewsService } from '#libs/reviews/src/index.js';
import { ReviewsApiModule } from '../../../apps/api/src/reviews/reviews-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import type { ACase, AddedCase } from '../../support/review-case.js';
import { addCase, auditTypes } from '../../support/review-case.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }), ReviewsApiModule],
  });
});
afterAll(async () => {
  await api.close();
});

const REVIEW = {
  applicationVersion: 1,
  scores: { technical: 600, relevance: 550, cost: 500 },
  summary: 'Sound work on code that much depends on.',
};
const ACCEPT = { conflict: 'none', time: true };

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string; errors?: { path: string; code: string }[] };
  readonly headers: Record<string, string>;
}

interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

async function call(method: 'get' | 'post' | 'put', path: string, options: Call = {}): Promise<Answer> {
  const { as, body, key = newId(), headers = {} } = options;
  let sent = api.http[method](`/api/v1${path}`).set(headers);
  if (as !== undefined) sent = sent.set((await signIn(api.app, as)).headers);
  if (method === 'post' && key !== null) sent = sent.set('Idempotency-Key', key);
  const answer = await (body === undefined ? sent : sent.send(body as object));
  return { status: answer.status, body: answer.body as Answer['body'], headers: answer.headers };
}

interface Open extends AddedCase {
  readonly roundId: string;
  readonly assigned: readonly { readonly id: string; readonly personId: string }[];
}

async function assignedOf(roundId: string): Promise<Open['assigned']> {
  const { rows } = await database().owner.query<{ id: string; personId: string }>(
    'SELECT id, person_id AS "personId" FROM review_assignments WHERE round_id = $1 ORDER BY id',
    [roundId],
  );
  return rows;
}

async function settle(roundId: string): Promise<void> {
  while ((await api.app.get(ReviewsService, { strict: false }).advance(roundId)).state === 'again');
}

/** A case at review with two reviewers asked. */
async function opened(given: ACase = {}): Promise<Open> {
  const added = await addCase(database().owner, given);
  const answer = await api.app.get(ActsService).act(
    { principal: systemPrincipal('grant'), route: 'spec', key: null, body: null },
    {
      lock: (tx) => api.app.get(ApplicationsService, { strict: false }).lock(tx, added.applicationId),
      authorise: () => undefined,
      apply: async (act, application) =>
        (await api.app.get(ReviewsService, { strict: false }).openRound(act, application)).id,
    },
  );
  if (answer.kind !== 'done') throw new Error('The round was not opened.');
  await settle(answer.value);
  return { ...added, roundId: answer.value, assigned: await assignedOf(answer.value) };
}

async function accepted(given: ACase = {}): Promise<Open> {
  const open = await opened(given);
  for (const { id, personId } of open.assigned) {
    await call('post', `/review-assignments/${id}/declaration`, { as: personId, body: ACCEPT });
  }
  return open;
}

/** A case whose two reviews are in and whose process moved it to the chair. */
async function recommendable(given: ACase = {}): Promise<Open> {
  const open = await accepted(given);
  for (const { id, personId } of open.assigned) {
    await call('post', `/review-assignments/${id}/review`, { as: personId, body: REVIEW });
  }
  await settle(open.roundId);
  await database().owner.query(`UPDATE applications SET stage = 'recommendation' WHERE id = $1`, [
    open.applicationId,
  ]);
  return open;
}

async function traces(): Promise<number[]> {
  const { rows } = await database().owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_entries UNION ALL SELECT count(*)::int FROM outbox
     UNION ALL SELECT count(*)::int FROM reviews UNION ALL SELECT count(*)::int FROM review_drafts
     UNION ALL SELECT count(*)::int FROM review_assignments UNION ALL SELECT count(*)::int FROM recommendations
     UNION ALL SELECT count(*)::int FROM conflict_declarations UNION ALL SELECT count(*)::int FROM idempotency_keys
     UNION ALL SELECT count(*)::int FROM notifications`,
  );
  return rows.map(({ n }) => n);
}

/** The refused call, having stored nothing. */
async function refusedCall(...args: Parameters<typeof call>): Promise<Answer> {
  const before = await traces();
  const answer = await call(...args);
  expect(await traces()).toEqual(before);
  return answer;
}

describe('POST /review-assignments/{id}/declaration', () => {
  it('201 accepts, leaves its trace and wakes the round; repeated with its key it says so', async () => {
    const { applicationId, assigned, roundId } = await opened();
    const { id, personId } = assigned[0]!;
    const key = newId();
    const first = await call('post', `/review-assignments/${id}/declaration`, {
      as: personId,
      body: ACCEPT,
      key,
    });
    const again = await call('post', `/review-assignments/${id}/declaration`, {
      as: personId,
      body: ACCEPT,
      key,
    });
    expect([first.status, first.body]).toEqual([201, { id, state: 'accepted' }]);
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([
      201,
      first.body,
      'true',
    ]);
    expect(await auditTypes(database().owner, applicationId)).toContain('reviews.assignment-accepted');
    const { rows } = await database().owner.query('SELECT 1 FROM outbox WHERE workflow_id = $1', [
      `review:${roundId}`,
    ]);
    expect(rows.length).toBeGreaterThan(1);
  });

  it('200 with preview says what would follow and changes nothing', async () => {
    const { assigned } = await opened();
    const { id, personId } = assigned[0]!;
    const answer = await refusedCall('post', `/review-assignments/${id}/declaration?preview=true`, {
      as: personId,
      body: { conflict: 'none', time: false },
      key: null,
    });
    expect([answer.status, answer.body['reasons']]).toEqual([200, ['Somebody else will be asked.']]);
  });

  it.each([
    [{ conflict: 'employment', time: true }, 'reviews.explanation-required', 'explanation'],
    [{ conflict: 'perhaps', time: true }, 'http.validation', 'conflict'],
    [{ conflict: 'none', time: 'yes' }, 'http.validation', 'time'],
    [{ conflict: 'none', time: true, weight: 3 }, 'http.validation', 'weight'],
    [{ conflict: 'other', explanation: 'a\u0000b', time: true }, 'http.validation', 'explanation'],
  ])('422 for %j', async (body, code, path) => {
    const { assigned } = await opened();
    const { id, personId } = assigned[0]!;
    const answer = await refusedCall('post', `/review-assignments/${id}/declaration`, { as: personId, body });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([422, code, path]);
  });

  it('400 without a key, 401 without a session, 404 for anybody else and for nothing alike', async () => {
    const { assigned, applicantId, chairId } = await opened();
    const { id, personId } = assigned[0]!;
    const path = `/review-assignments/${id}/declaration`;
    const body = ACCEPT;
    expect((await refusedCall('post', path, { as: personId, body, key: null })).status).toBe(400);
    expect((await refusedCall('post', path, { body })).status).toBe(401);
    const answers = [];
    for (const as of [assigned[1]!.personId, applicantId, chairId]) {
      answers.push(await refusedCall('post', path, { as, body }));
    }
    answers.push(
      await refusedCall('post', `/review-assignments/${newId()}/declaration`, { as: personId, body }),
    );
    expect(answers.map(({ status, body: { code, detail } }) => [status, code, detail])).toEqual(
      Array(4).fill([404, 'identity.not-found', 'There is nothing here under this address.']),
    );
  });
});

describe('PUT /review-assignments/{id}/draft', () => {
  it('200 keeps one version after the other, 412 over a newer one, 400 without If-Match', async () => {
    const { assigned } = await accepted();
    const { id, personId } = assigned[0]!;
    const path = `/review-assignments/${id}/draft`;
    const save = (version: string, body: unknown) =>
      call('put', path, { as: personId, body, headers: { 'If-Match': version } });
    const draft = { applicationVersion: 1, scores: { cost: 400 }, summary: '' };
    expect((await save('"0"', draft)).body).toEqual({ assignmentId: id, version: 1 });
    expect((await save('"1"', { ...draft, summary: 'So far so good.' })).body['version']).toBe(2);
    const stale = await refusedCall('put', path, {
      as: personId,
      body: draft,
      headers: { 'If-Match': '"1"' },
    });
    expect([stale.status, stale.body.code]).toEqual([412, 'reviews.stale']);
    expect((await refusedCall('put', path, { as: personId, body: draft })).status).toBe(400);
    const read = await call('get', `/review-assignments/${id}`, { as: personId });
    expect([read.headers['etag'], (read.body['draft'] as { summary: string }).summary]).toEqual([
      '"2"',
      'So far so good.',
    ]);
  });
});

describe('GET /applications/{id}/evidence-panel', () => {
  it('200 for an assigned reviewer: figures beside the criterion they inform, unknown ones null; the look is noted', async () => {
    const { applicationId, assigned } = await accepted();
    const { personId } = assigned[0]!;
    const { status, body } = await call('get', `/applications/${applicationId}/evidence-panel`, {
      as: personId,
    });
    expect(status).toBe(200);
    const criteria = body['criteria'] as { criterion: string; weight: number; metrics: object }[];
    expect(criteria.map(({ criterion, weight }) => [criterion, weight])).toEqual([
      ['technical', 30],
      ['relevance', 40],
      ['cost', 30],
    ]);
    const unknown = { value: null, nullReason: 'not-collected' };
    expect(criteria[0]?.metrics).toMatchObject({ truck_factor: unknown, review_coverage_180d: unknown });
    expect(JSON.stringify(body)).not.toContain('successionSignals');
    const { rows } = await database().owner.query('SELECT fields FROM read_log WHERE reader_id = $1', [
      personId,
    ]);
    expect(rows).toEqual([{ fields: ['peopleMetrics'] }]);
  });

  it('404 for a stranger, 401 for nobody', async () => {
    const { applicationId } = await accepted();
    const path = `/applications/${applicationId}/evidence-panel`;
    expect((await call('get', path, { as: await addPerson(database().owner) })).status).toBe(404);
    expect((await call('get', path)).status).toBe(401);
  });
});

describe('POST /review-assignments/{id}/review', () => {
  it('201 takes the review with its exact total, and the draft is gone', async () => {
    const { applicationId, assigned } = await accepted();
    const { id, personId } = assigned[0]!;
    const answer = await call('post', `/review-assignments/${id}/review`, { as: personId, body: REVIEW });
    expect([answer.status, answer.body['assignmentId'], answer.body['totalHundredths']]).toEqual([
      201,
      id,
      550,
    ]);
    expect(await auditTypes(database().owner, applicationId)).toContain('reviews.submitted');
    const read = await call('get', `/review-assignments/${id}`, { as: personId });
    expect([read.body['state'], read.body['owes'], read.body['draft']]).toEqual(['submitted', null, null]);
  });

  it('409 before the declaration, after the deadline and a second time', async () => {
    const { assigned } = await opened();
    const { id, personId } = assigned[0]!;
    const path = `/review-assignments/${id}/review`;
    const send = async () => (await refusedCall('post', path, { as: personId, body: REVIEW })).body.code;
    expect(await send()).toBe('reviews.declaration-required');
    await call('post', `/review-assignments/${id}/declaration`, { as: personId, body: ACCEPT });
    const due = (at: string) =>
      database().owner.query(`UPDATE review_assignments SET submit_due_at = ${at} WHERE id = $1`, [id]);
    await due('clock_timestamp()');
    expect(await send()).toBe('reviews.assignment-closed');
    await due(`clock_timestamp() + interval '1 hour'`);
    expect((await call('post', path, { as: personId, body: REVIEW })).status).toBe(201);
    expect(await send()).toBe('reviews.already-submitted');
  });

  it.each([
    [{ ...REVIEW, scores: { technical: 600, relevance: 550 } }, ['reviews.score-missing scores.cost']],
    [
      { ...REVIEW, scores: { ...REVIEW.scores, cost: 701, charm: 500 }, summary: ' ' },
      [
        'reviews.score-out-of-scale scores.cost',
        'reviews.criterion-unknown scores.charm',
        'reviews.summary-required summary',
      ],
    ],
    [{ ...REVIEW, applicationVersion: 9 }, ['reviews.version-unknown applicationVersion']],
    [{ ...REVIEW, scores: { technical: '600' } }, ['http.is-criterion-map scores']],
    [{ ...REVIEW, scores: { 'te\ud800ch': 600 } }, ['http.text-unkeepable scores.te\ud800ch']],
    [{ ...REVIEW, summary: '\ud800' }, ['http.text-unkeepable summary']],
  ])('422 for %j names every field', async (body, expected) => {
    const { assigned } = await accepted();
    const { id, personId } = assigned[0]!;
    const answer = await refusedCall('post', `/review-assignments/${id}/review`, { as: personId, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });

  it('409 for the same key with another review', async () => {
    const { assigned } = await accepted();
    const { id, personId } = assigned[0]!;
    const key = newId();
    const path = `/review-assignments/${id}/review`;
    await call('post', path, { as: personId, body: REVIEW, key });
    const other = await refusedCall('post', path, {
      as: personId,
      body: { ...REVIEW, summary: 'On second thought.' },
      key,
    });
    expect([other.status, other.body.code]).toEqual([409, 'acts.idempotency-key-reused']);
  });
});

describe('GET /review-assignments', () => {
  it('200 lists one’s own only, in pages; 400 for an impossible page', async () => {
    const { assigned } = await opened();
    const { id, personId } = assigned[0]!;
    const all = await call('get', '/review-assignments?limit=1', { as: personId });
    expect([all.status, (all.body['items'] as { id: string }[]).map((item) => item.id)]).toEqual([200, [id]]);
    expect((await call('get', '/review-assignments?after=x', { as: personId })).status).toBe(400);
    expect((await call('get', '/review-assignments')).status).toBe(401);
  });
});

describe('GET /applications/{id}/reviews', () => {
  it('hides the others’ reviews until the own one is in', async () => {
    const { applicationId, assigned, applicantId, chairId } = await accepted();
    const [one, two] = assigned;
    const path = `/applications/${applicationId}/reviews`;
    await call('post', `/review-assignments/${one!.id}/review`, { as: one!.personId, body: REVIEW });
    expect((await call('get', path, { as: two!.personId })).status).toBe(403);
    await call('post', `/review-assignments/${two!.id}/review`, { as: two!.personId, body: REVIEW });
    const open = await call('get', path, { as: two!.personId });
    expect([open.status, (open.body['reviews'] as unknown[]).length]).toEqual([200, 2]);
    const chair = await call('get', path, { as: chairId });
    expect((chair.body['result'] as { scoreHundredths: number }).scoreHundredths).toBe(550);
    expect((await call('get', path, { as: applicantId })).status).toBe(403);
    expect((await call('get', path, { as: await addPerson(database().owner) })).status).toBe(404);
    expect((await call('get', path)).status).toBe(401);
  });
});

describe('GET /applications/{id}/reviewer-candidates', () => {
  it('200 shows whoever assigns the panel with load, ties and what is not known; 403 for reviewers', async () => {
    const { applicationId, applicantId, assigned, callId, chairId } = await opened();
    await database().owner.query(
      `INSERT INTO role_grants (id, person_id, role, scope_type, scope_id, granted_by) VALUES ($1, $2, 'reviewer', 'call', $3, 'spec')`,
      [newId(), applicantId, callId],
    );
    const path = `/applications/${applicationId}/reviewer-candidates`;
    const answer = await call('get', path, { as: chairId });
    const items = answer.body['items'] as {
      personId: string;
      openAssignments: number;
      findings: { code: string }[];
      unchecked: string[];
    }[];
    expect(answer.status).toBe(200);
    expect(items.map(({ openAssignments }) => openAssignments)).toEqual([0, 0, 1, 1]);
    expect(items.find(({ personId }) => personId === applicantId)?.findings.map(({ code }) => code)).toEqual([
      'conflicts.own-application',
    ]);
    // Nobody was asked for whom they work.
    expect(items[0]?.unchecked).toEqual(['affiliations', 'commits']);
    expect((await call('get', path, { as: assigned[0]!.personId })).status).toBe(403);
  });
});

describe('POST /applications/{id}/reviewers', () => {
  it('201 replaces by hand; the replaced reviewer’s text is refused', async () => {
    const { applicationId, assigned, chairId, reviewerIds } = await accepted();
    const free = reviewerIds.find((id) => !assigned.some(({ personId }) => personId === id))!;
    const { id, personId } = assigned[0]!;
    const answer = await call('post', `/applications/${applicationId}/reviewers`, {
      as: chairId,
      body: { personId: free, replaces: id, reason: 'Nothing heard for a week.' },
    });
    expect(answer.status).toBe(201);
    const late = await refusedCall('post', `/review-assignments/${id}/review`, {
      as: personId,
      body: REVIEW,
    });
    expect([late.status, late.body.code]).toEqual([409, 'reviews.assignment-closed']);
    expect(await auditTypes(database().owner, applicationId)).toEqual(
      expect.arrayContaining(['reviews.reviewer-replaced', 'reviews.reviewer-assigned']),
    );
  });

  it('refuses a conflict (409), an outsider (422), a reviewer asked already (409) and who is no chair (403)', async () => {
    const { applicationId, applicantId, assigned, callId, chairId } = await opened();
    const { owner } = database();
    const path = `/applications/${applicationId}/reviewers`;
    const assign = async (personId: string, as = chairId) => {
      const { status, body } = await refusedCall('post', path, { as, body: { personId } });
      return [status, body.code];
    };
    await owner.query(
      `INSERT INTO role_grants (id, person_id, role, scope_type, scope_id, granted_by) VALUES ($1, $2, 'reviewer', 'call', $3, 'spec')`,
      [newId(), applicantId, callId],
    );
    expect(await assign(applicantId)).toEqual([409, 'reviews.conflict-of-interest']);
    expect(await assign(await addPerson(owner))).toEqual([422, 'reviews.not-a-reviewer']);
    expect(await assign(assigned[0]!.personId)).toEqual([409, 'reviews.already-assigned']);
    expect(await assign(assigned[0]!.personId, assigned[0]!.personId)).toEqual([403, 'identity.forbidden']);
  });
});

describe('POST /applications/{id}/recommendation', () => {
  const award = (minor: string, currency = 'EUR') => ({ minor, currency });
  const reasons = ['Much depends on it and nobody pays for it.'];

  it.each([
    ['10000000', 'executive', 'executive'],
    ['10000001', 'council', 'representative'],
  ])('201 for an award of %s goes to the %s', async (minor, route, waitsFor) => {
    const { applicationId, chairId } = await recommendable();
    const path = `/applications/${applicationId}/recommendation`;
    const body = { verdict: 'fund', award: award(minor), reasons };
    const preview = await refusedCall('post', `${path}?preview=true`, { as: chairId, body, key: null });
    expect([preview.status, preview.body['stage']]).toEqual([200, 'council']);
    const answer = await call('post', path, { as: chairId, body });
    expect([answer.status, answer.body['stage'], answer.body['route']]).toEqual([201, 'council', route]);
    expect((answer.body['waiting'] as { for: string }).for).toBe(waitsFor);
    expect(await auditTypes(database().owner, applicationId)).toEqual(
      expect.arrayContaining(['reviews.recommended', 'applications.recommend-award']),
    );
    const { rows } = await database().owner.query(
      'SELECT award_minor, score_hundredths FROM recommendations WHERE application_id = $1',
      [applicationId],
    );
    expect(rows).toEqual([{ award_minor: minor, score_hundredths: 550 }]);
  });

  it('201 for a decline, which waits for the executive who signs it', async () => {
    const { applicationId, chairId } = await recommendable();
    const answer = await call('post', `/applications/${applicationId}/recommendation`, {
      as: chairId,
      body: { verdict: 'decline', reasons },
    });
    expect([answer.status, answer.body['stage'], answer.body['waiting']]).toEqual([
      201,
      'recommendation',
      { for: 'executive', dueAt: expect.any(String) },
    ]);
  });

  it.each([
    [{ verdict: 'fund', award: award('15000001'), reasons }, 422, 'reviews.award-above-requested'],
    [{ verdict: 'fund', award: award('0'), reasons }, 422, 'money.amount-invalid'],
    [{ verdict: 'fund', award: award('100', 'USD'), reasons }, 422, 'money.currency-mismatch'],
    [{ verdict: 'fund', award: award('1.5'), reasons }, 422, 'http.validation'],
    [{ verdict: 'fund', reasons }, 422, 'reviews.award-required'],
    [{ verdict: 'decline', reasons: [] }, 422, 'reviews.reasons-required'],
    [{ verdict: 'decline', award: award('100'), reasons }, 422, 'reviews.award-with-decline'],
  ])('refuses %j with %d', async (body, status, code) => {
    const { applicationId, chairId } = await recommendable();
    const answer = await refusedCall('post', `/applications/${applicationId}/recommendation`, {
      as: chairId,
      body,
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('422 for an award below the least the call gives, or of fewer cents than there are milestones', async () => {
    const { applicationId, callId, chairId } = await recommendable();
    const send = (minor: string) =>
      refusedCall('post', `/applications/${applicationId}/recommendation`, {
        as: chairId,
        body: { verdict: 'fund', award: award(minor), reasons },
      });
    await database().owner.query('UPDATE calls SET min_minor = 5000000 WHERE id = $1', [callId]);
    const below = await send('4999999');
    expect([below.status, below.body.code, below.body.errors?.map(({ path }) => path)]).toEqual([
      422,
      'programmes.amount-out-of-range',
      ['award.minor'],
    ]);
    await database().owner.query('UPDATE calls SET min_minor = 1 WHERE id = $1', [callId]);
    await database().owner.query(
      `INSERT INTO application_milestones (id, application_id, position, title, acceptance, amount_minor, due_on)
       SELECT gen_random_uuid(), $1, n, 'Result ' || n, 'It works.', 5000000, '2027-06-30' FROM generate_series(1, 3) n`,
      [applicationId],
    );
    const indivisible = await send('2');
    expect([indivisible.status, indivisible.body.code]).toEqual([422, 'applications.award-indivisible']);
    expect(
      (
        await call('post', `/applications/${applicationId}/recommendation`, {
          as: chairId,
          body: { verdict: 'fund', award: award('3'), reasons },
        })
      ).status,
    ).toBe(201);
  });

  it('409 in another stage, 403 for a reviewer, 404 for a stranger', async () => {
    const { applicationId, assigned, chairId } = await accepted();
    const send = async (as: string) =>
      (
        await refusedCall('post', `/applications/${applicationId}/recommendation`, {
          as,
          body: { verdict: 'decline', reasons },
        })
      ).body.code;
    expect(await send(chairId)).toBe('applications.stage-conflict');
    expect(await send(assigned[0]!.personId)).toBe('identity.forbidden');
    expect(await send(await addPerson(database().owner))).toBe('identity.not-found');
  });
});
