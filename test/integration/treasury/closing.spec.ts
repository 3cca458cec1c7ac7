import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ClosingService } from '#libs/applications/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { openMilestones } from '#libs/treasury/src/index.js';
import { useDatabase } from '../../support/postgres.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

const ACCOUNTS = ['grants-payable', 'advances', 'bank-in-transit', 'bank:MAIN'] as const;
let before: readonly bigint[];
const balances = () => Promise.all(ACCOUNTS.map((account) => treasury.balance(account)));
beforeEach(async () => {
  before = await balances();
});

async function moved(): Promise<Record<string, bigint>> {
  const now = await balances();
  return Object.fromEntries(ACCOUNTS.map((account, index) => [account, now[index]! - before[index]!]));
}

const closing = () => treasury.get(ClosingService);
const report = (grant: TreasuryCase) =>
  closing().report(grant.asked('maintainer'), grant.applicationId, { summary: 'Everything is released.' });
const complete = (grant: TreasuryCase) => closing().complete(grant.asked('programme'), grant.applicationId);

async function waiting(grant: TreasuryCase): Promise<string> {
  const [row] = await treasury.query<{ stage: string; waiting_for: string }>(
    'SELECT stage, waiting_for FROM applications WHERE id = $1',
    grant.applicationId,
  );
  return `${row?.stage} ${row?.waiting_for}`;
}

/** Why the case cannot be completed, as programme staff are told. */
async function matters(grant: TreasuryCase): Promise<readonly string[]> {
  try {
    await complete(grant);
    return [];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.refusal.code).toBe('applications.matter-open');
    return (error.refusal.details ?? [error.refusal]).map(({ message }) => message);
  }
}

/** Delivered, paid and in closing. */
async function paid(): Promise<TreasuryCase> {
  const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
  await grant.pay();
  for (const position of [1, 2]) {
    await grant.deliver(position);
    await grant.pay();
  }
  await treasury.settleCase(grant.applicationId);
  expect(await waiting(grant)).toBe('closing applicant');
  return grant;
}

async function completed(): Promise<TreasuryCase> {
  const grant = await paid();
  await report(grant);
  await complete(grant);
  await treasury.settleCase(grant.applicationId);
  expect(await waiting(grant)).toBe('completed nobody');
  return grant;
}

/** The newest payment of the case comes back with the next statement. */
async function comesBack(grant: TreasuryCase): Promise<void> {
  treasury.bank.account.returnPayment((await grant.order()).end_to_end_id);
  await treasury.importStatements();
}

async function paysAgain(grant: TreasuryCase): Promise<void> {
  await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
  await treasury.settleCase(grant.applicationId);
  expect(await grant.pay()).toBe('settled');
  await treasury.settleCase(grant.applicationId);
}

async function booksVerify(): Promise<unknown> {
  const lines = await exportLedger(treasury.dataSource);
  return verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems;
}

describe('a running grant', () => {
  it('waits for whom its next milestone waits for, as soon as somebody acted on it', async () => {
    const grant = await (await treasury.aCase()).signed();
    const wakes = async () =>
      (
        await treasury.query<{ n: number }>(
          'SELECT count(*)::int AS n FROM outbox WHERE workflow_id = $1',
          `grant:${grant.applicationId}`,
        )
      )[0]?.n ?? 0;
    /** The act, and whom the case waits for once its own process, woken by it, has looked. */
    const after = async (acting: Promise<unknown>) => {
      const before = await wakes();
      await acting;
      const isWoken = (await wakes()) > before;
      await treasury.settleCase(grant.applicationId);
      return [isWoken, await waiting(grant)];
    };
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('active treasury');
    await grant.pay();
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('active applicant');
    const { id } = await grant.milestone(1);
    const { milestones } = treasury;
    const content = { report: 'Done.', evidenceUrl: null };
    const reported = () => milestones.report(grant.asked('maintainer'), id, content);
    expect(await after(reported())).toEqual([true, 'active programme']);
    const rejected = milestones.reject(grant.asked('programme'), id, ['Not yet.']);
    expect(await after(rejected)).toEqual([true, 'active applicant']);
    expect(await after(reported())).toEqual([true, 'active programme']);
    const certified = milestones.certify(grant.asked('programme'), id, 'Good.');
    expect(await after(certified)).toEqual([true, 'active applicant']);
    const claimed = milestones.claim(grant.asked('maintainer'), id);
    expect(await after(claimed)).toEqual([true, 'active treasury']);
  });
});

describe('completion', () => {
  it('waits for the report and then for programme staff', async () => {
    const grant = await paid();
    expect(await codeOf(complete(grant))).toBe('applications.closing-report-missing');
    await report(grant);
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing programme');
    expect(await codeOf(complete(grant))).toBe('accepted');
    expect(await codeOf(complete(grant))).toBe('applications.stage-conflict');
  });

  it('is refused while a returned payment is not paid again, says what it waits for, and leaves nothing', async () => {
    const grant = await paid();
    await report(grant);
    await comesBack(grant);
    // Nobody has looked yet: the milestone still says settled.
    expect((await grant.milestone(2)).state).toBe('settled');
    const traces = await grant.traces();
    expect(await matters(grant)).toEqual([expect.stringContaining('Result 2: The payment came back.')]);
    expect(await grant.traces()).toEqual(traces);

    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing applicant');
    expect(await matters(grant)).toEqual([
      'Result 2: Another bank account is needed. It waits for: applicant.',
    ]);
    await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing treasury');
    expect(await matters(grant)).toEqual([
      'Result 2: The payment order waits for approval. It waits for: treasury.',
    ]);
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await treasury.settleCase(grant.applicationId);
    expect(await matters(grant)).toEqual(['Result 2: The payment is on its way. It waits for: bank.']);
    await treasury.runToRest(run.id);
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing programme');
    expect(await matters(grant)).toEqual([]);
  });
});

describe('a payment that comes back weeks after completion', () => {
  it('opens the case again, is paid to another account, and the case is completed again', async () => {
    const grant = await completed();
    await comesBack(grant);
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing applicant');
    expect(await moved()).toMatchObject({ 'grants-payable': 4_500_000n, 'bank:MAIN': -5_500_000n });
    expect(await matters(grant)).toHaveLength(1);
    await paysAgain(grant);
    expect(await waiting(grant)).toBe('closing programme');
    expect(await codeOf(complete(grant))).toBe('accepted');
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('completed nobody');

    expect(await moved()).toEqual({
      'grants-payable': 0n,
      advances: 0n,
      'bank-in-transit': 0n,
      'bank:MAIN': -grant.awardMinor,
    });
    const held = await treasury.ledger.encumbrance(treasury.dataSource.manager, grant.applicationId);
    expect(held).toMatchObject({ reservedMinor: 0n, committedMinor: 0n, spentMinor: grant.awardMinor });
    const steps = await treasury.query<{ act: string }>(
      `SELECT act FROM stage_history WHERE application_id = $1 ORDER BY at, id`,
      grant.applicationId,
    );
    expect(steps.map(({ act }) => act).slice(-4)).toEqual([
      'begin-closing',
      'complete',
      'payment-returned',
      'complete',
    ]);
    expect(await booksVerify()).toEqual([]);
  });

  it('opens it again even where it is being paid again before anybody looked', async () => {
    const grant = await completed();
    await comesBack(grant);
    await treasury.settle(grant.applicationId);
    await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(2)).state).toBe('ordered');
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing treasury');
  });
});

describe('a debt that cannot be paid', () => {
  const writeOff = async (grant: TreasuryCase, position: number, person: CasePerson = 'executive') => {
    const { id } = await grant.milestone(position);
    return treasury.milestones.writeOff(grant.asked(person, `milestone:${id}`), id, [
      'The payee cannot be found.',
    ]);
  };

  it('is written off by an executive, with the reasons; the case can be completed and the money goes back', async () => {
    const grant = await paid();
    await report(grant);
    await comesBack(grant);
    await treasury.settleCase(grant.applicationId);
    const { id } = await grant.milestone(2);
    const refused = async (work: Promise<unknown>, code: string) => {
      const traces = await grant.traces();
      expect(await codeOf(work)).toBe(code);
      expect(await grant.traces()).toEqual(traces);
    };
    await refused(
      treasury.milestones.writeOff(grant.asked('executive'), id, ['So.']),
      'identity.step-up-required',
    );
    await refused(writeOff(grant, 2, 'programme'), 'identity.forbidden');
    await refused(writeOff(grant, 2, 'maintainer'), 'identity.forbidden');
    await refused(
      treasury.milestones.writeOff(grant.asked('executive', `milestone:${id}`), id, [' ']),
      'treasury.reasons-required',
    );
    await refused(writeOff(grant, 1), 'treasury.milestone-conflict');

    await writeOff(grant, 2);
    await refused(writeOff(grant, 2), 'treasury.milestone-conflict');
    expect(await moved()).toEqual({
      'grants-payable': 0n,
      advances: 0n,
      'bank-in-transit': 0n,
      'bank:MAIN': -5_500_000n,
    });
    expect(await treasury.balance(`grants-expense:${grant.programmeSlug}`)).toBe(5_500_000n);
    const held = await treasury.ledger.encumbrance(treasury.dataSource.manager, grant.applicationId);
    expect(held).toMatchObject({ committedMinor: 0n, spentMinor: 5_500_000n });
    const [signed] = await treasury.query(
      'SELECT amount_minor, reasons, signed_by FROM milestone_write_offs WHERE milestone_id = $1',
      id,
    );
    expect(signed).toEqual({
      amount_minor: '4500000',
      reasons: ['The payee cannot be found.'],
      signed_by: grant.people.executive,
    });
    const audits = await treasury.query<{ type: string }>(
      'SELECT type FROM audit_entries WHERE subject_id = $1 ORDER BY at DESC, id DESC LIMIT 1',
      id,
    );
    expect(audits).toEqual([{ type: 'treasury.milestone-written-off' }]);
    await expect(database().owner.query('DELETE FROM milestone_write_offs')).rejects.toThrow('append-only');
    expect(await openMilestones(treasury.dataSource.manager, 'all')).not.toContainEqual({
      process: 'milestone',
      id,
    });
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing programme');
    expect(await codeOf(complete(grant))).toBe('accepted');
    expect(await booksVerify()).toEqual([]);
  });

  it('is not written off while an order of it could still be paid', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    expect(await codeOf(writeOff(grant, 0))).toBe('treasury.milestone-conflict');
  });

  it('as an advance clears no later result, and what results had earned of it is not paid', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    await grant.deliver(1);
    await grant.pay();
    const [advance] = await treasury.query<{ id: string }>(
      `SELECT end_to_end_id AS id FROM payment_orders WHERE application_id = $1 ORDER BY created_at LIMIT 1`,
      grant.applicationId,
    );
    treasury.bank.account.returnPayment(advance?.id ?? '');
    await treasury.importStatements();
    await treasury.settleCase(grant.applicationId);
    await writeOff(grant, 0);
    await grant.deliver(2);
    expect((await grant.milestone(2)).payable_minor).toBe('6000000');
    await grant.pay();
    // 10,000,000 awarded, 1,000,000 of the advance earned by the first result and written off.
    expect(await moved()).toEqual({
      'grants-payable': 0n,
      advances: 0n,
      'bank-in-transit': 0n,
      'bank:MAIN': -9_000_000n,
    });
    expect(await treasury.balance(`grants-expense:${grant.programmeSlug}`)).toBe(9_000_000n);
    await treasury.settleCase(grant.applicationId);
    expect(await waiting(grant)).toBe('closing applicant');
    expect(await booksVerify()).toEqual([]);
  });
});
