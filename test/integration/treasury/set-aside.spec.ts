import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { DEMO_BANK_ACCOUNT, SetAsideService } from '#libs/treasury/src/index.js';
import { useDatabase } from '../../support/postgres.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture, valueOf } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

const ACCOUNT = DEMO_BANK_ACCOUNT.iban;
const setAsides = () => treasury.get(SetAsideService);

/** Takes in the bank's next statement under another name, as a wrong one that adds up. */
async function takeInWrong(grant: TreasuryCase, name: string): Promise<string> {
  const [file] = await treasury.bank.statements(ACCOUNT, await treasury.statements.lastSequence(ACCOUNT));
  const text = new TextDecoder().decode(file).replace(/<Id>LB-\d+<\/Id>/, `<Id>${name}</Id>`);
  const answer = await grant.handIn(new TextEncoder().encode(text));
  return valueOf<{ statements: { id: string }[] }>(answer).statements[0]?.id ?? '';
}

function asked(grant: TreasuryCase, person: CasePerson, id: string) {
  return grant.asked(person, `statement-set-aside:${id}`);
}

async function propose(grant: TreasuryCase, id: string, person: CasePerson = 'treasury1'): Promise<string> {
  const answer = await setAsides().propose(asked(grant, person, id), id, 'The bank withdrew it.');
  return valueOf<{ proposalId: string }>(answer).proposalId;
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
    const id = await takeInWrong(grant, 'WRONG-1');
    await treasury.settleCase(grant.applicationId);
    expect(await treasury.runToRest(run.id)).toBe('settled');
    expect([(await grant.order()).state, (await grant.milestone(0)).state]).toEqual(['settled', 'settled']);

    await refused(
      grant,
      () => setAsides().propose(grant.asked('treasury1'), id, 'Wrong.'),
      'identity.step-up-required',
    );
    const proposal = await propose(grant, id);
    const confirm = (person: CasePerson) => () => setAsides().confirm(asked(grant, person, id), id, proposal);
    await refused(grant, () => propose(grant, id, 'treasury2'), 'treasury.set-aside-conflict');
    await refused(grant, confirm('treasury1'), 'treasury.four-eyes');
    // Who released the payment does not say that it never left.
    await refused(grant, confirm('treasury3'), 'treasury.four-eyes');
    expect(await codeOf(confirm('treasury2')())).toBe('accepted');
    await refused(grant, confirm('treasury2'), 'treasury.set-aside-conflict');

    expect(await bookOf()).toEqual(before);
    await treasury.settleCase(grant.applicationId);
    expect([(await grant.order()).state, (await grant.milestone(0)).state]).toEqual(['released', 'ordered']);
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
    const first = await takeInWrong(grant, 'WRONG-2');
    const proposal = await propose(grant, first);
    const reject = (person: CasePerson) => () =>
      setAsides().reject(asked(grant, person, first), first, proposal, 'It is the bank’s.');
    await refused(grant, reject('treasury1'), 'treasury.four-eyes');
    expect(await codeOf(reject('treasury2')())).toBe('accepted');
    treasury.bank.account.receive('200', 'TWO');
    const second = await takeInWrong(grant, 'WRONG-3');
    await refused(grant, () => propose(grant, first), 'treasury.statement-not-last');
    for (const id of [second, first]) {
      const said = await propose(grant, id);
      expect(await codeOf(setAsides().confirm(asked(grant, 'treasury2', id), id, said))).toBe('accepted');
    }
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

  it('stays where something else was decided on it', async () => {
    const grant = await treasury.aCase();
    treasury.bank.account.receive('300', 'INTEREST');
    const id = await takeInWrong(grant, 'WRONG-4');
    const [movement] = await treasury.query<{ id: string }>(
      'SELECT id FROM statement_movements WHERE statement_id = $1',
      id,
    );
    const named = { orderIds: [], assessmentId: null, donor: null, counterpartId: null };
    await treasury.movements.assign(
      grant.asked('treasury1'),
      movement!.id,
      { kind: 'interest', ...named },
      'Interest of the quarter.',
    );
    await refused(grant, () => propose(grant, id), 'treasury.statement-relied-on');
  });
});
