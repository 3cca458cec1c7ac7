import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { verifyLedgerExport } from '#libs/ledger/src/index.js';
import { MembersReadsService, MembersService } from '#libs/members/src/index.js';
import { ScreeningModule } from '#libs/treasury/src/index.js';
import { LedgerApiModule } from '../../../apps/api/src/ledger/ledger-api.module.js';
import { TreasuryApiModule } from '../../../apps/api/src/treasury/treasury-api.module.js';
import { screeningListFile } from '../../../apps/local/src/demo/screening-list.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { BankFixture, TreasuryFixture, WiredBank } from '../../support/treasury-case.js';

const database = useDatabase();
let api: TestApi;
let treasury: TreasuryFixture;
let auditor: string;

beforeAll(async () => {
  const bank = new WiredBank();
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      BankFixture.with(bank),
      ScreeningModule.with(screeningListFile()),
      TreasuryApiModule,
      LedgerApiModule,
    ],
  });
  treasury = await TreasuryFixture.on(api.app, bank);
  auditor = await addPerson(database().owner, { roles: ['auditor'] });
});
afterAll(async () => {
  await api.close();
});

interface Call {
  readonly stepUp?: string;
  readonly body?: object;
  readonly key?: string | null;
}

/** Acts of the people of one case over HTTP. */
function desk(grant: TreasuryCase) {
  return async (method: 'get' | 'post' | 'put', person: CasePerson | null, path: string, call: Call = {}) => {
    const { stepUp, body, key = newId() } = call;
    let sent = api.http[method](`/api/v1${path}`);
    if (person !== null) {
      sent = sent.set((await signIn(api.app, grant.people[person], { stepUp })).headers);
    }
    if (method === 'post' && key !== null) sent = sent.set('Idempotency-Key', key);
    const { status, body: answer } = await (body === undefined ? sent : sent.send(body));
    return {
      status,
      body: answer as Record<string, unknown> & { code?: string; errors?: { path: string }[] },
    };
  };
}

async function audited(subjectId: string): Promise<string[]> {
  const { rows } = await database().owner.query<{ type: string }>(
    'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at, id',
    [subjectId],
  );
  return rows.map(({ type }) => type);
}

const PAYEE = {
  kind: 'person',
  legalName: 'Mira Holt',
  publicName: 'Mira Holt',
  taxResidence: 'DE',
  route: 'SEPA',
  iban: 'DE89370400440532013000',
  address: { townName: 'Köln', country: 'DE' },
};

describe('PUT /applications/{id}/payee', () => {
  it('200 with a stepped-up session of the team; the IBAN is shown to nobody who need not see it', async () => {
    const grant = await treasury.aCase();
    const call = desk(grant);
    const path = `/applications/${grant.applicationId}/payee`;
    const stepUp = `payee:${grant.applicationId}`;
    const put = await call('put', 'maintainer', path, { stepUp, body: PAYEE });
    expect([put.status, put.body]).toEqual([200, { id: expect.any(String), accountVersion: 1, version: 1 }]);
    expect(await audited(put.body['id'] as string)).toEqual(['treasury.payee-recorded']);
    const seen = await call('get', 'programme', path);
    expect(seen.body).toMatchObject({ publicName: 'Mira Holt', route: 'SEPA' });
    expect(JSON.stringify(seen.body)).not.toContain('DE89');
    expect(JSON.stringify((await call('get', 'treasury1', path)).body)).toContain('DE89');
    const { rows } = await database().owner.query('SELECT fields FROM read_log WHERE subject_id = $1', [
      put.body['id'],
    ]);
    expect(rows).toHaveLength(1);
  });

  it('401 without step-up, 404 for strangers, 422 with the field that is wrong; nothing is stored', async () => {
    const grant = await treasury.aCase();
    const stranger = await treasury.aCase();
    const call = desk(grant);
    const path = `/applications/${grant.applicationId}/payee`;
    const stepUp = `payee:${grant.applicationId}`;
    expect((await call('put', 'maintainer', path, { body: PAYEE })).body.code).toBe(
      'identity.step-up-required',
    );
    const other = await desk(stranger)('put', 'maintainer', path, { stepUp, body: PAYEE });
    expect([other.status, other.body.code]).toEqual([404, 'identity.not-found']);
    const wrong = await call('put', 'maintainer', path, {
      stepUp,
      body: { ...PAYEE, iban: 'DE89370400440532013001' },
    });
    expect([wrong.status, wrong.body.code, wrong.body.errors?.map((one) => one.path)]).toEqual([
      422,
      'treasury.account-invalid',
      ['creditor.iban'],
    ]);
    const unknown = await call('put', 'maintainer', path, { stepUp, body: { ...PAYEE, swift: 'X' } });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'http.validation']);
    for (const [body, field] of [
      [{ taxResidence: 'XX' }, 'taxResidence'],
      [{ address: { ...PAYEE.address, country: 'ZZ' } }, 'address.country'],
      [{ legalName: 'Ada\nLovelace' }, 'legalName'],
      [{ publicName: 'Ada \u202eLovelace' }, 'publicName'],
    ] as const) {
      const odd = await call('put', 'maintainer', path, { stepUp, body: { ...PAYEE, ...body } });
      expect([odd.status, odd.body.errors?.[0]?.path]).toEqual([422, field]);
    }
    const { rows } = await database().owner.query('SELECT 1 FROM payees WHERE application_id = $1', [
      grant.applicationId,
    ]);
    expect(rows).toEqual([]);
  });
});

describe('agreement', () => {
  it('is offered, accepted, signed and countersigned; a preview says what follows and changes nothing', async () => {
    const grant = await treasury.aCase();
    const call = desk(grant);
    const at = `/applications/${grant.applicationId}`;
    const stepUp = `application:${grant.applicationId}`;
    await treasury.open(grant.applicationId);
    const read = async () => {
      const { body } = await call('get', 'maintainer', `${at}/agreement`);
      return { hash: body['hash'] as string };
    };
    const early = await call('post', 'maintainer', `${at}/agreement-acceptance`, { body: await read() });
    expect([early.status, early.body.code]).toEqual([409, 'treasury.agreement-conflict']);
    const wrong = { title: 'All', acceptance: 'It works.', amount: { minor: '1', currency: 'EUR' } };
    const sum = await call('post', 'programme', `${at}/agreement-offer`, { body: { milestones: [wrong] } });
    expect([sum.status, sum.body.code]).toEqual([422, 'treasury.milestones-sum']);
    for (const [dueOn, code] of [
      ['2020-01-01', 'treasury.milestone-in-the-past'],
      ['2027-06', 'http.validation'],
    ] as const) {
      const late = await call('post', 'programme', `${at}/agreement-offer`, {
        body: { milestones: [{ ...wrong, dueOn }] },
      });
      expect([late.status, late.body.code, late.body.errors?.map(({ path }) => path)]).toEqual([
        422,
        code,
        ['milestones[0].dueOn'],
      ]);
    }
    expect((await call('post', 'programme', `${at}/agreement-offer`, { body: {} })).status).toBe(201);
    const preview = await call('post', 'maintainer', `${at}/agreement-acceptance?preview=true`, {
      key: null,
      body: await read(),
    });
    expect([preview.status, preview.body]).toEqual([
      200,
      expect.objectContaining({ preview: true, stage: 'agreement' }),
    ]);
    expect((await call('get', 'maintainer', `${at}/agreement`)).body).toMatchObject({ state: 'offered' });
    for (const body of [undefined, {}, { hash: 'x' }]) {
      const blind = await call('post', 'maintainer', `${at}/agreement-acceptance`, { body });
      expect([blind.status, blind.body.errors?.[0]?.path]).toEqual([422, 'hash']);
    }
    const body = await read();
    const other = { hash: 'f'.repeat(64) };
    const stale = await call('post', 'maintainer', `${at}/agreement-acceptance`, { body: other });
    expect([stale.status, stale.body.code]).toEqual([409, 'treasury.terms-changed']);
    expect((await call('post', 'maintainer', `${at}/agreement-acceptance`, { body })).status).toBe(201);
    const signature = (purpose: string) =>
      call('post', 'maintainer', `${at}/agreement-signature`, { stepUp: purpose, body });
    expect((await signature(stepUp)).body.code).toBe('identity.step-up-required');
    expect((await signature(`agreement:${grant.applicationId}`)).status).toBe(201);
    const unpaid = await call('post', 'executive', `${at}/agreement-countersignature`, { stepUp, body });
    expect([unpaid.status, unpaid.body.code]).toEqual([409, 'treasury.payee-missing']);
    await grant.putPayee();
    const self = await call('post', 'maintainer', `${at}/agreement-countersignature`, { stepUp, body });
    expect(self.status).toBe(403);
    const done = await call('post', 'executive', `${at}/agreement-countersignature`, { stepUp, body });
    expect([done.status, done.body]).toEqual([201, expect.objectContaining({ state: 'signed' })]);
    const seen = await call('get', 'maintainer', `${at}/agreement`);
    expect(seen.body).toMatchObject({
      award: { minor: '10000000', currency: 'EUR' },
      advance: { minor: '2500000', currency: 'EUR' },
      milestones: [{ position: 1 }, { position: 2 }],
    });
  });
});

describe('milestones and payments', () => {
  it('go from a report to a released file, each by another person', async () => {
    const grant = await (await treasury.aCase()).signed();
    const call = desk(grant);
    const { id } = await grant.milestone(1);
    const bad = await call('post', 'maintainer', `/milestones/${id}/reports`, { body: { report: ' ' } });
    expect([bad.status, bad.body.errors?.[0]?.path]).toEqual([422, 'report']);
    const key = newId();
    const report = { body: { report: 'Done.' }, key };
    expect((await call('post', 'maintainer', `/milestones/${id}/reports`, report)).status).toBe(201);
    expect((await call('post', 'maintainer', `/milestones/${id}/reports`, report)).status).toBe(201);
    const reused = await call('post', 'maintainer', `/milestones/${id}/reports`, {
      body: { report: 'Other.' },
      key,
    });
    expect(reused.status).toBe(409);
    const keyless = await call('post', 'programme', `/milestones/${id}/certification`, {
      body: { advice: 'Yes.' },
      key: null,
    });
    expect([keyless.status, keyless.body.code]).toEqual([400, 'acts.idempotency-key-required']);
    const certified = await call('post', 'programme', `/milestones/${id}/certification`, {
      body: { advice: 'Yes.' },
    });
    expect(certified.body).toMatchObject({ state: 'accepted', payableMinor: '3000000' });
    expect((await call('post', 'maintainer', `/milestones/${id}/claims`)).status).toBe(201);
    expect(await audited(id)).toEqual([
      'treasury.milestone-reported',
      'treasury.milestone-accepted',
      'treasury.milestone-claimed',
    ]);
    await treasury.settle(grant.applicationId);

    const pending = await call('get', 'treasury1', '/payment-orders?state=pending-approval');
    const items = pending.body['items'] as { id: string; hash: string; applicationId: string }[];
    const order = items.find((one) => one.applicationId === grant.applicationId);
    if (order === undefined) throw new Error('The order is not listed.');
    const stepUp = `order:${order.id}`;
    const approval = `/payment-orders/${order.id}/approvals`;
    const blind = await call('post', 'treasury1', approval, { stepUp, body: { hash: 'f'.repeat(64) } });
    expect([blind.status, blind.body.code]).toEqual([409, 'treasury.order-changed']);
    const approved = await call('post', 'treasury1', approval, { stepUp, body: { hash: order.hash } });
    expect([approved.status, approved.body]).toEqual([
      201,
      expect.objectContaining({ state: 'approved', missing: [] }),
    ]);

    const sunday = { orderIds: [order.id], executionDate: '2035-04-01' };
    const refused = await call('post', 'treasury1', '/payment-runs', { body: sunday });
    expect([refused.status, refused.body.code]).toEqual([422, 'treasury.execution-date']);
    const run = await call('post', 'treasury1', '/payment-runs', { body: { orderIds: [order.id] } });
    expect(run.status).toBe(201);
    const release = `/payment-runs/${run.body['id'] as string}/release`;
    const seen = { stepUp: `payment-run:${run.body['id'] as string}`, body: { sha256: run.body['sha256'] } };
    expect((await call('post', 'treasury1', release, seen)).body.code).toBe('treasury.four-eyes');
    expect((await call('post', 'programme', release, seen)).status).toBe(403);
    expect((await call('post', 'treasury2', release, { ...seen, stepUp: undefined })).status).toBe(401);
    expect((await call('post', 'treasury2', release, seen)).body).toMatchObject({ state: 'released' });
    const again = await call('post', 'treasury3', release, seen);
    expect([again.status, again.body.code]).toEqual([409, 'treasury.run-conflict']);
  });

  it('404 for what is not there, 401 for nobody, 403 for the wrong role', async () => {
    const call = desk(await treasury.aCase());
    expect((await call('post', 'treasury1', `/payment-runs/${newId()}/void`)).status).toBe(404);
    expect((await call('get', 'treasury1', '/payment-runs/none')).status).toBe(404);
    expect((await call('get', null, '/payment-orders')).status).toBe(401);
    expect((await call('get', 'maintainer', '/payment-orders')).status).toBe(403);
    const file = Buffer.from('<!DOCTYPE x><Document/>').toString('base64');
    const handIn = (stepUp?: string) => call('post', 'treasury1', '/statements', { stepUp, body: { file } });
    const hash = createHash('sha256').update(Buffer.from(file, 'base64')).digest('hex');
    for (const purpose of [undefined, `statement:${'0'.repeat(64)}`]) {
      expect((await handIn(purpose)).body.code).toBe('identity.step-up-required');
    }
    const statement = await handIn(`statement:${hash}`);
    expect([statement.status, statement.body.code]).toEqual([422, 'treasury.statement-unreadable']);
  });
});

describe('POST /milestones/{id}/write-off', () => {
  it('201 for an executive in a stepped-up session, 401 without, 403 for others, 409 for what is not owed, 422 without reasons', async () => {
    const grant = await (await treasury.aCase()).signed();
    const call = desk(grant);
    const { id } = await grant.milestone(1);
    await call('post', 'maintainer', `/milestones/${id}/reports`, { body: { report: 'Done.' } });
    const path = `/milestones/${id}/write-off`;
    const asked = { stepUp: `milestone:${id}`, body: { reasons: ['Nobody claims it.'] } };
    const early = await call('post', 'executive', path, asked);
    expect([early.status, early.body.code]).toEqual([409, 'treasury.milestone-conflict']);
    await call('post', 'programme', `/milestones/${id}/certification`, { body: { advice: 'Yes.' } });
    expect((await call('post', 'executive', path, { ...asked, stepUp: undefined })).status).toBe(401);
    expect((await call('post', 'treasury1', path, asked)).status).toBe(403);
    expect((await call('post', 'executive', path, { ...asked, body: { reasons: [] } })).status).toBe(422);
    const preview = await call('post', 'executive', `${path}?preview=true`, { ...asked, key: null });
    expect(preview.body).toMatchObject({
      preview: true,
      stage: 'written-off',
      reasons: ['Nobody claims it.'],
    });
    const done = await call('post', 'executive', path, asked);
    expect([done.status, done.body]).toEqual([201, expect.objectContaining({ state: 'written-off' })]);
    expect((await audited(id)).at(-1)).toBe('treasury.milestone-written-off');
  });
});

describe('the work list of the statements', () => {
  /** A debit for a released order, beyond its amount: nothing explains it. */
  async function aMovement() {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    const { id: orderId, end_to_end_id } = await grant.order();
    treasury.bank.account.charge('2501500', end_to_end_id);
    await treasury.importStatements();
    const { rows } = await database().owner.query<{ id: string }>(
      'SELECT id FROM statement_movements WHERE end_to_end_id = $1',
      [end_to_end_id],
    );
    return { grant, call: desk(grant), orderId, id: rows[0]?.id ?? '' };
  }

  it('200 in pages, with whom each waits for; references only for those cleared, whose read leaves a trace', async () => {
    const { call, id } = await aMovement();
    await aMovement();
    const first = await call('get', 'treasury1', '/statements/work-list?limit=1');
    expect(first.body['items']).toEqual([
      expect.objectContaining({
        id,
        amount: { minor: '2501500', currency: 'EUR' },
        reason: 'amount-differs',
        endToEndId: expect.any(String),
        waiting: expect.objectContaining({ for: 'treasury', since: expect.any(String) }),
      }),
    ]);
    const second = await call(
      'get',
      'treasury1',
      `/statements/work-list?limit=1&after=${first.body['next'] as string}`,
    );
    expect([(second.body['items'] as unknown[]).length, second.body['next']]).toEqual([1, null]);
    const staff = await call('get', 'programme', '/statements/work-list');
    expect(JSON.stringify(staff.body)).not.toContain('endToEndId');
    expect((await call('get', 'maintainer', '/statements/work-list')).status).toBe(403);
    const { rows } = await database().owner.query('SELECT 1 FROM read_log WHERE subject_id = $1', [id]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('201 for what one person says and another confirms; a preview changes nothing', async () => {
    const { grant, call, id, orderId } = await aMovement();
    const assignments = `/statement-movements/${id}/assignments`;
    const body = { kind: 'payment', orderIds: [orderId], reason: 'Charges of 15 euros.' };
    const incomplete = await call('post', 'treasury1', assignments, {
      body: { kind: 'payment', reason: 'So.' },
    });
    expect([incomplete.status, incomplete.body.code, incomplete.body.errors?.[0]?.path]).toEqual([
      422,
      'treasury.assignment-incomplete',
      'orderIds',
    ]);
    const preview = await call('post', 'treasury1', `${assignments}?preview=true`, { body, key: null });
    expect(preview.body).toMatchObject({ preview: true, stage: 'assigned', notifies: expect.any(Array) });
    expect((await call('post', 'programme', assignments, { body })).status).toBe(403);
    expect((await call('post', 'maintainer', assignments, { body })).status).toBe(404);
    expect((await call('post', 'treasury1', assignments, { body, key: null })).status).toBe(400);
    const key = newId();
    const said = await call('post', 'treasury1', assignments, { body, key });
    expect([said.status, said.body]).toEqual([201, expect.objectContaining({ id, state: 'assigned' })]);
    expect((await call('post', 'treasury1', assignments, { body, key })).body).toEqual(said.body);
    const again = await call('post', 'treasury2', assignments, { body });
    expect([again.status, again.body.code]).toEqual([409, 'treasury.movement-conflict']);

    const confirmation = `/statement-movements/${id}/confirmation`;
    const seen = { body: { assignmentId: said.body['assignmentId'] }, stepUp: `movement:${id}` };
    expect((await call('post', 'treasury2', confirmation, { ...seen, stepUp: undefined })).status).toBe(401);
    const same = await call('post', 'treasury1', confirmation, seen);
    expect([same.status, same.body.code]).toEqual([403, 'treasury.four-eyes']);
    const unknown = await call('post', 'treasury2', confirmation, {
      ...seen,
      body: { assignmentId: newId() },
    });
    expect(unknown.status).toBe(404);
    const done = await call('post', 'treasury2', confirmation, seen);
    expect([done.status, done.body]).toEqual([201, expect.objectContaining({ state: 'booked' })]);
    const rejection = { ...seen, body: { assignmentId: said.body['assignmentId'], reason: 'No.' } };
    expect((await call('post', 'treasury2', `/statement-movements/${id}/rejection`, rejection)).status).toBe(
      409,
    );
    expect(await audited(id)).toEqual(['treasury.movement-assigned', 'treasury.movement-booked']);
    expect((await grant.order()).state).toBe('settled');
  });

  it('201 for a contribution that the bank takes back; 409 for what it never showed, which leaves nothing', async () => {
    await addMemberStates(database().owner);
    const grant = await treasury.aCase();
    const call = desk(grant);
    const members = treasury.get(MembersService);
    const year = new Date().getUTCFullYear();
    await members.assess(grant.asked('treasury1', `assessment:${year}`), year);
    const owed = async () =>
      (await treasury.get(MembersReadsService).contributions(year)).find(({ stateId }) => stateId === 'NOR')!;
    const { id: assessmentId, reference } = await owed();
    treasury.bank.account.receive('900', newId(), reference);
    await treasury.importStatements();
    treasury.bank.account.charge('800', newId(), reference);
    treasury.bank.account.charge('900', newId(), reference);
    await treasury.importStatements();
    const list = await call('get', 'treasury1', '/statements/work-list?limit=200');
    const [other, same] = (list.body['items'] as { id: string; amount: object; reason: string }[]).slice(-2);
    expect([other?.reason, same?.reason]).toEqual(['contribution-reversal', 'contribution-reversal']);
    const path = (id = '') => `/statement-movements/${id}/assignments`;
    const body = { kind: 'contribution-reversal', assessmentId, reason: 'The state’s bank called.' };
    const unnamed = await call('post', 'treasury1', path(same?.id), {
      body: { ...body, assessmentId: undefined },
    });
    expect([unnamed.status, unnamed.body.errors?.[0]?.path]).toEqual([422, 'assessmentId']);
    const traces = await grant.traces();
    const unknown = await call('post', 'treasury1', path(other?.id), { body });
    expect([unknown.status, unknown.body.code]).toEqual([409, 'members.receipt-unknown']);
    const nowhere = await call('post', 'treasury1', path(other?.id), {
      body: { ...body, assessmentId: newId() },
    });
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'members.assessment-not-found']);
    expect([await grant.traces(), await audited(other?.id ?? '')]).toEqual([traces, []]);

    const said = await call('post', 'treasury1', path(same?.id), { body });
    expect([said.status, said.body]).toEqual([201, expect.objectContaining({ state: 'assigned' })]);
    expect((await owed()).receivedMinor).toBe(900n);
    const confirmation = {
      stepUp: `movement:${same?.id}`,
      body: { assignmentId: said.body['assignmentId'] },
    };
    const own = await call(
      'post',
      'treasury1',
      `/statement-movements/${same?.id}/confirmation`,
      confirmation,
    );
    expect([own.status, own.body.code]).toEqual([403, 'treasury.four-eyes']);
    const done = await call(
      'post',
      'treasury2',
      `/statement-movements/${same?.id}/confirmation`,
      confirmation,
    );
    expect([done.status, done.body]).toEqual([201, expect.objectContaining({ state: 'booked' })]);
    expect((await owed()).receivedMinor).toBe(0n);
    expect((await audited(assessmentId)).at(-1)).toBe('members.contribution-reversed');
  });
});

describe('GET /ledger', () => {
  it('200 for auditors: balances, and an export that verifies', async () => {
    await (await treasury.aCase()).signed();
    const { headers } = await signIn(api.app, auditor);
    const balances = await api.http.get('/api/v1/ledger/balances').set(headers);
    const items = (balances.body as { items: { account: string; balance: { minor: string } }[] }).items;
    expect(items.find(({ account }) => account === 'advances')?.balance.minor).toMatch(/^[1-9]\d*$/);
    const file = await api.http
      .get('/api/v1/ledger/export')
      .set(headers)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(verifyLedgerExport(file.body as Uint8Array)).toMatchObject({ ok: true });
  });

  it('401 for nobody', async () => {
    expect((await api.http.get('/api/v1/ledger/export')).status).toBe(401);
  });
});

describe('POST /statements', () => {
  const MOST = 7_000_000;
  /** The next statement of the bank, with white space up to so many characters of base64. */
  const padded = async (length: number): Promise<string> => {
    treasury.bank.account.receive('4200', `PADDED-${length}`);
    const account = 'BE68539007547034';
    const last = await treasury.statements.lastSequence(account);
    const [file] = await treasury.bank.statements(account, last);
    const text = new TextDecoder().decode(file);
    return Buffer.from(text.padEnd((length / 4) * 3, ' ')).toString('base64');
  };

  it('201 for a file as large as its document says, 422 and 413 beyond; every other route takes 256 kB', async () => {
    const call = desk(await treasury.aCase());
    const handIn = (file: string) => {
      const hash = createHash('sha256').update(Buffer.from(file, 'base64')).digest('hex');
      return call('post', 'treasury1', '/statements', { stepUp: `statement:${hash}`, body: { file } });
    };
    const largest = await padded(MOST);
    expect(largest).toHaveLength(MOST);
    const taken = await handIn(largest);
    expect([taken.status, taken.body['statements']]).toEqual([
      201,
      [expect.objectContaining({ unmatched: 1 })],
    ]);
    const longer = await handIn(`${largest}AAAA`);
    expect([longer.status, longer.body.errors?.map(({ path }) => path)]).toEqual([422, ['file']]);
    const more = await handIn('A'.repeat(MOST + 2_000));
    expect([more.status, more.body.code]).toEqual([413, 'http.body-too-large']);
    const reason = 'x'.repeat(262_144);
    const path = `/statement-movements/${newId()}/assignments`;
    for (const other of [path, '/payment-runs', '/statements/work-list']) {
      const refused = await call('post', 'treasury1', other, { body: { reason } });
      expect([other, refused.status, refused.body.code]).toEqual([other, 413, 'http.body-too-large']);
    }
  });

  it('409 with the orders that have gone on since, and nothing is left of it', async () => {
    const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
    const call = desk(grant);
    await treasury.importStatements();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await treasury.runProcess.transmit(run.id);
    const first = await grant.order();
    // It left and came back on one statement, and was paid again to another account.
    treasury.bank.account.returnPayment(first.end_to_end_id);
    await treasury.importStatements();
    await treasury.settle(grant.applicationId);
    await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
    await treasury.settle(grant.applicationId);
    await grant.approve();
    await grant.release(await grant.prepareRun());
    const listed = await call('get', 'treasury1', '/statements');
    const [{ id } = { id: '' }] = listed.body['items'] as { id: string }[];
    const traces = await grant.traces();
    const refused = await call('post', 'treasury1', `/statements/${id}/set-aside-proposals`, {
      stepUp: `statement-set-aside:${id}`,
      body: { reason: 'It is forged.' },
    });
    const again = await grant.order();
    expect([refused.status, refused.body.code]).toEqual([409, 'treasury.statement-relied-on']);
    for (const order of [first.id, again.id]) expect(JSON.stringify(refused.body)).toContain(order);
    expect(await grant.traces()).toEqual(traces);
    const still = await call('get', 'treasury1', '/statements');
    expect((still.body['items'] as object[])[0]).toMatchObject({ id, proposal: null, setAsideAt: null });
    // What follows it can be set aside.
    treasury.bank.account.receive('1', newId());
    await treasury.importStatements();
  });

  it('lists what was taken in, and lets two people set the newest aside', async () => {
    const call = desk(await treasury.aCase());
    await treasury.importStatements();
    const listed = await call('get', 'treasury1', '/statements');
    expect([listed.status, listed.body.code]).toEqual([200, undefined]);
    const [{ id } = { id: '' }] = listed.body['items'] as { id: string }[];
    expect((listed.body['items'] as unknown[])[0]).toMatchObject({
      sequence: expect.any(String),
      opening: { currency: 'EUR' },
      setAsideAt: null,
      proposal: null,
    });
    expect((await call('get', 'maintainer', '/statements')).status).toBe(403);
    const at = `/statements/${id}`;
    const stepUp = `statement-set-aside:${id}`;
    const proposal = { stepUp, body: { reason: 'The bank withdrew it.' } };
    const proposals = `${at}/set-aside-proposals`;
    expect((await call('post', 'treasury1', proposals, { ...proposal, stepUp: undefined })).status).toBe(401);
    expect((await call('post', 'programme', proposals, proposal)).status).toBe(403);
    expect((await call('post', 'treasury1', proposals, { stepUp, body: {} })).status).toBe(422);
    const nowhere = await call('post', 'treasury1', `/statements/${newId()}/set-aside-proposals`, proposal);
    expect(nowhere.status).toBe(404);
    const preview = await call('post', 'treasury1', `${proposals}?preview=true`, { ...proposal, key: null });
    expect(preview.body).toMatchObject({ preview: true, stage: 'proposed' });
    const said = await call('post', 'treasury1', proposals, proposal);
    expect([said.status, said.body]).toEqual([201, expect.objectContaining({ id, state: 'proposed' })]);
    const choice = { stepUp, body: { proposalId: said.body['proposalId'] } };
    const own = await call('post', 'treasury1', `${at}/set-aside-confirmation`, choice);
    expect([own.status, own.body.code]).toEqual([403, 'treasury.four-eyes']);
    const rejected = await call('post', 'treasury2', `${at}/set-aside-rejection`, {
      stepUp,
      body: { ...choice.body, reason: 'It is the bank’s.' },
    });
    expect(rejected.body).toMatchObject({ state: 'rejected' });
    const again = await call('post', 'treasury1', proposals, proposal);
    const done = await call('post', 'treasury2', `${at}/set-aside-confirmation`, {
      stepUp,
      body: { proposalId: again.body['proposalId'] },
    });
    expect([done.status, done.body]).toEqual([201, expect.objectContaining({ state: 'set-aside' })]);
  });
});
