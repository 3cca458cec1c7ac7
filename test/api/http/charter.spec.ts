import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEFAULT_TREASURY_POLICY } from '#libs/treasury/src/index.js';
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

beforeAll(async () => {
  await api()
    .app.get(DataSource)
    .transaction(async (tx) => {
      await seedFund(tx);
      await seedYear(tx);
    });
});

async function post(role: Role, path: string, body: object, stepUp: string | null, key = newId()) {
  const person = await addPerson(database().owner, { roles: [role] });
  const { headers } = await signIn(api().app, person, stepUp === null ? {} : { stepUp });
  return request(api().url)
    .post(`/api/v1${path}`)
    .set({ ...headers, 'idempotency-key': key })
    .send(body);
}

/** Everything the two acts write. */
async function rows() {
  const { rows: found } = await database().owner.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM policies) AS policies, (SELECT sum(amount_minor) FROM envelopes) AS envelopes,
            (SELECT count(*) FROM ledger_transactions) AS booked, (SELECT count(*) FROM notifications) AS told,
            (SELECT count(*) FROM audit_entries WHERE type IN ('ledger.appropriated', 'charter.policy-adopted')) AS trace`,
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

describe('POST /policies', () => {
  const stepUp = 'policy:treasury-default';
  const anyVote = { count: 'votes', atLeast: 1 };
  const nobody = { count: 'members', atLeast: 0 };
  const blocked = { count: 'votes', base: 'entitled', atLeast: { num: 1, den: 1 } };

  it.each([
    ['secretariat', null, policy, 401, 'identity.step-up-required'],
    ['executive', stepUp, policy, 403, 'identity.forbidden'],
    [
      'secretariat',
      'policy:bank-account-default',
      { ...policy, kind: 'bank-account' },
      422,
      'http.validation',
    ],
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
    ['secretariat', stepUp, { ...policy, decision: undefined }, 422, 'http.validation'],
    ['secretariat', stepUp, { ...policy, decision: 'as we all agreed' }, 422, 'http.validation'],
  ] as const)('%s, stepped up for %s: %j is %i %s', async (role, purpose, body, status, code) => {
    const before = await rows();
    const answer = await post(role, '/policies', body, purpose);
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    expect(await rows()).toEqual(before);
  });

  it('201: the next version, in force when it says, with a public entry and everybody told', async () => {
    const before = await rows();
    const preview = await post('secretariat', '/policies?preview=true', policy, stepUp);
    expect([preview.status, preview.body]).toMatchObject([200, { preview: true }]);
    expect(await rows()).toEqual(before);

    const answer = await post('secretariat', '/policies', policy, stepUp);
    expect([answer.status, answer.body]).toMatchObject([201, { version: 2 }]);
    const { id } = answer.body as { id: string };
    const read = await request(api().url).get(`/api/v1/policies/${id}`);
    expect(read.body).toMatchObject({
      kind: 'treasury',
      version: 2,
      body: { coolDown: '14d' },
      decision: 'GC-2026-9',
    });
    const after = await rows();
    expect(Number(after['policies']) - Number(before['policies'])).toBe(1);
    expect(Number(after['trace']) - Number(before['trace'])).toBe(1);
    expect(Number(after['told'])).toBeGreaterThan(Number(before['told']));
  });
});
