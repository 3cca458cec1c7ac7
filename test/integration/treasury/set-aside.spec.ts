import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { SetAsideService, TreasuryService } from '#libs/treasury/src/index.js';
import { useDatabase } from '../../support/postgres.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture } from '../../support/treasury-case.js';
import { WrongStatements } from '../../support/wrong-statement.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

const wrong = new WrongStatements(() => treasury);
const setAsides = () => treasury.get(SetAsideService);

/** One person says that money is interest. */
function assign(grant: TreasuryCase, movementId: string) {
  const named = { orderIds: [], assessmentId: null, donor: null, counterpartId: null };
  const asked = grant.asked('treasury1');
  return treasury.movements.assign(asked, movementId, { kind: 'interest', ...named }, 'Interest.');
}

async function noticesOf(personId: string, template: string): Promise<number> {
  const rows = await treasury.query(
    'SELECT 1 FROM notifications WHERE person_id = $1 AND template = $2',
    personId,
    template,
  );
  return rows.length;
}

async function refused(grant: TreasuryCase, work: () => Promise<unknown>, code: string): Promise<void> {
  const traces = await grant.traces();
  expect(await codeOf(work())).toBe(code);
  expect(await grant.traces()).toEqual(traces);
}

describe('a wrong statement that was taken in', () => {
  it('is set aside by two people: what it booked is reversed, and the right one pays', async () => {
    const bookOf = async () => [
      await treasury.balance('bank:MAIN'),
      await treasury.balance('unidentified-receipts'),
      await treasury.balance('bank-in-transit'),
    ];
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await treasury.runProcess.transmit(run.id);
    treasury.bank.account.receive('4200', 'HELLO');
    const before = await bookOf();
    const id = await wrong.takeInNext(grant, 'WRONG-1');
    await treasury.settleCase(grant.applicationId);
    expect(await treasury.runToRest(run.id)).toBe('settled');
    expect([(await grant.order()).state, (await grant.milestone(0)).state]).toEqual(['settled', 'settled']);

    await refused(
      grant,
      () => setAsides().propose(grant.asked('treasury1'), id, 'Wrong.'),
      'identity.step-up-required',
    );
    const proposal = await wrong.propose(grant, id);
    const confirm = (person: CasePerson) => () => wrong.confirm(grant, id, proposal, person);
    await refused(grant, () => wrong.propose(grant, id, 'treasury2'), 'treasury.set-aside-conflict');
    await refused(grant, confirm('treasury1'), 'treasury.four-eyes');
    // Who released the payment does not say that it never left.
    await refused(grant, confirm('treasury3'), 'treasury.four-eyes');
    expect(await codeOf(confirm('treasury2')())).toBe('accepted');
    await refused(grant, confirm('treasury2'), 'treasury.set-aside-conflict');

    expect(await bookOf()).toEqual(before);
    await treasury.settleCase(grant.applicationId);
    expect([(await grant.order()).state, (await grant.milestone(0)).state]).toEqual(['released', 'ordered']);
    // It is owed with a deadline again, and those who were told of the payment are told that nothing shows it.
    const due = await treasury.query(
      'SELECT 1 FROM milestones WHERE id = $1 AND due_at > now()',
      (await grant.milestone(0)).id,
    );
    expect(due).toHaveLength(1);
    expect(await noticesOf(grant.people.maintainer, 'payments.unconfirmed')).toBe(1);
    const acted = await treasury
      .get(TreasuryService)
      .judges(treasury.dataSource.manager, grant.applicationId);
    expect(acted).toEqual(expect.arrayContaining([grant.people.treasury2]));
    const page = { after: null, limit: 9 };
    expect(await treasury.movements.workList(grant.principal('treasury1'), page)).toEqual([]);
    const [row] = await treasury.query<{ state: string }>(
      'SELECT state FROM payment_runs WHERE id = $1',
      run.id,
    );
    expect(row?.state).toBe('sent');

    // The bank is asked after the statement before, and its own statement has the number of the wrong one.
    expect(await treasury.runToRest(run.id)).toBe('settled');
    await treasury.settleCase(grant.applicationId);
    expect([(await grant.order()).state, (await grant.milestone(0)).state]).toEqual(['settled', 'settled']);
    expect(await bookOf()).toEqual([
      before[0]! - 2_500_000n + 4_200n,
      before[1]! + 4_200n,
      before[2]! + 2_500_000n,
    ]);
    const types = await treasury.query<{ type: string }>(
      'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at, id',
      id,
    );
    expect(types.map(({ type }) => type)).toEqual([
      'treasury.statement-imported',
      'treasury.statement-set-aside-proposed',
      'treasury.statement-set-aside',
    ]);
    const lines = await exportLedger(treasury.dataSource);
    expect(verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems).toEqual([]);
  });

  it('can be found right by another person, and is set aside newest first', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.receive('100', 'ONE');
    const first = await wrong.takeInNext(grant, 'WRONG-2');
    const proposal = await wrong.propose(grant, first);
    const reject = (person: CasePerson) => () => wrong.reject(grant, first, proposal, person);
    await refused(grant, reject('treasury1'), 'treasury.four-eyes');
    expect(await codeOf(reject('treasury2')())).toBe('accepted');
    treasury.bank.account.receive('200', 'TWO');
    const second = await wrong.takeInNext(grant, 'WRONG-3');
    await refused(grant, () => wrong.propose(grant, first), 'treasury.statement-not-last');
    for (const id of [second, first]) await wrong.setAside(grant, id);
    const list = (await setAsides().list(grant.principal('treasury1'))) as {
      id: string;
      setAsideAt: string | null;
    }[];
    expect(list.filter(({ setAsideAt }) => setAsideAt !== null).map(({ id }) => id)).toEqual(
      expect.arrayContaining([first, second]),
    );
    await treasury.importStatements();
    const [closing] = await treasury.query<{ minor: string }>(
      'SELECT closing_minor AS minor FROM bank_statements WHERE set_aside_at IS NULL ORDER BY sequence DESC LIMIT 1',
    );
    expect(BigInt(closing?.minor ?? 0)).toBe(await treasury.balance('bank:MAIN'));
  });

  it('is not booked again by the bank or by those who set it aside', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.receive('400', 'AGAIN');
    const file = await wrong.file('WRONG-5');
    const id = await wrong.takeIn(grant, file);
    await wrong.setAside(grant, id);
    const code = 'treasury.statement-was-set-aside';
    await refused(grant, () => treasury.statements.importFromBank(file), code);
    await refused(grant, () => grant.handIn(file, 'treasury1'), code);
    await refused(grant, () => grant.handIn(file, 'treasury2'), code);
    const right = await wrong.takeIn(grant, file, 'treasury3');
    expect(right).not.toBe(id);
    // Nobody rewrites what was decided of the first.
    for (const change of [
      'UPDATE bank_statements SET set_aside_at = NULL WHERE id = $1',
      `UPDATE statement_set_asides SET outcome = 'rejected' WHERE statement_id = $1`,
      'UPDATE statement_set_asides SET decided_by = proposed_by WHERE statement_id = $1',
    ]) {
      await expect(treasury.query(change, id)).rejects.toThrow(/is decided$/);
    }
  });

  it('is not relied on while it waits for the second person, and takes an assignment under way with it', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.receive('500', 'RACE');
    const id = await wrong.takeInNext(grant, 'WRONG-6');
    const [movement = ''] = await wrong.movementsOf(id);
    const interest = await treasury.balance('interest');
    const proposal = await wrong.propose(grant, id);
    await refused(grant, () => assign(grant, movement), 'treasury.set-aside-open');
    expect(await codeOf(wrong.reject(grant, id, proposal))).toBe('accepted');

    // An assignment has its locks and waits to post; a proposal waits for it and sees what it did.
    const holder = await database().owner.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE ledger_transactions IN EXCLUSIVE MODE');
      const assigned = codeOf(assign(grant, movement));
      await waiting(1);
      const proposed = codeOf(wrong.propose(grant, id));
      await waiting(2);
      await holder.query('COMMIT');
      expect(await Promise.all([assigned, proposed])).toEqual(['accepted', 'accepted']);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    const [said] = await treasury.query<{ id: string }>(
      'SELECT id FROM statement_set_asides WHERE statement_id = $1 AND outcome IS NULL',
      id,
    );
    expect(await codeOf(wrong.confirm(grant, id, said?.id ?? ''))).toBe('accepted');
    expect(await treasury.balance('interest')).toBe(interest);
  });

  it('leaves unknown what only it had shown to be with the bank', async () => {
    await treasury.importStatements();
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('arrives-unheard');
    await treasury.runProcess.transmit(run.id);
    const id = await wrong.takeInNext(grant, 'WRONG-7');
    expect(await treasury.runToRest(run.id)).toBe('settled');
    const told = await noticesOf(grant.people.treasury1, 'payments.unknown');
    await wrong.setAside(grant, id);
    const [row] = await treasury.query('SELECT state FROM payment_runs WHERE id = $1', run.id);
    expect(row).toEqual({ state: 'unknown' });
    expect(await noticesOf(grant.people.treasury1, 'payments.unknown')).toBe(told + 1);
    // The bank says that it has it.
    expect(await treasury.runToRest(run.id)).toBe('settled');
  });
});

/** Until so many of this database's connections wait for a lock. */
async function waiting(count: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { rows } = await database().owner.query<{ n: number }>(
      `SELECT count(DISTINCT pid)::integer AS n FROM pg_locks WHERE NOT granted
         AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
    );
    if ((rows[0]?.n ?? 0) >= count) return;
    if (Date.now() > deadline) throw new Error('Nothing waits.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
