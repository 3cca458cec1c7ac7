import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import type { ContributionRow } from '#libs/members/src/index.js';
import { MembersReadsService, MembersService } from '#libs/members/src/index.js';
import type { Assignment, AssignmentKind } from '#libs/treasury/src/index.js';
import { SetAsideService } from '#libs/treasury/src/index.js';
import { addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import type { TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture, valueOf } from '../../support/treasury-case.js';
import { untilWaiting } from '../../support/waiting.js';
import { WrongStatements } from '../../support/wrong-statement.js';

const database = useDatabase();
let treasury: TreasuryFixture;
let financeOfficer: string;
const year = new Date().getUTCFullYear();
const today = new Date().toISOString().slice(0, 10);
const wrong = new WrongStatements(() => treasury);
const members = () => treasury.get(MembersService);

beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
  await addMemberStates(database().owner);
  const role = { role: 'state-finance', scopeType: 'state', scopeId: 'NOR' } as const;
  financeOfficer = await addPerson(database().owner, { roles: [role] });
  const grant = await treasury.aCase();
  await members().assess(grant.asked('treasury1', `assessment:${year}`), year);
});
afterAll(async () => {
  await treasury.close();
});

const ADVANCE = 2_500_000n;
const ACCOUNTS = [
  'bank:MAIN',
  'unidentified-receipts',
  'receipts-in-transit',
  'contributions-receivable:NOR',
  'bank-in-transit',
  'grants-payable',
  'bank-charges',
  'clawback-receivable',
  'refunds-payable',
  'interest',
  'donor-revenue:a-foundation',
  `payment-budget-used:${year}`,
] as const;
let before: Record<string, bigint>;
let names = 0;

afterEach(async () => {
  const lines = await exportLedger(treasury.dataSource);
  expect(verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems).toEqual([]);
});

beforeEach(async () => {
  // What the test before left with the bank is taken in as it is.
  await treasury.importStatements();
  await remember();
});

async function remember(): Promise<void> {
  before = await balances();
}

async function balances(): Promise<Record<string, bigint>> {
  const found = await Promise.all(
    ACCOUNTS.map(async (code) => [code, await treasury.balance(code)] as const),
  );
  return Object.fromEntries(found);
}

/** Accounts that moved since they were remembered. */
async function moved(): Promise<Record<string, bigint>> {
  const now = await balances();
  return Object.fromEntries(
    ACCOUNTS.map((code) => [code, (now[code] ?? 0n) - (before[code] ?? 0n)] as const).filter(
      ([, minor]) => minor !== 0n,
    ),
  );
}

const takeIn = (grant: TreasuryCase) => wrong.takeInNext(grant, `WRONG-${(names += 1)}`);

async function contribution(): Promise<ContributionRow> {
  const rows = await treasury.get(MembersReadsService).contributions(year);
  const found = rows.find(({ stateId }) => stateId === 'NOR');
  if (found === undefined) throw new Error('NOR was not assessed.');
  return found;
}

async function assign(
  grant: TreasuryCase,
  movementId: string,
  kind: AssignmentKind,
  named: Partial<Assignment> = {},
): Promise<string> {
  const assignment = { kind, orderIds: [], assessmentId: null, donor: null, counterpartId: null, ...named };
  const asked = grant.asked('treasury1');
  const answer = await treasury.movements.assign(asked, movementId, assignment, 'The bank said so.');
  return valueOf<{ assignmentId: string }>(answer).assignmentId;
}

const confirm = (grant: TreasuryCase, movementId: string, assignmentId: string) =>
  codeOf(
    treasury.movements.confirm(grant.asked('treasury2', `movement:${movementId}`), movementId, assignmentId),
  );

/** Said by one person and confirmed by another. */
async function settle(...said: Parameters<typeof assign>): Promise<void> {
  expect(await confirm(said[0], said[1], await assign(...said))).toBe('accepted');
}

async function workList(grant: TreasuryCase): Promise<{ id: string; waiting: string }[]> {
  const page = { after: null, limit: 200 };
  const listed = await treasury.movements.workList(grant.principal('treasury1'), page);
  return (listed as { id: string; waiting: { for: string } }[]).map(({ id, waiting }) => ({
    id,
    waiting: waiting.for,
  }));
}

const told = async (personId: string, template: string) =>
  (
    await treasury.query(
      'SELECT 1 FROM notifications WHERE person_id = $1 AND template = $2',
      personId,
      template,
    )
  ).length;

interface OrderRow {
  readonly id: string;
  readonly state: string;
  readonly ended_at: Date | null;
}
/** The orders of a case, oldest first. */
const ordersOf = (grant: TreasuryCase) =>
  treasury.query<OrderRow>(
    'SELECT id, state, ended_at FROM payment_orders WHERE application_id = $1 ORDER BY id',
    grant.applicationId,
  );
const statesOf = async (grant: TreasuryCase) => (await ordersOf(grant)).map(({ state }) => state);
const advanceOf = async (grant: TreasuryCase) => (await grant.milestone(0)).state;

/** A case whose advance was paid and seems to have come back, on a statement that is wrong. */
async function returned(): Promise<{ grant: TreasuryCase; statementId: string; paid: OrderRow }> {
  const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
  await grant.pay();
  const [paid] = await ordersOf(grant);
  await remember();
  treasury.bank.account.returnPayment((await grant.order()).end_to_end_id);
  const statementId = await takeIn(grant);
  await treasury.settle(grant.applicationId);
  expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['returned'], 'returned']);
  return { grant, statementId, paid: paid! };
}

/** The same, ordered again to another account. */
async function orderedAgain(): Promise<Awaited<ReturnType<typeof returned>>> {
  const found = await returned();
  await found.grant.verifyPayee(await found.grant.putPayee({}, 'BE71096123456769'));
  await treasury.settle(found.grant.applicationId);
  expect(await statesOf(found.grant)).toEqual(['returned', 'pending-approval']);
  return found;
}

describe('contributions on a wrong statement', () => {
  it('are owed again, or wait for the bank where a person had recorded them, and the right one brings them', async () => {
    const grant = await treasury.aCase();
    const { id: assessmentId, reference, receivedMinor } = await contribution();
    const byHand = { assessmentId, amountMinor: 70n, currency: 'EUR', valueDate: today, reference: newId() };
    const { id: handId } = valueOf<{ id: string }>(
      await members().recordReceipt(grant.asked('treasury1'), byHand),
    );
    treasury.bank.account.receive('70', newId(), reference);
    treasury.bank.account.receive('100', newId(), reference);
    await remember();
    const file = await wrong.file('WRONG-PREVIEWED');
    expect(await grant.handIn(file, 'treasury1', true)).toMatchObject({
      value: { reasons: ['WRONG-PREVIEWED: 2 of 2 movements explained.'] },
    });
    const id = await wrong.takeIn(grant, file);
    const shown = { 'bank:MAIN': 170n, 'receipts-in-transit': -70n, 'contributions-receivable:NOR': -100n };
    expect(await moved()).toEqual(shown);

    const proposal = await wrong.propose(grant, id);
    const traces = await grant.traces();
    // Who doubts it does not confirm it, and what is refused leaves nothing.
    expect(await codeOf(wrong.confirm(grant, id, proposal, 'treasury1'))).toBe('treasury.four-eyes');
    expect([await grant.traces(), await moved()]).toEqual([traces, shown]);
    // Whoever confirms it sees first what falls.
    const asked = { ...grant.asked('treasury2', `statement-set-aside:${id}`), preview: true };
    const preview = valueOf<{ reasons: string[] }>(
      await treasury.get(SetAsideService).confirm(asked, id, proposal),
    );
    expect(preview.reasons).toEqual(
      expect.arrayContaining([
        `EUR 0.70 of NOR for ${year} waits for the bank again.`,
        `EUR 1.00 of NOR for ${year} is owed again.`,
      ]),
    );
    expect([await grant.traces(), await moved()]).toEqual([traces, shown]);
    expect(await codeOf(wrong.confirm(grant, id, proposal))).toBe('accepted');
    expect(await moved()).toEqual({});
    expect((await contribution()).receivedMinor).toBe(receivedMinor + 70n);
    const waiting = await treasury.get(MembersReadsService).unconfirmed(grant.principal('treasury1'));
    expect(waiting).toEqual([expect.objectContaining({ id: handId })]);
    expect(await told(financeOfficer, 'members.contribution-not-shown')).toBe(1);
    const [told1] = await treasury.query<{ data: object }>(
      `SELECT data FROM notifications WHERE person_id = $1 AND template = 'members.contribution-not-shown'`,
      financeOfficer,
    );
    expect(told1?.data).toMatchObject({ state: 'NOR', year: String(year), reference });
    const audits = await treasury.query<{ type: string }>(
      'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at DESC, id DESC LIMIT 2',
      assessmentId,
    );
    expect(audits.map(({ type }) => type).sort()).toEqual([
      'members.contribution-taken-back',
      'members.contribution-unconfirmed',
    ]);

    await treasury.importStatements();
    expect(await moved()).toEqual(shown);
    expect((await contribution()).receivedMinor).toBe(receivedMinor + 170n);
    expect(await treasury.get(MembersReadsService).unconfirmed(grant.principal('treasury1'))).toEqual([]);
  });

  it('that the bank seemed to take back count again', async () => {
    const grant = await treasury.aCase();
    const { id: assessmentId, reference, receivedMinor } = await contribution();
    treasury.bank.account.receive('300', newId(), reference);
    await treasury.importStatements();
    await remember();
    treasury.bank.account.charge('300', newId(), reference);
    const id = await takeIn(grant);
    const [movement = ''] = await wrong.movementsOf(id);
    await settle(grant, movement, 'contribution-reversal', { assessmentId });
    expect(await moved()).toEqual({ 'bank:MAIN': -300n, 'contributions-receivable:NOR': 300n });
    expect((await contribution()).receivedMinor).toBe(receivedMinor);
    await wrong.setAside(grant, id);
    expect(await moved()).toEqual({});
    expect((await contribution()).receivedMinor).toBe(receivedMinor + 300n);
    expect(await told(financeOfficer, 'members.contribution-restored')).toBe(1);

    // The right statement shows it again, and it is taken back once more.
    await treasury.importStatements();
    const again = (await workList(grant)).at(-1)?.id ?? '';
    await settle(grant, again, 'contribution-reversal', { assessmentId });
    expect(await moved()).toEqual({ 'bank:MAIN': -300n, 'contributions-receivable:NOR': 300n });
  });

  it('take with them what a person said of an earlier debit', async () => {
    const grant = await treasury.aCase();
    const { id: assessmentId, reference, receivedMinor } = await contribution();
    treasury.bank.account.charge('55', newId(), reference);
    await treasury.importStatements();
    const debit = (await workList(grant)).at(-1)?.id ?? '';
    await remember();
    treasury.bank.account.receive('55', newId(), reference);
    const id = await takeIn(grant);
    await settle(grant, debit, 'contribution-reversal', { assessmentId });
    expect((await contribution()).receivedMinor).toBe(receivedMinor);
    await wrong.setAside(grant, id);
    expect(await moved()).toEqual({});
    expect((await contribution()).receivedMinor).toBe(receivedMinor);
    expect((await workList(grant)).at(-1)).toEqual({ id: debit, waiting: 'treasury' });
  });

  it('are not owed twice where somebody says meanwhile that the bank took one back', async () => {
    const grant = await treasury.aCase();
    const { id: assessmentId, reference } = await contribution();
    treasury.bank.account.charge('66', newId());
    await treasury.importStatements();
    const debit = (await workList(grant)).at(-1)?.id ?? '';
    await remember();
    treasury.bank.account.receive('66', newId(), reference);
    const id = await takeIn(grant);
    const said = await assign(grant, debit, 'contribution-reversal', { assessmentId });
    const proposal = await wrong.propose(grant, id);

    const { owner } = database();
    const holder = await owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM assessments WHERE id = $1 FOR UPDATE', [assessmentId]);
    const reversal = confirm(grant, debit, said);
    await untilWaiting(owner, 1);
    const setAside = codeOf(wrong.confirm(grant, id, proposal));
    await untilWaiting(owner, 2);
    await holder.query('COMMIT');
    holder.release();
    expect([await reversal, await setAside]).toEqual(['accepted', 'members.receipt-reversed']);
    expect(await moved()).toEqual({ 'bank:MAIN': 66n, 'unidentified-receipts': 66n });
    expect(await codeOf(wrong.confirm(grant, id, proposal))).toBe('accepted');
    expect(await moved()).toEqual({});
    expect((await workList(grant)).at(-1)).toEqual({ id: debit, waiting: 'treasury' });
  });
});

describe('a payment that a wrong statement brought back', () => {
  it('is paid as before, since the day it was, and is brought back by the right one', async () => {
    const { grant, statementId, paid } = await returned();
    await wrong.setAside(grant, statementId);
    await treasury.settleCase(grant.applicationId);
    expect(await moved()).toEqual({});
    expect(await ordersOf(grant)).toEqual([paid]);
    expect(await advanceOf(grant)).toBe('settled');
    await treasury.importStatements();
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['returned'], 'returned']);
  });

  it('takes back what was ordered instead, out of its prepared file', async () => {
    const { grant, statementId } = await orderedAgain();
    await grant.approve();
    const run = await grant.prepareRun();
    await wrong.setAside(grant, statementId);
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['settled', 'void'], 'settled']);
    const [row] = await treasury.query('SELECT state FROM payment_runs WHERE id = $1', run.id);
    expect(row).toEqual({ state: 'void' });
    expect(await told(grant.people.treasury2, 'payments.run-void')).toBe(1);
    expect(await moved()).toEqual({});
  });

  it('was paid twice where another payment has left: treasury hears that one has to come back', async () => {
    const { grant, statementId } = await orderedAgain();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await wrong.setAside(grant, statementId);
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['returned', 'released'], 'ordered']);
    expect(await moved()).toEqual({
      'bank-in-transit': -ADVANCE,
      'clawback-receivable': ADVANCE,
      [`payment-budget-used:${year}`]: ADVANCE,
    });
    expect(await told(grant.people.treasury2, 'payments.paid-unowed')).toBe(1);
    // The right statement brings the first back after all: a person says that it is what was claimed.
    expect(await treasury.runToRest(run.id)).toBe('settled');
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['returned', 'settled'], 'settled']);
    const [first] = await ordersOf(grant);
    const credit = (await workList(grant)).at(-1)?.id ?? '';
    await assign(grant, credit, 'recovery', { orderIds: [first!.id] });
    expect(await moved()).toEqual({ [`payment-budget-used:${year}`]: ADVANCE });
  });

  it('has to come back where its debt was written off since', async () => {
    const { grant, statementId, paid } = await returned();
    const { id } = await grant.milestone(0);
    const asked = grant.asked('executive', `milestone:${id}`);
    await treasury.milestones.writeOff(asked, id, ['Nobody finds them.']);
    await wrong.setAside(grant, statementId);
    await treasury.settle(grant.applicationId);
    expect([await ordersOf(grant), await advanceOf(grant)]).toEqual([[paid], 'written-off']);
    expect(await moved()).toEqual({ 'clawback-receivable': ADVANCE });
  });

  it('is owed to nobody where its debt was written off and the right one brings it back', async () => {
    const { grant, statementId } = await returned();
    const { id } = await grant.milestone(0);
    const asked = grant.asked('executive', `milestone:${id}`);
    await treasury.milestones.writeOff(asked, id, ['Nobody finds them.']);
    const writtenOff = await moved();
    await wrong.setAside(grant, statementId);
    await treasury.importStatements();
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['returned'], 'written-off']);
    expect(await moved()).toEqual(writtenOff);
  });

  it('is claimed from nobody where it turns out that it never left', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('is-lost');
    expect(await treasury.runToRest(run.id)).toBe('unknown');
    const { end_to_end_id } = await grant.order();
    await remember();
    treasury.bank.account.charge(ADVANCE.toString(), end_to_end_id);
    const left = await takeIn(grant);
    treasury.bank.account.receive(ADVANCE.toString(), end_to_end_id);
    const cameBack = await takeIn(grant);
    await treasury.settle(grant.applicationId);
    const { id } = await grant.milestone(0);
    const asked = grant.asked('executive', `milestone:${id}`);
    await treasury.milestones.writeOff(asked, id, ['Nobody finds them.']);
    const owed = await treasury.balance('grants-payable');
    await wrong.setAside(grant, cameBack);
    await wrong.setAside(grant, left);
    expect(await moved()).toMatchObject({ 'clawback-receivable': ADVANCE });
    await treasury.runs.resolve(grant.asked('treasury2', `payment-run:${run.id}`), run.id, {
      outcome: 'failed',
      note: 'The bank has no such file.',
    });
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['failed'], 'written-off']);
    expect(await treasury.balance('grants-payable')).toBe(owed);
    expect(await treasury.balance('clawback-receivable')).toBe(before['clawback-receivable']);
  });
});

describe('what people said of money on a wrong statement', () => {
  it('is said again of an earlier debit, and booked again', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.charge('33', 'BACK-TOO-EARLY');
    await treasury.importStatements();
    const debit = (await workList(grant)).at(-1)?.id ?? '';
    await remember();
    treasury.bank.account.receive('33', 'STRANGER-AGAIN');
    const id = await takeIn(grant);
    const [credit = ''] = await wrong.movementsOf(id);
    await settle(grant, credit, 'return-to-sender');
    await settle(grant, debit, 'refund', { counterpartId: credit });
    const settled = await moved();
    expect(settled).toEqual({ 'bank:MAIN': 33n, 'unidentified-receipts': 33n });
    await wrong.setAside(grant, id);
    expect(await moved()).toEqual({});
    await treasury.importStatements();
    const again = (await workList(grant)).at(-1)?.id ?? '';
    await settle(grant, again, 'return-to-sender');
    await settle(grant, debit, 'refund', { counterpartId: again });
    expect(await moved()).toEqual(settled);
  });

  it('counts for nothing any more: gifts, interest, money of strangers and the debit by which it went', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.receive('20', 'STRANGER');
    await treasury.importStatements();
    const credit = (await workList(grant)).at(-1)?.id ?? '';
    await settle(grant, credit, 'return-to-sender');
    await remember();
    treasury.bank.account.charge('20', 'BACK');
    treasury.bank.account.receive('300', 'GIFT');
    treasury.bank.account.receive('40', 'INTEREST');
    treasury.bank.account.receive('7', 'NOBODY');
    const id = await takeIn(grant);
    const [back = '', gift = '', interest = '', nobody = ''] = await wrong.movementsOf(id);
    await settle(grant, back, 'refund', { counterpartId: credit });
    await assign(grant, gift, 'donation', { donor: 'a-foundation' });
    await assign(grant, interest, 'interest');
    const open = await assign(grant, nobody, 'return-to-sender');
    expect(await moved()).toMatchObject({ 'refunds-payable': -20n, 'donor-revenue:a-foundation': 300n });
    const proposal = await wrong.propose(grant, id);
    // What was said before the doubt is not booked during it.
    expect(await confirm(grant, nobody, open)).toBe('treasury.set-aside-open');
    expect(await codeOf(wrong.confirm(grant, id, proposal))).toBe('accepted');
    expect(await moved()).toEqual({});
    // The stranger's money waits for the bank again, and may go by another debit.
    expect(await workList(grant)).toContainEqual({ id: credit, waiting: 'bank' });
    await expect(
      treasury.query(`UPDATE movement_assignments SET set_aside_at = NULL WHERE movement_id = $1`, gift),
    ).rejects.toThrow('is decided');
    await expect(
      treasury.query(`UPDATE movement_assignments SET outcome = 'rejected' WHERE movement_id = $1`, nobody),
    ).rejects.toThrow('is decided');
    await treasury.importStatements();
    const debit = (await workList(grant)).find(({ id: one }) => one > credit)?.id ?? '';
    await settle(grant, debit, 'refund', { counterpartId: credit });
    expect((await workList(grant)).map((one) => one.id)).not.toContain(credit);
  });

  it('gives an order up again that it had shown to have left, and what was taken back for it is made anew', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('is-refused');
    await treasury.runToRest(run.id);
    await treasury.settle(grant.applicationId);
    expect(await statesOf(grant)).toEqual(['failed', 'pending-approval']);
    const [failed] = await ordersOf(grant);
    await remember();
    treasury.bank.account.charge((ADVANCE + 5n).toString(), 'AFTER-ALL');
    const id = await takeIn(grant);
    const [movement = ''] = await wrong.movementsOf(id);
    await settle(grant, movement, 'payment', { orderIds: [failed!.id] });
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([['settled', 'void'], 'settled']);
    await wrong.setAside(grant, id);
    expect(await moved()).toEqual({});
    await treasury.settle(grant.applicationId);
    expect([await statesOf(grant), await advanceOf(grant)]).toEqual([
      ['failed', 'void', 'pending-approval'],
      'ordered',
    ]);
    expect((await ordersOf(grant))[0]).toEqual(failed);
  });

  it('falls on an earlier statement, too, where it rests on this one', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('is-lost');
    await treasury.runToRest(run.id);
    const { id: orderId, end_to_end_id } = await grant.order();
    treasury.bank.account.receive(ADVANCE.toString(), end_to_end_id);
    await treasury.importStatements();
    const credit = (await workList(grant)).at(-1)?.id ?? '';
    await remember();
    treasury.bank.account.charge(ADVANCE.toString(), 'LOST-ITS-REFERENCE');
    const id = await takeIn(grant);
    const [debit = ''] = await wrong.movementsOf(id);
    await settle(grant, debit, 'payment', { orderIds: [orderId] });
    await settle(grant, credit, 'return', { orderIds: [orderId] });
    expect(await statesOf(grant)).toEqual(['returned']);
    await wrong.setAside(grant, id);
    expect([await statesOf(grant), await moved()]).toEqual([['released'], {}]);
    expect((await workList(grant)).at(-1)).toEqual({ id: credit, waiting: 'treasury' });
    expect(await told(grant.people.treasury2, 'payments.movements-unexplained')).toBeGreaterThan(0);
  });
});
