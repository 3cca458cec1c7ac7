import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Assignment, AssignmentKind } from '#libs/treasury/src/index.js';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { MembersReadsService, MembersService } from '#libs/members/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { addMemberStates } from '../../support/council-case.js';
import { useDatabase } from '../../support/postgres.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture, valueOf } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
  await addMemberStates(database().owner);
});
afterAll(async () => {
  await treasury.close();
});

const ADVANCE = 2_500_000n;
const ACCOUNTS = [
  'unidentified-receipts',
  'bank-in-transit',
  'grants-payable',
  'bank-charges',
  'clawback-receivable',
  'refunds-payable',
  'interest',
] as const;
type Account = (typeof ACCOUNTS)[number];
let before: Record<Account, bigint>;
beforeEach(async () => {
  before = await balances();
});

async function balances(): Promise<Record<Account, bigint>> {
  const found = await Promise.all(
    ACCOUNTS.map(async (code) => [code, await treasury.balance(code)] as const),
  );
  return Object.fromEntries(found) as Record<Account, bigint>;
}

/** Accounts that moved since the test began. */
async function moved(): Promise<Partial<Record<Account, bigint>>> {
  const now = await balances();
  return Object.fromEntries(
    ACCOUNTS.map((code) => [code, now[code] - before[code]] as const).filter(([, minor]) => minor !== 0n),
  );
}

interface Listed {
  readonly id: string;
  readonly reason: string;
  readonly waiting: { readonly for: string; readonly reason: string };
  readonly assignment: { readonly id: string; readonly kind: string } | null;
}

const list = (grant: TreasuryCase): Promise<Listed[]> =>
  treasury.movements.workList(grant.principal('treasury1'), { after: null, limit: 200 }) as Promise<Listed[]>;

/** The newest movement on the work list. */
async function newest(grant: TreasuryCase): Promise<Listed> {
  const found = (await list(grant)).at(-1);
  if (found === undefined) throw new Error('The work list is empty.');
  return found;
}

const said = (kind: AssignmentKind, names: Partial<Assignment> = {}): Assignment => ({
  kind,
  orderIds: [],
  assessmentId: null,
  donor: null,
  counterpartId: null,
  ...names,
});

const assign = (grant: TreasuryCase, id: string, what: Assignment, person: CasePerson = 'treasury1') =>
  treasury.movements.assign(grant.asked(person), id, what, 'The bank said so by telephone.');

const confirm = (grant: TreasuryCase, id: string, assignmentId: string, person: CasePerson = 'treasury2') =>
  treasury.movements.confirm(grant.asked(person, `movement:${id}`), id, assignmentId);

/** Assigned by one person and confirmed by another. */
async function settle(grant: TreasuryCase, id: string, what: Assignment): Promise<void> {
  const { assignmentId } = valueOf<{ assignmentId: string }>(await assign(grant, id, what));
  await confirm(grant, id, assignmentId);
}

/** A case whose advance was released in a file that the bank never saw. */
async function released(): Promise<{
  grant: TreasuryCase;
  runId: string;
  orderId: string;
  endToEndId: string;
}> {
  const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
  await grant.approve();
  const run = await grant.prepareRun();
  await grant.release(run);
  treasury.bank.wire.push('is-lost');
  await treasury.runToRest(run.id);
  const { id, end_to_end_id } = await grant.order();
  before = {
    ...(await balances()),
    'bank-in-transit': before['bank-in-transit'],
    'grants-payable': before['grants-payable'],
  };
  return { grant, runId: run.id, orderId: id, endToEndId: end_to_end_id };
}

async function stateOf(orderId: string): Promise<string | undefined> {
  const [row] = await treasury.query<{ state: string }>(
    'SELECT state FROM payment_orders WHERE id = $1',
    orderId,
  );
  return row?.state;
}

describe('a debit that no order explains', () => {
  it('is not the payment of an order beside which no bank charges that much', async () => {
    const { grant, orderId, endToEndId } = await released();
    treasury.bank.account.charge((ADVANCE + 10_001n).toString(), endToEndId);
    await treasury.importStatements();
    const { id } = await newest(grant);
    const traces = await grant.traces();
    const what = said('payment', { orderIds: [orderId] });
    expect(await codeOf(assign(grant, id, what))).toBe('treasury.charges-too-high');
    expect(await grant.traces()).toEqual(traces);
    expect((await newest(grant)).assignment).toBeNull();
    expect(await stateOf(orderId)).toBe('released');
  });

  it('settles the order two people name, and what is beyond it are charges', async () => {
    const { grant, runId, orderId, endToEndId } = await released();
    treasury.bank.account.charge((ADVANCE + 1_500n).toString(), endToEndId);
    await treasury.importStatements();
    const { id, reason, waiting } = await newest(grant);
    expect([reason, waiting.for]).toEqual(['amount-differs', 'treasury']);

    const what = said('payment', { orderIds: [orderId] });
    const preview = await treasury.movements.assign(
      { ...grant.asked('treasury1'), preview: true },
      id,
      what,
      'So.',
    );
    expect(preview.value).toMatchObject({
      stage: 'assigned',
      reasons: [expect.stringContaining('Another person')],
    });
    expect((await newest(grant)).assignment).toBeNull();

    const asked = grant.asked('treasury1');
    const first = await treasury.movements.assign(asked, id, what, 'Charges of 15 euros.');
    expect(await treasury.movements.assign(asked, id, what, 'Charges of 15 euros.')).toMatchObject({
      replayed: true,
    });
    const { assignmentId, state } = valueOf<{ assignmentId: string; state: string }>(first);
    expect([state, await stateOf(orderId)]).toEqual(['assigned', 'released']);
    expect(await newest(grant)).toMatchObject({
      assignment: { id: assignmentId, kind: 'payment' },
      waiting: { for: 'treasury', reason: 'Another person of treasury has to confirm it.' },
    });
    expect(await codeOf(assign(grant, id, said('bank-charges'), 'treasury2'))).toBe(
      'treasury.movement-conflict',
    );
    expect(await codeOf(confirm(grant, id, assignmentId, 'treasury1'))).toBe('treasury.four-eyes');
    expect(await codeOf(confirm(grant, id, assignmentId, 'treasury3'))).toBe('treasury.four-eyes');
    expect(await codeOf(treasury.movements.confirm(grant.asked('treasury2'), id, assignmentId))).toBe(
      'identity.step-up-required',
    );
    expect(await codeOf(confirm(grant, id, assignmentId, 'executive'))).toBe('identity.forbidden');
    expect([await stateOf(orderId), await moved()]).toEqual([
      'released',
      {
        'bank-in-transit': -ADVANCE,
        'unidentified-receipts': -(ADVANCE + 1_500n),
      },
    ]);

    await confirm(grant, id, assignmentId);
    expect(await moved()).toEqual({ 'bank-charges': 1_500n });
    expect(await codeOf(confirm(grant, id, assignmentId))).toBe('treasury.movement-conflict');
    expect(await codeOf(assign(grant, id, what))).toBe('treasury.movement-conflict');
    expect((await list(grant)).map((one) => one.id)).not.toContain(id);
    expect(await treasury.runToRest(runId)).toBe('settled');
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('settled');
    const rows = await treasury.query<{ type: string }>(
      `SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at`,
      id,
    );
    expect(rows.map(({ type }) => type)).toEqual(['treasury.movement-assigned', 'treasury.movement-booked']);
  });

  it('pays an order that was given up, and takes back the one made instead', async () => {
    const { grant, runId, orderId, endToEndId } = await released();
    await treasury.runs.resolve(grant.asked('treasury2', `payment-run:${runId}`), runId, {
      outcome: 'failed',
      note: 'The bank has no such file.',
    });
    await treasury.settle(grant.applicationId);
    await grant.approve();
    const instead = (await grant.order()).id;
    expect(instead).not.toBe(orderId);
    treasury.bank.account.charge(ADVANCE.toString(), endToEndId);
    await treasury.importStatements();
    const { id, reason } = await newest(grant);
    expect(reason).toBe('order-failed');
    await settle(grant, id, said('payment', { orderIds: [orderId] }));
    expect([await stateOf(orderId), await stateOf(instead)]).toEqual(['settled', 'void']);
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('settled');
    expect((await grant.order()).id).toBe(instead);
    expect(await moved()).toEqual({});
  });

  it('is paid too much where another order was released meanwhile, and can be given back', async () => {
    const { grant, runId, orderId, endToEndId } = await released();
    await treasury.runs.resolve(grant.asked('treasury2', `payment-run:${runId}`), runId, {
      outcome: 'failed',
      note: 'The bank has no such file.',
    });
    await treasury.settle(grant.applicationId);
    await grant.pay();
    treasury.bank.account.charge(ADVANCE.toString(), endToEndId);
    await treasury.importStatements();
    const { id } = await newest(grant);
    expect(await codeOf(assign(grant, id, said('payment', { orderIds: [orderId] })))).toBe(
      'treasury.not-owed',
    );
    await settle(grant, id, said('overpayment', { orderIds: [orderId] }));
    expect(await moved()).toEqual({ 'clawback-receivable': ADVANCE });
    treasury.bank.account.receive(ADVANCE.toString(), 'SORRY');
    await treasury.importStatements();
    await assign(grant, (await newest(grant)).id, said('recovery', { orderIds: [orderId] }));
    expect(await moved()).toEqual({});
    expect(await stateOf(orderId)).toBe('failed');
  });

  it('are the bank’s charges when two people say so', async () => {
    const { grant } = await released();
    treasury.bank.account.charge('1200', 'FEE');
    await treasury.importStatements();
    const { id } = await newest(grant);
    const { assignmentId, state } = valueOf<{ assignmentId: string; state: string }>(
      await assign(grant, id, said('bank-charges')),
    );
    expect(state).toBe('assigned');
    await confirm(grant, id, assignmentId);
    expect(await moved()).toEqual({ 'bank-in-transit': -ADVANCE, 'bank-charges': 1_200n });
  });
});

describe('a credit that nothing explains', () => {
  it('is a return, less what the banks kept, and the payment is owed again', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    const { id: orderId, end_to_end_id } = await grant.order();
    before = await balances();
    treasury.bank.account.receive((ADVANCE - 700n).toString(), end_to_end_id);
    await treasury.importStatements();
    const { id, reason } = await newest(grant);
    expect(reason).toBe('amount-differs');
    await settle(grant, id, said('return', { orderIds: [orderId] }));
    expect(await stateOf(orderId)).toBe('returned');
    expect(await moved()).toEqual({ 'grants-payable': ADVANCE, 'bank-charges': 700n });
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('returned');
  });

  it('for an order whose debit no statement showed waits until that is cleared up', async () => {
    const { grant, orderId, endToEndId } = await released();
    treasury.bank.account.receive(ADVANCE.toString(), endToEndId);
    await treasury.importStatements();
    const back = await newest(grant);
    expect([back.reason, await stateOf(orderId)]).toEqual(['order-released', 'released']);
    expect(await moved()).toEqual({ 'bank-in-transit': -ADVANCE, 'unidentified-receipts': ADVANCE });
    expect(await codeOf(assign(grant, back.id, said('return', { orderIds: [orderId] })))).toBe(
      'treasury.order-conflict',
    );
    treasury.bank.account.charge(ADVANCE.toString(), 'LOST-ITS-REFERENCE');
    await treasury.importStatements();
    await settle(grant, (await newest(grant)).id, said('payment', { orderIds: [orderId] }));
    await settle(grant, back.id, said('return', { orderIds: [orderId] }));
    expect([await stateOf(orderId), await moved()]).toEqual(['returned', { 'grants-payable': ADVANCE }]);
  });

  it('is a contribution, unless one of another sum was recorded by hand', async () => {
    const { grant } = await released();
    const year = new Date().getUTCFullYear();
    await treasury.get(MembersService).assess(grant.asked('treasury1', `assessment:${year}`), year);
    const [owed] = await treasury.get(MembersReadsService).contributions(year);
    const assessmentId = owed?.id ?? '';
    const record = {
      assessmentId,
      currency: 'EUR',
      valueDate: new Date().toISOString().slice(0, 10),
      reference: newId(),
    };
    const { id: receiptId } = valueOf<{ id: string }>(
      await treasury
        .get(MembersService)
        .recordReceipt(grant.asked('treasury1'), { ...record, amountMinor: 500n }),
    );
    treasury.bank.account.receive('490', 'NO-REFERENCE');
    await treasury.importStatements();
    const { id } = await newest(grant);
    const what = said('contribution', { assessmentId });
    expect(await codeOf(assign(grant, id, what))).toBe('members.receipt-open');
    expect((await newest(grant)).assignment).toBeNull();
    await treasury.get(MembersService).takeReceiptBack(grant.asked('treasury1'), receiptId, 'Charges.');
    expect(valueOf(await assign(grant, id, what))).toMatchObject({ state: 'booked' });
    const [now] = await treasury.get(MembersReadsService).contributions(year);
    expect([now?.receivedMinor, await moved()]).toEqual([490n, { 'bank-in-transit': -ADVANCE }]);
  });

  it('is a donation or interest when one person says so', async () => {
    const { grant } = await released();
    for (const [kind, names] of [
      ['donation', { donor: 'a-foundation' }],
      ['interest', {}],
    ] as const) {
      treasury.bank.account.receive('300', kind);
      await treasury.importStatements();
      await assign(grant, (await newest(grant)).id, said(kind, names));
    }
    expect(await treasury.balance('donor-revenue:a-foundation')).toBe(300n);
    expect(await moved()).toEqual({ 'bank-in-transit': -ADVANCE, interest: 300n });
  });

  it('goes back to its sender when two people say so, and stays listed until it went', async () => {
    const { grant } = await released();
    treasury.bank.account.receive('4200', 'WHO-ARE-YOU');
    await treasury.importStatements();
    const credit = await newest(grant);
    const { assignmentId } = valueOf<{ assignmentId: string }>(
      await assign(grant, credit.id, said('return-to-sender')),
    );
    treasury.bank.account.charge('4200', 'BACK-TO-YOU');
    await treasury.importStatements();
    const debit = await newest(grant);
    const refund = said('refund', { counterpartId: credit.id });
    expect(await codeOf(assign(grant, debit.id, refund))).toBe('treasury.counterpart-unknown');
    await confirm(grant, credit.id, assignmentId);
    expect(await moved()).toMatchObject({ 'refunds-payable': 4_200n });
    expect((await list(grant)).find(({ id }) => id === credit.id)?.waiting.for).toBe('bank');
    await settle(grant, debit.id, refund);
    expect(await moved()).toEqual({ 'bank-in-transit': -ADVANCE });
    const left = (await list(grant)).map(({ id }) => id);
    expect(left.filter((id) => id === credit.id || id === debit.id)).toEqual([]);
  });
});

describe('what people say of a movement', () => {
  async function aFee(): Promise<{ grant: TreasuryCase; id: string; orderId: string }> {
    const { grant, orderId } = await released();
    treasury.bank.account.charge(ADVANCE.toString(), newId());
    await treasury.importStatements();
    return { grant, orderId, id: (await newest(grant)).id };
  }

  it('can be rejected by another person, with the reason, and said anew', async () => {
    const { grant, id, orderId } = await aFee();
    const { assignmentId } = valueOf<{ assignmentId: string }>(await assign(grant, id, said('bank-charges')));
    const reject = (person: CasePerson) =>
      codeOf(
        treasury.movements.reject(
          grant.asked(person, `movement:${id}`),
          id,
          assignmentId,
          'It is the advance.',
        ),
      );
    expect(await reject('treasury1')).toBe('treasury.four-eyes');
    expect(await reject('treasury2')).toBe('accepted');
    expect(await reject('treasury2')).toBe('treasury.movement-conflict');
    expect(await codeOf(confirm(grant, id, assignmentId))).toBe('treasury.movement-conflict');
    await settle(grant, id, said('payment', { orderIds: [orderId] }));
    expect(await stateOf(orderId)).toBe('settled');
  });

  it('counts once, however many say it or confirm it at the same moment', async () => {
    const { grant, id, orderId } = await aFee();
    const what = said('payment', { orderIds: [orderId] });
    const answers = await Promise.all([
      codeOf(assign(grant, id, what)),
      codeOf(assign(grant, id, what, 'treasury2')),
    ]);
    expect(answers.sort()).toEqual(['accepted', 'treasury.movement-conflict']);
    const { assignment } = await newest(grant);
    const [row] = await treasury.query<{ assigned_by: string }>(
      'SELECT assigned_by FROM movement_assignments WHERE id = $1',
      assignment?.id,
    );
    const other = row?.assigned_by === grant.people.treasury1 ? 'treasury2' : 'treasury1';
    const confirmed = await Promise.all([
      codeOf(confirm(grant, id, assignment?.id ?? '', other)),
      codeOf(confirm(grant, id, assignment?.id ?? '', other)),
    ]);
    expect(confirmed.sort()).toEqual(['accepted', 'treasury.movement-conflict']);
    const posted = await treasury.query(
      `SELECT 1 FROM ledger_transactions WHERE subject_id = $1 AND kind = 'payment-settled'`,
      orderId,
    );
    expect(posted).toHaveLength(1);
  });

  it('is not for people of the team', async () => {
    const { grant, id, orderId } = await aFee();
    await treasury.query(
      `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'view', now())`,
      grant.applicationId,
      grant.people.treasury1,
    );
    expect(await codeOf(assign(grant, id, said('payment', { orderIds: [orderId] })))).toBe(
      'identity.own-case',
    );
    expect((await newest(grant)).assignment).toBeNull();
  });

  it('stands in the database too', async () => {
    const { grant, id } = await aFee();
    const { assignmentId } = valueOf<{ assignmentId: string }>(await assign(grant, id, said('bank-charges')));
    const set = (change: string) =>
      treasury.query(`UPDATE movement_assignments SET ${change} WHERE id = $1`, assignmentId);
    await expect(set(`outcome = 'booked', decided_at = now()`)).rejects.toThrow(
      'ck_movement_assignments_two',
    );
    await expect(set(`decided_by = assigned_by`)).rejects.toThrow('ck_movement_assignments_persons');
    await expect(set(`kind = 'interest'`)).rejects.toThrow('kind of movement_assignments never changes');
    await expect(treasury.query('DELETE FROM movement_assignments')).rejects.toThrow('permission denied');
    await expect(
      treasury.query('UPDATE statement_movements SET amount_minor = 1 WHERE id = $1', id),
    ).rejects.toThrow('amount_minor of statement_movements never changes');
    await expect(
      treasury.query(
        `UPDATE payment_orders SET creditor = '{}' WHERE application_id = $1`,
        grant.applicationId,
      ),
    ).rejects.toThrow('creditor of payment_orders never changes');
    await expect(
      treasury.query(
        `INSERT INTO movement_assignments (id, movement_id, kind, order_ids, reason, needs_second, assigned_by, assigned_at)
         SELECT gen_random_uuid(), movement_id, kind, order_ids, reason, needs_second, assigned_by, now()
         FROM movement_assignments WHERE id = $1`,
        assignmentId,
      ),
    ).rejects.toThrow('uq_movement_assignments_live');
  });
});

it('keeps bank ledger and statements together, and the books verify', async () => {
  const [last] = await treasury.query<{ opening: string; closing: string }>(
    `SELECT (SELECT opening_minor FROM bank_statements ORDER BY sequence LIMIT 1) AS opening,
            (SELECT closing_minor FROM bank_statements ORDER BY sequence DESC LIMIT 1) AS closing`,
  );
  expect(BigInt(last!.closing) - BigInt(last!.opening)).toBe(await treasury.balance('bank:MAIN'));
  const lines = await exportLedger(treasury.dataSource);
  expect(verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems).toEqual([]);
});
