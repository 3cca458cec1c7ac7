import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { CouncilService } from '#libs/council/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { CouncilApiModule } from '../../../apps/api/src/council/council-api.module.js';
import { MembersApiModule } from '../../../apps/api/src/members/members-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import type { ACouncilCase } from '../../support/council-case.js';
import { STATES, addCouncilCase, addMemberStates, addPolicy } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/index.js';

const database = useDatabase();
let api: TestApi;
const people = new Map<string, string>();
const year = new Date().getUTCFullYear();

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      CouncilApiModule,
      MembersApiModule,
    ],
  });
  await addMemberStates(database().owner);
  await addPolicy(database().owner, 'council', 'default', DEFAULT_COUNCIL_POLICY);
  for (const scopeId of Object.keys(STATES)) {
    const roles = [{ role: 'representative', scopeType: 'state', scopeId } as const];
    people.set(scopeId, await addPerson(database().owner, { roles }));
  }
  for (const role of ['executive', 'secretariat', 'treasury', 'reviewer'] satisfies Role[]) {
    people.set(role, await addPerson(database().owner, { roles: [role] }));
  }
  people.set('executive-2', await addPerson(database().owner, { roles: ['executive'] }));
  const assessed = await call('post', '/assessments', {
    as: 'treasury',
    stepUp: `assessment:${year}`,
    body: { year },
  });
  expect([assessed.status, assessed.body]).toEqual([201, { year, totalMinor: expect.any(String) }]);
});
afterAll(async () => {
  await api.close();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string; errors?: { path: string }[] };
}
interface Call {
  readonly as?: string;
  readonly stepUp?: string;
  readonly body?: object;
  readonly key?: string | null;
}
async function call(method: 'get' | 'post', path: string, options: Call = {}): Promise<Answer> {
  const { as, stepUp, body, key = newId() } = options;
  let sent = api.http[method](`/api/v1${path}`);
  if (as !== undefined) sent = sent.set((await signIn(api.app, people.get(as)!, { stepUp })).headers);
  if (method === 'post' && key !== null) sent = sent.set('Idempotency-Key', key);
  const answer = await (body === undefined ? sent : sent.send(body));
  return { status: answer.status, body: answer.body as Answer['body'] };
}
const codeOf = ({ status, body }: Answer) => `${status} ${body.code}`;

async function openMotion(given: ACouncilCase = {}): Promise<{ motionId: string; applicationId: string }> {
  const { applicationId, programmeSlug } = await addCouncilCase(database().owner, given);
  const answer = await api.app.get(ActsService, { strict: false }).act<null, string>(
    { principal: systemPrincipal('grant'), route: 'advance:grant', key: null, body: {} },
    {
      lock: async () => null,
      authorise: () => undefined,
      apply: async (act) => {
        const ledger = api.app.get(LedgerService, { strict: false });
        await ledger.appropriate(act, { programmeSlug, year, currency: 'EUR' }, 1_000_000_000n);
        if (given.route !== undefined) return '';
        const application = await api.app
          .get(ApplicationsService, { strict: false })
          .lock(act.tx, applicationId);
        return (await api.app.get(CouncilService, { strict: false }).openMotion(act, application, 'award'))
          .id;
      },
    },
  );
  if (answer.kind !== 'done') throw new Error('not done');
  return { motionId: answer.value, applicationId };
}
const stored = async (table: 'ballots' | 'recusals', motionId: string) =>
  (await database().owner.query(`SELECT 1 FROM ${table} WHERE motion_id = $1`, [motionId])).rowCount;
const BALLOT = { stateId: 'NOR', choice: 'for', reason: 'Everybody depends on it.' };

describe('POST /motions/{id}/ballots', () => {
  it('201: takes the ballot, gives a receipt, and repeats it under the same key', async () => {
    const { motionId } = await openMotion();
    const vote = { as: 'NOR', stepUp: `motion:${motionId}`, body: BALLOT, key: newId() };
    const first = await call('post', `/motions/${motionId}/ballots`, vote);
    const again = await call('post', `/motions/${motionId}/ballots`, vote);
    expect([first.status, first.body]).toEqual([
      201,
      { id: expect.any(String), motionId, stateId: 'NOR', receivedAt: expect.any(String) },
    ]);
    expect(again.body).toEqual(first.body);
    expect(await stored('ballots', motionId)).toBe(1);
    const { rows } = await database().owner.query<{ entry: { actor: object; data: object } }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb AS entry FROM audit_entries
       WHERE type = 'council.ballot-cast' AND subject_id = $1 AND disclosure = 'restricted'`,
      [motionId],
    );
    expect(rows[0]?.entry.actor).toMatchObject({ kind: 'person', role: 'representative', state: 'NOR' });
  });

  it('400, 401, 403, 404, 409, 422: refuses and stores nothing', async () => {
    const { motionId } = await openMotion();
    const path = `/motions/${motionId}/ballots`;
    const stepUp = `motion:${motionId}`;
    const votes = (given: Call) =>
      call('post', path, { as: 'NOR', stepUp, body: BALLOT, ...given }).then(codeOf);
    expect(await votes({ key: null })).toBe('400 acts.idempotency-key-required');
    expect(codeOf(await call('post', path, { body: BALLOT }))).toBe('401 identity.sign-in-required');
    expect(await votes({ stepUp: undefined })).toBe('401 identity.step-up-required');
    expect(await votes({ stepUp: `motion:${newId()}` })).toBe('401 identity.step-up-required');
    expect(await votes({ as: 'SWE' })).toBe('403 identity.forbidden');
    expect(await votes({ as: 'reviewer' })).toBe('404 identity.not-found');
    expect(codeOf(await call('post', `/motions/${newId()}/ballots`, { as: 'reviewer', body: BALLOT }))).toBe(
      '404 identity.not-found',
    );
    expect(await votes({ body: { ...BALLOT, weight: 9 } })).toBe('422 http.validation');
    expect(await votes({ body: { ...BALLOT, choice: 'maybe' } })).toBe('422 http.validation');
    expect(await votes({ body: { ...BALLOT, reason: 'a\0b' } })).toBe('422 http.validation');
    await call('post', `/motions/${motionId}/recusals`, {
      as: 'NOR',
      stepUp,
      body: { stateId: 'NOR', interest: 'The ministry employs the recipient.' },
    });
    expect(await votes({})).toBe('409 council.member-recused');
    expect(await stored('ballots', motionId)).toBe(0);
    expect(await stored('recusals', motionId)).toBe(1);
  });
});

describe('GET /motions', () => {
  it('200: shows the council its motions without the ballots of others, and nobody else', async () => {
    const { motionId } = await openMotion();
    await call('post', `/motions/${motionId}/ballots`, {
      as: 'NOR',
      stepUp: `motion:${motionId}`,
      body: BALLOT,
    });
    const own = await call('get', `/motions/${motionId}`, { as: 'NOR' });
    expect(own.body).toMatchObject({ state: 'open', rollCall: null, ownBallots: [{ stateId: 'NOR' }] });
    const other = await call('get', '/motions?limit=1', { as: 'SWE' });
    expect(other.body).toMatchObject({ items: [{ id: motionId, ownBallots: [] }], next: motionId });
    expect(codeOf(await call('get', `/motions/${motionId}`, { as: 'reviewer' }))).toBe(
      '404 identity.not-found',
    );
    expect(codeOf(await call('get', `/motions/${motionId}`))).toBe('401 identity.sign-in-required');
    expect(codeOf(await call('get', `/motions/${newId()}`, { as: 'NOR' }))).toBe(
      '404 council.motion-not-found',
    );
  });

  it('200: a closed vote can be counted again by anybody', async () => {
    const { motionId } = await openMotion();
    await call('post', `/motions/${motionId}/ballots`, {
      as: 'NOR',
      stepUp: `motion:${motionId}`,
      body: BALLOT,
    });
    expect((await call('get', `/motions/${motionId}/tally-file`)).status).toBe(404);
    await database().owner.query(
      `UPDATE motions SET closes_at = date_trunc('milliseconds', clock_timestamp()), reopened = true WHERE id = $1`,
      [motionId],
    );
    await api.app.get(CouncilService, { strict: false }).advance(motionId);
    const file = await call('get', `/motions/${motionId}/tally-file`);
    expect([file.status, file.body['ballots']]).toEqual([
      200,
      [{ member: 'NOR', choice: 'for', at: expect.any(String) }],
    ]);
  });
});

describe('POST /motions/{id}/cancellation', () => {
  it('201 for the secretariat in a stepped-up session, 401 without, 403 for others, 409 twice', async () => {
    const { motionId } = await openMotion();
    const stepUp: string = `motion:${motionId}`;
    const cancel = (as: string, more: Call = { stepUp }) =>
      call('post', `/motions/${motionId}/cancellation`, {
        as,
        body: { reason: 'Opened in error.' },
        ...more,
      });
    expect(codeOf(await cancel('executive'))).toBe('403 identity.forbidden');
    expect(codeOf(await cancel('secretariat', {}))).toBe('401 identity.step-up-required');
    expect((await call('get', `/motions/${motionId}`, { as: 'NOR' })).body).toMatchObject({ state: 'open' });
    expect((await cancel('secretariat')).status).toBe(201);
    expect(codeOf(await cancel('secretariat'))).toBe('409 council.motion-not-open');
  });
});

describe('POST /applications/{id}/delegated-award and emergency-approvals', () => {
  it('200 in a preview, 201 for the executive in a stepped-up session', async () => {
    const { applicationId } = await openMotion({ route: 'executive', awardMinor: 5_000_000n });
    const award = (query: string, stepUp?: string) =>
      call('post', `/applications/${applicationId}/delegated-award${query}`, { as: 'executive', stepUp });
    expect(codeOf(await award(''))).toBe('401 identity.step-up-required');
    const stepUp = `application:${applicationId}`;
    const preview = await award('?preview=true', stepUp);
    expect([preview.status, preview.body['notifies']]).toEqual([
      200,
      Object.keys(STATES)
        .sort()
        .map((state) => `representative:${state}`),
    ]);
    const done = await award('', stepUp);
    expect([done.status, done.body]).toEqual([
      201,
      { motionId: expect.any(String), closesAt: expect.any(String) },
    ]);
  });

  it('201 twice by two executives', async () => {
    const { applicationId } = await openMotion({
      stage: 'emergency-decision',
      route: 'emergency',
      awardMinor: 4_000_000n,
    });
    const sign = (as: string) =>
      call('post', `/applications/${applicationId}/emergency-approvals`, {
        as,
        stepUp: `application:${applicationId}`,
      });
    expect((await sign('executive')).body).toEqual({ approvals: 1, awarded: false });
    expect(codeOf(await sign('executive'))).toBe('409 council.already-approved');
    expect((await sign('executive-2')).body).toEqual({ approvals: 2, awarded: true });
  });
});

describe('members', () => {
  it('200: shows weight beside power, blocs, states and contributions to everybody', async () => {
    await database().owner.query(`UPDATE member_states SET bloc = 'north' WHERE id IN ('NOR', 'SWE', 'NLD')`);
    const weights = await call('get', '/weights');
    const items = weights.body['items'] as { votes: number; banzhaf: { num: string } }[];
    expect([weights.status, items.reduce((sum, { votes }) => sum + votes, 0)]).toEqual([200, 10_000]);
    expect(weights.body).toMatchObject({
      unsound: [],
      blocs: [{ bloc: 'north', blocking: expect.any(Array) }],
    });
    // What the figures follow from is looked at anew each time.
    await database().owner.query(`UPDATE member_states SET bloc = NULL WHERE id = 'NLD'`);
    expect((await call('get', '/weights')).body['blocs']).not.toEqual(weights.body['blocs']);
    expect((await call('get', '/member-states')).body['items']).toHaveLength(5);
    const contributions = await call('get', `/assessments?year=${year}`);
    expect((contributions.body['items'] as { assessed: object }[])[0]?.assessed).toMatchObject({
      currency: 'EUR',
    });
  });

  it('201 for a receipt, 409 for the same money again, 422 for a fraction', async () => {
    const list = (await call('get', '/assessments')).body['items'] as { id: string }[];
    const receipt = {
      assessmentId: list[0]!.id,
      amount: { minor: '100', currency: 'EUR' },
      valueDate: new Date().toISOString().slice(0, 10),
      reference: 'BANK-7',
    };
    const book = (override: object) =>
      call('post', '/contribution-receipts', { as: 'treasury', body: { ...receipt, ...override } });
    expect((await book({})).body).toMatchObject({ receivedMinor: '100' });
    expect(codeOf(await book({}))).toBe('409 members.reference-used');
    const fraction = await book({ amount: { minor: '1.5', currency: 'EUR' }, reference: 'B' });
    expect([codeOf(fraction), fraction.body.errors?.[0]?.path]).toEqual([
      '422 http.validation',
      'amount.minor',
    ]);
    expect(codeOf(await book({ amount: { minor: '5', currency: 'USD' }, reference: 'B' }))).toBe(
      '422 money.currency-mismatch',
    );
    expect(codeOf(await call('post', '/assessments', { as: 'reviewer', body: { year } }))).toBe(
      '403 identity.forbidden',
    );
  });
});
