import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/index.js';
import { DEFAULT_WEIGHTS_POLICY } from '#libs/members/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEFAULT_TREASURY_POLICY, DEMO_BANK_ACCOUNT } from '#libs/treasury/src/index.js';
import { PROGRAMMES } from '../../../apps/local/src/seed/call-book.js';
import { seedFund, seedYear } from '../../../apps/local/src/seed/fund.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
const [{ id: PROGRAMME }] = PROGRAMMES;
const YEAR = new Date().getUTCFullYear() + 1;
const money = (minor: string) => ({ year: YEAR, amount: { minor, currency: 'EUR' }, decision: 'GC-2026-7' });
const policy = {
  kind: 'treasury',
  name: 'default',
  body: { ...DEFAULT_TREASURY_POLICY, coolDown: '14d' },
  inForceFrom: `${new Date().getUTCFullYear() + 2}-01-01T00:00:00Z`,
  decision: 'GC-2026-9',
};
const account = {
  ...policy,
  kind: 'bank-account',
  body: { ...DEMO_BANK_ACCOUNT, iban: 'BE71096123456769' },
  decision: 'EX-2026-3',
};

beforeAll(async () => {
  await api()
    .app.get(DataSource)
    .transaction(async (tx) => {
      await seedFund(tx);
      await seedYear(tx);
    });
});

async function postAs(person: string, path: string, body: object, stepUp: string | null, key = newId()) {
  const { headers } = await signIn(api().app, person, stepUp === null ? {} : { stepUp });
  return request(api().url)
    .post(`/api/v1${path}`)
    .set({ ...headers, 'idempotency-key': key })
    .send(body);
}

async function post(role: Role, path: string, body: object, stepUp: string | null, key = newId()) {
  return postAs(await addPerson(database().owner, { roles: [role] }), path, body, stepUp, key);
}

async function read(person: string, path: string) {
  const { headers } = await signIn(api().app, person);
  return request(api().url).get(`/api/v1${path}`).set(headers);
}

/** Everything these acts write. */
async function rows() {
  const { rows: found } = await database().owner.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM policies) AS policies, (SELECT json_agg(p ORDER BY id)::text FROM policy_proposals p) AS proposals,
            (SELECT sum(amount_minor) FROM envelopes) AS envelopes,
            (SELECT count(*) FROM ledger_transactions) AS booked, (SELECT count(*) FROM notifications) AS told,
            (SELECT count(*) FROM audit_entries WHERE type IN ('ledger.appropriated', 'charter.policy-proposed', 'charter.policy-adopted', 'charter.proposal-withdrawn')) AS trace`,
  );
  return found[0] ?? {};
}

describe('POST /programmes/{id}/appropriations', () => {
  const path = `/programmes/${PROGRAMME}/appropriations`;
  const stepUp = `programme:${PROGRAMME}`;

  it.each([
    ['treasury', null, path, money('100'), 401, 'identity.step-up-required'],
    ['treasury', 'programme:another', path, money('100'), 401, 'identity.step-up-required'],
    ['programme', stepUp, path, money('100'), 403, 'identity.forbidden'],
    [
      'treasury',
      stepUp,
      `/programmes/${newId()}/appropriations`,
      money('100'),
      404,
      'programmes.programme-not-found',
    ],
    ['treasury', stepUp, path, { ...money('100'), year: 2020 }, 422, 'programmes.year-over'],
    ['treasury', stepUp, path, money('0'), 422, 'money.amount-invalid'],
    [
      'treasury',
      stepUp,
      path,
      { ...money('100'), amount: { minor: '100', currency: 'USD' } },
      422,
      'programmes.currency-differs',
    ],
  ] as const)('%s, stepped up for %s: %s %j is %i %s', async (role, purpose, address, body, status, code) => {
    const before = await rows();
    const answer = await post(role, address, body, purpose);
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    expect(await rows()).toEqual(before);
  });

  it('201: adds to the envelope and the books once a decision, tells who answers for it, and leaves a trace', async () => {
    const before = await rows();
    const preview = await post('treasury', `${path}?preview=true`, money('100'), stepUp);
    expect([preview.status, preview.body]).toMatchObject([200, { preview: true }]);
    expect(await rows()).toEqual(before);

    const key = newId();
    const answer = await post('treasury', path, money('100'), stepUp, key);
    const { rows: envelope } = await database().owner.query<{ minor: string }>(
      'SELECT amount_minor::text AS minor FROM envelopes WHERE programme_id = $1 AND year = $2',
      [PROGRAMME, YEAR],
    );
    expect([answer.status, answer.body]).toEqual([
      201,
      { year: YEAR, amount: { minor: envelope[0]?.minor, currency: 'EUR' } },
    ]);
    const after = await rows();
    expect(Number(after['envelopes']) - Number(before['envelopes'])).toBe(100);
    expect(Number(after['booked']) - Number(before['booked'])).toBe(1);
    expect(Number(after['trace']) - Number(before['trace'])).toBe(1);
    expect(Number(after['told'])).toBeGreaterThan(Number(before['told']));

    expect((await post('treasury', path, money('100'), stepUp)).body).toMatchObject({
      status: 409,
      code: 'programmes.decision-known',
    });
    expect((await post('treasury', path, money('101'), stepUp)).body).toMatchObject({
      status: 409,
      code: 'ledger.key-reused',
    });
    expect(await rows()).toEqual(after);
  });
});

describe('POST /policy-proposals', () => {
  const stepUp = 'policy:treasury-default';
  const anyVote = { count: 'votes', atLeast: 1 };
  const nobody = { count: 'members', atLeast: 0 };
  const blocked = { count: 'votes', base: 'entitled', atLeast: { num: 1, den: 1 } };

  it.each([
    ['secretariat', null, policy, 401, 'identity.step-up-required'],
    ['treasury', stepUp, policy, 403, 'identity.forbidden'],
    [
      'secretariat',
      'policy:bank-account-default',
      { ...policy, kind: 'bank-account' },
      403,
      'identity.forbidden',
    ],
    [
      'treasury',
      'policy:bank-account-default',
      { ...account, inForceFrom: new Date(Date.now() + 6 * 86_400_000).toISOString() },
      422,
      'charter.in-force-too-early',
    ],
    ['secretariat', stepUp, { ...policy, kind: 'priority' }, 422, 'http.validation'],
    ['secretariat', 'policy:treasury-nothing', { ...policy, name: 'nothing' }, 404, 'charter.policy-unknown'],
    ['secretariat', stepUp, { ...policy, body: { coolDown: 7 } }, 422, 'charter.file-invalid'],
    ['secretariat', stepUp, { ...policy, body: DEFAULT_TREASURY_POLICY }, 409, 'charter.policy-unchanged'],
    [
      'secretariat',
      stepUp,
      { ...policy, inForceFrom: '2026-01-02T00:00:00Z' },
      422,
      'charter.in-force-too-early',
    ],
    [
      'secretariat',
      'policy:council-default',
      { ...policy, kind: 'council', body: { ...DEFAULT_COUNCIL_POLICY, decision: blocked } },
      422,
      'council.member-blocks-alone',
    ],
    [
      'secretariat',
      'policy:council-default',
      { ...policy, kind: 'council', body: { ...DEFAULT_COUNCIL_POLICY, decision: anyVote } },
      422,
      'council.member-carries-alone',
    ],
    [
      'secretariat',
      'policy:council-default',
      { ...policy, kind: 'council', body: { ...DEFAULT_COUNCIL_POLICY, quorum: nobody } },
      422,
      'council.quorum-empty',
    ],
    [
      'secretariat',
      'policy:weights-default',
      {
        ...policy,
        kind: 'weights',
        body: { ...DEFAULT_WEIGHTS_POLICY, totalVotes: 3 },
      },
      422,
      'members.cap-infeasible',
    ],
    ['secretariat', stepUp, { ...policy, decision: undefined }, 422, 'http.validation'],
    ['secretariat', stepUp, { ...policy, decision: 'as we all agreed' }, 422, 'http.validation'],
  ] as const)('%s, stepped up for %s: %j is %i %s', async (role, purpose, body, status, code) => {
    const before = await rows();
    const answer = await post(role, '/policy-proposals', body, purpose);
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    expect(await rows()).toEqual(before);
  });

  it('201: waits for another person, with a public entry and everybody told, and is no version yet', async () => {
    const before = await rows();
    const preview = await post('secretariat', '/policy-proposals?preview=true', policy, stepUp);
    expect([preview.status, preview.body]).toMatchObject([
      200,
      { preview: true, stage: 'open', reasons: [expect.any(String), 'coolDown: "7d" becomes "14d".'] },
    ]);
    expect(await rows()).toEqual(before);

    const answer = await post('secretariat', '/policy-proposals', policy, stepUp);
    expect([answer.status, answer.body]).toMatchObject([201, { version: 2, state: 'open', policyId: null }]);
    const after = await rows();
    expect(after['policies']).toBe(before['policies']);
    expect(Number(after['trace']) - Number(before['trace'])).toBe(1);
    expect(Number(after['told'])).toBeGreaterThan(Number(before['told']));
  });
});

describe('a proposed version of a policy', () => {
  const wanted = { ...policy, body: { ...DEFAULT_TREASURY_POLICY, coolDown: '21d' } };

  async function propose(body: object = wanted, kind = 'treasury') {
    const by = await addPerson(database().owner, { roles: ['secretariat'] });
    const { status, body: answer } = await postAs(by, '/policy-proposals', body, `policy:${kind}-default`);
    expect([status, answer]).toMatchObject([201, { state: 'open' }]);
    const { id, hash } = answer as { id: string; hash: string };
    return { by, id, stepUp: `policy-proposal:${hash}`, path: `/policy-proposals/${id}/adoption` };
  }
  const executive = () => addPerson(database().owner, { roles: ['executive'] });

  async function refusedWith(send: () => Promise<request.Response>, status: number, code: string) {
    const before = await rows();
    const answer = await send();
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    expect(await rows()).toEqual(before);
  }

  it('is read with what it changes, by whom it concerns and by nobody else', async () => {
    const { id, by } = await propose();
    const secretariat = await read(by, `/policy-proposals/${id}`);
    expect([secretariat.status, secretariat.body]).toMatchObject([
      200,
      {
        ...{ kind: 'treasury', name: 'default', decision: 'GC-2026-9', proposedBy: by },
        body: { coolDown: '21d' },
        changes: [{ path: 'coolDown', before: '"7d"', after: '"21d"' }],
        waiting: { for: ['secretariat', 'executive'] },
      },
    ]);
    const representative = await addPerson(database().owner, {
      roles: [{ role: 'representative', scopeType: 'state', scopeId: 'NOR' }],
    });
    const list = await read(representative, '/policy-proposals');
    expect((list.body as { items: { id: string }[] }).items[0]).toMatchObject({ id, state: 'open' });
    for (const path of ['/policy-proposals', `/policy-proposals/${id}`]) {
      expect((await read(await addPerson(database().owner), path)).status).toBe(404);
    }
  });

  it('401: is adopted in a session stepped up for exactly this content, and for nothing else', async () => {
    const { path } = await propose();
    const other = await propose();
    for (const stepUp of [null, 'policy:treasury-default', other.stepUp]) {
      await refusedWith(
        async () => postAs(await executive(), path, {}, stepUp),
        401,
        'identity.step-up-required',
      );
    }
  });

  it('403: is never adopted by who proposed it, nor by who has no right to', async () => {
    const { by, path, stepUp } = await propose();
    await refusedWith(() => postAs(by, path, {}, stepUp), 403, 'charter.four-eyes');
    await refusedWith(() => post('treasury', path, {}, stepUp), 403, 'identity.forbidden');
    // Nor past the service.
    await expect(
      database().owner.query(
        `UPDATE policy_proposals SET outcome = 'adopted', decided_by = proposed_by, decided_at = now(),
           policy_id = (SELECT id FROM policies LIMIT 1) WHERE decided_at IS NULL`,
      ),
    ).rejects.toThrow('ck_policy_proposals_four_eyes');
  });

  it('404 for one that is not there, 409 after its end', async () => {
    const nothing = `/policy-proposals/${newId()}/adoption`;
    await refusedWith(
      async () => postAs(await executive(), nothing, {}, 'policy-proposal:0'),
      401,
      'identity.step-up-required',
    );
    const { id, path, stepUp } = await propose();
    await database().owner.query('ALTER TABLE policy_proposals DISABLE TRIGGER USER');
    await database().owner.query('UPDATE policy_proposals SET expires_at = now() WHERE id = $1', [id]);
    await database().owner.query('ALTER TABLE policy_proposals ENABLE TRIGGER USER');
    // The hash is of the content; its end is no part of it.
    await refusedWith(async () => postAs(await executive(), path, {}, stepUp), 409, 'charter.proposal-over');
    expect((await read(await executive(), `/policy-proposals/${id}`)).body).toMatchObject({
      state: 'lapsed',
      waiting: null,
    });
    const withdrawal = `/policy-proposals/${id}/withdrawal`;
    await refusedWith(
      async () => postAs(await executive(), withdrawal, { reason: 'Late.' }, null),
      409,
      'charter.proposal-over',
    );
  });

  it('201: is withdrawn with a reason, and cannot be adopted afterwards', async () => {
    const { id, by, path, stepUp } = await propose();
    const before = await rows();
    const withdrawal = `/policy-proposals/${id}/withdrawal`;
    expect((await postAs(by, withdrawal, { reason: ' ' }, null)).status).toBe(422);
    await refusedWith(() => post('programme', withdrawal, { reason: 'x' }, null), 403, 'identity.forbidden');
    const answer = await postAs(by, withdrawal, { reason: 'A slip in the year.' }, null);
    expect([answer.status, answer.body]).toMatchObject([201, { state: 'withdrawn', policyId: null }]);
    expect(Number((await rows())['trace']) - Number(before['trace'])).toBe(1);
    await refusedWith(async () => postAs(await executive(), path, {}, stepUp), 409, 'charter.proposal-over');
    expect((await read(by, `/policy-proposals/${id}`)).body).toMatchObject({ reason: 'A slip in the year.' });
  });

  it('403: is not withdrawn by who could neither propose nor adopt it', async () => {
    const { id } = await propose();
    const slip = { reason: 'A slip.' };
    await refusedWith(
      () => post('treasury', `/policy-proposals/${id}/withdrawal`, slip, null),
      403,
      'identity.forbidden',
    );
    const by = await addPerson(database().owner, { roles: ['treasury'] });
    const proposal = await postAs(by, '/policy-proposals', account, 'policy:bank-account-default');
    const path = `/policy-proposals/${(proposal.body as { id: string }).id}/withdrawal`;
    await refusedWith(() => post('secretariat', path, slip, null), 403, 'identity.forbidden');
    expect((await post('treasury', path, slip, null)).status).toBe(201);
  });

  it('422: is decided again under the votes of the day it is adopted', async () => {
    const body = { ...DEFAULT_COUNCIL_POLICY, votingPeriod: '10d' };
    const { path, stepUp } = await propose({ ...policy, kind: 'council', body }, 'council');
    const move = async (sql: string) => database().owner.query(sql);
    await move('ALTER TABLE weights DISABLE TRIGGER USER');
    await move(`CREATE TABLE spec_weights AS TABLE weights`);
    await move(`UPDATE weights SET votes = CASE WHEN state_id = 'DEU' THEN 9000 ELSE 50 END`);
    await refusedWith(
      async () => postAs(await executive(), path, {}, stepUp),
      422,
      'council.member-blocks-alone',
    );
    await move(`UPDATE weights w SET votes = s.votes FROM spec_weights s
      WHERE s.state_id = w.state_id AND s.weight_set_id = w.weight_set_id`);
    await move('DROP TABLE spec_weights');
    await move('ALTER TABLE weights ENABLE TRIGGER USER');
    expect((await postAs(await executive(), path, {}, stepUp)).status).toBe(201);
  });

  it('201: another account is proposed by treasury and adopted by an executive, nobody else', async () => {
    const by = await addPerson(database().owner, { roles: ['treasury', 'executive'] });
    const proposal = await postAs(by, '/policy-proposals', account, 'policy:bank-account-default');
    expect([proposal.status, proposal.body]).toMatchObject([201, { version: 2, state: 'open' }]);
    const { id, hash } = proposal.body as { id: string; hash: string };
    const [path, stepUp] = [`/policy-proposals/${id}/adoption`, `policy-proposal:${hash}`];
    await refusedWith(() => postAs(by, path, {}, stepUp), 403, 'charter.four-eyes');
    for (const role of ['treasury', 'secretariat'] as const) {
      await refusedWith(() => post(role, path, {}, stepUp), 403, 'identity.forbidden');
    }
    const finance = await addPerson(database().owner, {
      roles: [{ role: 'state-finance', scopeType: 'state', scopeId: 'NOR' }],
    });
    expect((await postAs(await executive(), path, {}, stepUp)).status).toBe(201);
    const { rows: told } = await database().owner.query(
      `SELECT template FROM notifications WHERE person_id = $1 ORDER BY template`,
      [finance],
    );
    expect(told).toEqual([{ template: 'charter.policy-adopted' }]);
    expect((await read(finance, `/policy-proposals/${id}`)).body).toMatchObject({
      changes: [{ path: 'iban', before: '"BE68539007547034"', after: '"BE71096123456769"' }],
    });
  });

  it('201: becomes the next version by another person, in force when it says, with both in the public log', async () => {
    const { id, path, stepUp } = await propose();
    const late = await propose();
    const before = await rows();
    const person = await executive();
    const preview = await postAs(person, `${path}?preview=true`, {}, stepUp);
    expect([preview.status, preview.body]).toMatchObject([
      200,
      { reasons: [expect.any(String), 'coolDown: "7d" becomes "21d".'] },
    ]);
    expect(await rows()).toEqual(before);

    const answer = await postAs(person, path, {}, stepUp);
    expect([answer.status, answer.body]).toMatchObject([201, { version: 2, state: 'adopted' }]);
    const { policyId } = answer.body as { policyId: string };
    const version = await request(api().url).get(`/api/v1/policies/${policyId}`);
    expect(version.body).toMatchObject({
      kind: 'treasury',
      version: 2,
      body: { coolDown: '21d' },
      decision: 'GC-2026-9',
    });
    const after = await rows();
    expect(Number(after['policies']) - Number(before['policies'])).toBe(1);
    expect(Number(after['trace']) - Number(before['trace'])).toBe(1);
    expect(Number(after['told'])).toBeGreaterThan(Number(before['told']));
    const { rows: log } = await database().owner.query<{ entry: object }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb AS entry FROM audit_entries WHERE subject_id = $1 ORDER BY at`,
      [id],
    );
    const hash = stepUp.replace('policy-proposal:', '');
    expect(log.map(({ entry }) => entry)).toMatchObject([
      { type: 'charter.policy-proposed', data: { hash } },
      { type: 'charter.policy-adopted', data: { hash, policyId } },
    ]);
    // What was compared with the version before is no proposal any more.
    await refusedWith(
      async () => postAs(await executive(), late.path, {}, late.stepUp),
      409,
      'charter.proposal-over',
    );
  });
});

describe('new votes', () => {
  const weights = async () => (await request(api().url).get('/api/v1/weights')).body as { unsound: object[] };
  const finding = { name: 'default', path: 'decision', code: 'council.bloc-carries-alone' };

  it('are computed, and what rules would be refused under them is said to everybody who can change it', async () => {
    expect((await weights()).unsound).toEqual([]);
    const secretary = await addPerson(database().owner, { roles: ['secretariat'] });
    await database().owner.query(
      `UPDATE member_states SET bloc = 'most' WHERE id IN (SELECT id FROM member_states ORDER BY gdp_musd DESC LIMIT 10)`,
    );
    const year = new Date().getUTCFullYear();
    expect((await weights()).unsound).toContainEqual(expect.objectContaining({ ...finding, year }));

    const answer = await post('treasury', '/assessments', { year: year + 1 }, `assessment:${year + 1}`);
    // What states owe is a fact: it is not refused.
    expect(answer.status).toBe(201);
    const { rows: log } = await database().owner.query<{ rules: string }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb -> 'data' ->> 'rules' AS rules FROM audit_entries
       WHERE type = 'members.weights-unsound'`,
    );
    expect(log).toEqual([{ rules: expect.stringContaining(':decision:council.bloc-carries-alone') }]);
    const { rows: told } = await database().owner.query(
      'SELECT template FROM notifications WHERE person_id = $1',
      [secretary],
    );
    expect(told).toEqual([{ template: 'members.weights-unsound' }]);
    const { unsound } = await weights();
    for (const ofYear of [year, year + 1]) {
      expect(unsound).toContainEqual(expect.objectContaining({ ...finding, year: ofYear }));
    }
  });

  it('200: the preview says so before', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const other = { year, reason: 'Assessed before the bloc was declared.' };
    const back = await post('treasury', '/assessment-reversals', other, `assessment-reversal:${year}`);
    expect(back.status).toBe(201);
    const preview = await post('treasury', '/assessments?preview=true', { year }, `assessment:${year}`);
    expect((preview.body as { reasons: string[] }).reasons).toContainEqual(
      expect.stringMatching(/^Rules default 1: The bloc most could carry/),
    );
  });
});
