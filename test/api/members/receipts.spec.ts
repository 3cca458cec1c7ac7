import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersApiModule } from '../../../apps/api/src/members/members-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let people: Record<'treasury' | 'secretariat' | 'reviewer', string>;
let assessmentId: string;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [MembersApiModule] });
  await addMemberStates(database().owner);
  const roles = ['treasury', 'secretariat', 'reviewer'] as const;
  const added = await Promise.all(roles.map((role) => addPerson(database().owner, { roles: [role] })));
  people = Object.fromEntries(roles.map((role, index) => [role, added[index]])) as typeof people;
  const year = new Date().getUTCFullYear();
  await send('post', 'treasury', '/assessments', { year }, `assessment:${year}`);
  const { body } = await send('get', null, '/assessments');
  const items = body['items'] as { id: string; stateId: string; reference: string }[];
  const norway = items.find(({ stateId }) => stateId === 'NOR');
  assessmentId = norway?.id ?? '';
  expect(norway?.reference).toMatch(/^RF\d\dNOR20\d\d$/);
});
afterAll(async () => {
  await api.close();
});

async function send(
  method: 'get' | 'post',
  person: keyof typeof people | null,
  path: string,
  body?: object,
  stepUp?: string,
) {
  let sent = api.http[method](`/api/v1${path}`);
  if (person !== null) sent = sent.set((await signIn(api.app, people[person], { stepUp })).headers);
  if (method === 'post' && !path.includes('preview')) sent = sent.set('Idempotency-Key', newId());
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as Record<string, unknown> };
}

const receipt = (minor: string, reference = newId()) => ({
  assessmentId,
  amount: { minor, currency: 'EUR' },
  valueDate: today,
  reference,
});

async function audited(): Promise<string[]> {
  const { rows } = await database().owner.query<{ type: string }>(
    `SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at, id`,
    [assessmentId],
  );
  return rows.map(({ type }) => type).slice(1);
}

describe('POST /contribution-receipts', () => {
  it('201 records money the bank has not shown; a preview says so and keeps nothing', async () => {
    const preview = await send('post', 'treasury', '/contribution-receipts?preview=true', receipt('100'));
    expect([preview.status, preview.body['preview']]).toEqual([200, true]);
    expect(await audited()).toEqual([]);
    const done = await send('post', 'secretariat', '/contribution-receipts', receipt('100', 'MT103-1'));
    expect([done.status, done.body['receivedMinor']]).toEqual([201, '100']);
    expect(await audited()).toEqual(['members.contribution-received']);
  });

  it('409 where the same money stands already', async () => {
    const again = await send('post', 'treasury', '/contribution-receipts', receipt('100'));
    expect([again.status, again.body['code']]).toEqual([409, 'members.receipt-known']);
    const other = await send('post', 'treasury', '/contribution-receipts', receipt('99', 'MT103-1'));
    expect([other.status, other.body['code']]).toEqual([409, 'members.reference-used']);
    expect(await audited()).toEqual(['members.contribution-received']);
  });

  it('403 for others', async () => {
    expect((await send('post', 'reviewer', '/contribution-receipts', receipt('1'))).status).toBe(403);
  });
});

describe('GET /contribution-receipts/unconfirmed', () => {
  it('200 says who is waited for and since when; the bank’s reference only to treasury, which leaves a trace', async () => {
    const seen = await send('get', 'secretariat', '/contribution-receipts/unconfirmed');
    const [item] = seen.body['items'] as Record<string, unknown>[];
    expect(item).toMatchObject({ stateId: 'NOR', amount: { minor: '100' }, waiting: { for: 'bank' } });
    expect(item).not.toHaveProperty('reference');
    const full = await send('get', 'treasury', '/contribution-receipts/unconfirmed');
    expect(full.body['items']).toEqual([expect.objectContaining({ reference: 'MT103-1' })]);
    const { rows } = await database().owner.query(`SELECT fields FROM read_log WHERE reader_id = $1`, [
      people.treasury,
    ]);
    expect(rows).toEqual([{ fields: ['reference'] }]);
  });

  it('401 for nobody, 403 for others', async () => {
    expect((await send('get', null, '/contribution-receipts/unconfirmed')).status).toBe(401);
    expect((await send('get', 'reviewer', '/contribution-receipts/unconfirmed')).status).toBe(403);
  });
});

describe('POST /contribution-receipts/{id}/withdrawal', () => {
  it('422 without a reason, 201 with one, 409 the second time, 404 for none', async () => {
    const { body } = await send('get', 'secretariat', '/contribution-receipts/unconfirmed');
    const [item] = body['items'] as { id: string }[];
    const path = `/contribution-receipts/${item?.id}/withdrawal`;
    expect((await send('post', 'treasury', path, { reason: ' ' })).status).toBe(422);
    expect((await send('post', 'reviewer', path, { reason: 'Never came.' })).status).toBe(403);
    expect((await send('post', 'treasury', path, { reason: 'Never came.' })).status).toBe(201);
    const again = await send('post', 'treasury', path, { reason: 'Never came.' });
    expect([again.status, again.body['code']]).toEqual([409, 'members.receipt-taken-back']);
    const none = await send('post', 'treasury', `/contribution-receipts/${newId()}/withdrawal`, {
      reason: 'x',
    });
    expect([none.status, none.body['code']]).toEqual([404, 'members.receipt-not-found']);
    expect(await audited()).toEqual(['members.contribution-received', 'members.contribution-taken-back']);
    expect((await send('get', 'secretariat', '/contribution-receipts/unconfirmed')).body['items']).toEqual(
      [],
    );
  });
});
