import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { openMilestones } from '#libs/treasury/src/index.js';
import type { CasePerson, TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture } from '../../support/treasury-case.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

const BANK = 'bank:MAIN';

async function booksVerify(): Promise<unknown> {
  const lines = await exportLedger(treasury.dataSource);
  return verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems;
}

describe('a grant from agreement to last payment', () => {
  it('pays the advance, clears it by acceptances, and pays exactly the award', async () => {
    const before = await treasury.balance(BANK);
    const grant = await (await treasury.aCase()).signed();
    expect((await grant.milestone(0)).state).toBe('ordered');
    expect(await grant.pay()).toBe('settled');
    expect((await grant.milestone(0)).state).toBe('settled');
    expect(before - (await treasury.balance(BANK))).toBe(2_500_000n);

    await grant.deliver(1);
    expect((await grant.milestone(1)).payable_minor).toBe('3000000');
    await grant.pay();
    await grant.deliver(2);
    expect(await grant.pay()).toBe('settled');

    expect(before - (await treasury.balance(BANK))).toBe(grant.awardMinor);
    expect(await treasury.balance(`grants-expense:${grant.programmeSlug}`)).toBe(grant.awardMinor);
    const held = await treasury.ledger.encumbrance(treasury.dataSource.manager, grant.applicationId);
    expect(held).toMatchObject({ reservedMinor: 0n, committedMinor: 0n, spentMinor: grant.awardMinor });
    for (const account of ['advances', 'grants-payable', 'bank-in-transit']) {
      expect(await treasury.balance(account)).toBe(0n);
    }
    expect(await booksVerify()).toEqual([]);
    const woken = await treasury.query(
      'SELECT 1 FROM outbox WHERE workflow_id = $1',
      `grant:${grant.applicationId}`,
    );
    expect(woken.length).toBeGreaterThan(0);
  });

  it('keeps bank ledger and statements together', async () => {
    const [last] = await treasury.query<{ opening: string; closing: string }>(
      `SELECT (SELECT opening_minor FROM bank_statements ORDER BY sequence LIMIT 1) AS opening,
              (SELECT closing_minor FROM bank_statements ORDER BY sequence DESC LIMIT 1) AS closing`,
    );
    expect(BigInt(last!.closing) - BigInt(last!.opening)).toBe(await treasury.balance(BANK));
  });

  it('takes a rejected report back to the grantee, with reasons', async () => {
    const grant = await (await treasury.aCase()).signed();
    const { id } = await grant.milestone(1);
    await treasury.milestones.report(grant.asked('maintainer'), id, { report: 'Almost.', evidenceUrl: null });
    expect(await codeOf(treasury.milestones.reject(grant.asked('programme'), id, []))).toBe(
      'treasury.reasons-required',
    );
    await treasury.milestones.reject(grant.asked('programme'), id, ['The tests are missing.']);
    expect((await grant.milestone(1)).state).toBe('rejected');
    await grant.deliver(1);
    expect((await grant.milestone(1)).state).toBe('ordered');
    const reports = await treasury.query<{ outcome: string }>(
      'SELECT outcome FROM milestone_reports WHERE milestone_id = $1 ORDER BY number',
      id,
    );
    expect(reports.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
  });

  it('gives back what an ended case no longer needs, and claims the unearned advance', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    await grant.deliver(1);
    await grant.terminate();
    expect((await grant.milestone(2)).state).toBe('cancelled');
    const held = await treasury.ledger.encumbrance(treasury.dataSource.manager, grant.applicationId);
    expect(held).toMatchObject({ reservedMinor: 0n, committedMinor: 0n, spentMinor: 4_000_000n });
    expect(await treasury.balance('clawback-receivable')).toBe(1_500_000n);
    expect(await booksVerify()).toEqual([]);
  });

  it('shows whoever votes on it no milestones while it is under embargo', async () => {
    const grant = await (await treasury.aCase()).signed();
    await treasury.query(
      `INSERT INTO stage_history (id, application_id, from_stage, to_stage, act, at, reasons)
       VALUES (gen_random_uuid(), $1, 'recommendation', 'council', 'recommend-award', now(), '[]')`,
      grant.applicationId,
    );
    const role = { role: 'representative', scopeType: 'state', scopeId: 'NOR' } as const;
    const reader = { ...grant.principal('treasury1'), roles: [role] };
    expect(await treasury.milestones.progress(reader, grant.applicationId)).toHaveLength(3);
    await treasury.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       SELECT gen_random_uuid(), id, 'embargo', 'not yet', now(), created_by FROM applications WHERE id = $1`,
      grant.applicationId,
    );
    expect(await treasury.milestones.progress(reader, grant.applicationId)).toEqual([]);
    expect(
      await treasury.milestones.progress(grant.principal('maintainer'), grant.applicationId),
    ).toHaveLength(3);
  });

  it('still pays what was accepted before the case ended, to a new account too', async () => {
    const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
    await grant.pay();
    const { id } = await grant.milestone(1);
    await treasury.milestones.report(grant.asked('maintainer'), id, { report: 'Done.', evidenceUrl: null });
    await treasury.milestones.certify(grant.asked('programme'), id, 'The board advises to accept.');
    await grant.terminate();
    expect(await openMilestones(treasury.dataSource.manager, 'all')).toContainEqual({
      process: 'milestone',
      id,
    });
    await treasury.milestones.claim(grant.asked('maintainer'), id);
    await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
    await treasury.settle(grant.applicationId);
    expect(await grant.pay()).toBe('settled');
    expect((await grant.milestone(1)).state).toBe('settled');
  });
});

describe('four eyes', () => {
  it('refuses the certifier, the payee, the approver and the maker of the file', async () => {
    const grant = await (await treasury.aCase()).signed();
    const { id, order_hash } = await grant.order();
    const approve = (person: 'executive' | 'maintainer' | 'treasury1', hash = order_hash) =>
      codeOf(treasury.orders.approve(grant.asked(person, `order:${id}`), id, hash));
    expect(await approve('maintainer')).toBe('identity.not-found');
    expect(await approve('executive')).toBe('identity.forbidden');
    expect(await codeOf(treasury.orders.approve(grant.asked('treasury1'), id, order_hash))).toBe(
      'identity.step-up-required',
    );
    expect(await approve('treasury1', 'f'.repeat(64))).toBe('treasury.order-changed');
    expect(await approve('treasury1')).toBe('accepted');
    const run = await grant.prepareRun('treasury2');
    expect(await codeOf(grant.release(run, 'treasury1'))).toBe('treasury.four-eyes');
    expect(await codeOf(grant.release(run, 'treasury2'))).toBe('treasury.four-eyes');
    expect(await codeOf(grant.release({ ...run, sha256: 'f'.repeat(64) }))).toBe('treasury.file-differs');
    expect((await grant.order()).state).toBe('in-run');
    expect(await codeOf(grant.release(run))).toBe('accepted');
  });

  it('asks for another approval from the threshold on', async () => {
    const policy = { thirdApproverFromMinor: '2500000' };
    const grant = await (await treasury.aCase({ policy })).signed();
    await grant.approve('treasury1');
    expect((await grant.order()).state).toBe('pending-approval');
    expect(await codeOf(grant.approve('treasury1'))).toBe('treasury.four-eyes');
    await grant.approve('treasury2');
    expect((await grant.order()).state).toBe('approved');
  });

  describe('by the threshold in force', () => {
    const LOW = '2500000';
    /** The council adopts another threshold for the policy this grant was agreed under. */
    const adopt = async (grant: TreasuryCase, thirdApproverFromMinor: string) =>
      treasury.query(
        `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
         SELECT gen_random_uuid(), p.kind, p.name,
           (SELECT max(version) + 1 FROM policies q WHERE q.kind = p.kind AND q.name = p.name),
           p.body || jsonb_build_object('thirdApproverFromMinor', $2::text), p.adopted_by, clock_timestamp()
         FROM policies p JOIN agreements a ON a.treasury_policy_id = p.id WHERE a.application_id = $1`,
        grant.applicationId,
        thirdApproverFromMinor,
      );
    const stateOf = async (grant: TreasuryCase) => (await grant.order()).state;
    /** The approvals its order lacks, as treasury reads it. */
    const missing = async (grant: TreasuryCase) => {
      const { id, state } = await grant.order();
      const listed = await treasury.orders.list(grant.principal('treasury1'), state as 'in-run');
      return (listed as { id: string; missing: string[] }[]).find((order) => order.id === id)?.missing;
    };

    it('made after a lower one came into force, whatever the agreement was signed under', async () => {
      const grant = await treasury.aCase();
      await treasury.open(grant.applicationId);
      await adopt(grant, LOW);
      await (await grant.signed()).approve('treasury1');
      expect(await stateOf(grant)).toBe('pending-approval');
      await grant.approve('treasury2');
      expect(await stateOf(grant)).toBe('approved');
    });

    it('lowered between two approvals, and after the last one, while the file waits for its release', async () => {
      const grant = await (await treasury.aCase()).signed();
      await adopt(grant, LOW);
      await grant.approve('treasury1');
      expect(await stateOf(grant)).toBe('pending-approval');
      const other = await (await treasury.aCase()).signed();
      await other.approve('treasury1');
      const run = await other.prepareRun('treasury1');
      expect(await missing(other)).toEqual([]);
      await adopt(other, LOW);
      expect(await missing(other)).toEqual(['second-approve']);
      const traces = await other.traces();
      expect(await codeOf(other.release(run))).toBe('treasury.approval-missing');
      expect(await other.traces()).toEqual(traces);
      expect(await codeOf(other.approve('treasury1'))).toBe('treasury.four-eyes');
      await other.approve('treasury2');
      expect(await stateOf(other)).toBe('in-run');
      expect(await missing(other)).toEqual([]);
      expect(await codeOf(other.approve('treasury3'))).toBe('treasury.order-conflict');
      expect(await codeOf(other.release(run, 'treasury2'))).toBe('treasury.four-eyes');
      expect(await codeOf(other.release(run, 'treasury3'))).toBe('accepted');
    });

    it('and the case says that it waits for another approval, until there is one', async () => {
      const grant = await (await treasury.aCase()).signed();
      await grant.approve('treasury1');
      await treasury.settle(grant.applicationId);
      const { id } = await grant.milestone(0);
      const waiting = async () => {
        const [advance] = await treasury.milestones.progress(
          grant.principal('maintainer'),
          grant.applicationId,
        );
        return (advance as { waiting: { for: string; since: string; reason: string } }).waiting;
      };
      const swept = async () =>
        (await openMilestones(treasury.dataSource.manager, 'overdue')).filter((one) => one.id === id);
      const told = async () =>
        (
          await treasury.query(
            `SELECT 1 FROM notifications WHERE person_id = $1 AND template = 'payments.waits-for-approval'
               AND application_id = $2`,
            grant.people.treasury2,
            grant.applicationId,
          )
        ).length;
      expect(await swept()).toEqual([]);
      expect(await waiting()).toMatchObject({ reason: 'The payment order waits for a payment run.' });
      const [before, since] = [await told(), (await waiting()).since];
      await adopt(grant, LOW);
      // Nothing of the case happened, so the sweep has it look again.
      expect(await swept()).toEqual([{ process: 'milestone', id }]);
      await treasury.settle(grant.applicationId);
      const now = await waiting();
      expect(now).toMatchObject({
        for: 'treasury',
        reason: 'The payment order waits for another approval.',
      });
      expect(now.since > since).toBe(true);
      expect(await told()).toBe(before + 1);
      expect(await swept()).toEqual([]);
      await treasury.settle(grant.applicationId);
      expect(await told()).toBe(before + 1);
      const wakes = () => treasury.query('SELECT 1 FROM outbox WHERE workflow_id = $1', `milestone:${id}`);
      const woken = (await wakes()).length;
      await grant.approve('treasury2');
      expect((await wakes()).length).toBe(woken + 1);
      await treasury.settle(grant.applicationId);
      expect(await waiting()).toMatchObject({ reason: 'The payment order waits for a payment run.' });
    });

    it('raised while an order waits, which takes no approver away', async () => {
      const grant = await (await treasury.aCase({ policy: { thirdApproverFromMinor: LOW } })).signed();
      await adopt(grant, '99000000');
      await grant.approve('treasury1');
      expect(await stateOf(grant)).toBe('pending-approval');
      await grant.approve('treasury2');
      expect(await stateOf(grant)).toBe('approved');
    });
  });

  it('knows everybody who is or was of the team, for every part in paying', async () => {
    const grant = await (await treasury.aCase()).signed();
    const { applicationId, people } = grant;
    const { id: milestoneId } = await grant.milestone(1);
    const content = { report: 'Done.', evidenceUrl: null };
    await treasury.milestones.report(grant.asked('maintainer'), milestoneId, content);
    const leave = (person: CasePerson) =>
      treasury.query(
        'INSERT INTO former_application_members (application_id, person_id, left_at) VALUES ($1, $2, now())',
        applicationId,
        people[person],
      );
    const refused = async (work: Promise<unknown>) => {
      const traces = await grant.traces();
      expect(await codeOf(work)).toBe('identity.own-case');
      expect(await grant.traces()).toEqual(traces);
    };
    await leave('programme');
    await leave('treasury1');
    await refused(treasury.milestones.certify(grant.asked('programme'), milestoneId, 'Yes.'));
    await refused(treasury.milestones.reject(grant.asked('programme'), milestoneId, ['No.']));
    await refused(grant.approve('treasury1'));
    await grant.approve('treasury2');
    await refused(grant.prepareRun('treasury1'));
    const run = await grant.prepareRun('treasury2');
    await refused(grant.release(run, 'treasury1'));
    await expect(
      treasury.query(
        `INSERT INTO payment_duties SELECT order_id, 'release', $2, payee_person_id, order_hash, now()
         FROM payment_duties WHERE order_id = $1 AND duty = 'approve'`,
        (await grant.order()).id,
        people.treasury1,
      ),
    ).rejects.toThrow('somebody of the team has no part in its payment');
    await grant.release(run, 'treasury3');
    treasury.bank.wire.push('is-lost');
    await treasury.runToRest(run.id);
    const found = { outcome: 'failed', note: 'It never arrived.' } as const;
    await refused(treasury.runs.resolve(grant.asked('treasury1', `payment-run:${run.id}`), run.id, found));
    expect(await codeOf(treasury.runs.file(grant.principal('treasury1'), run.id).then(() => null))).toBe(
      'identity.own-case',
    );
    await treasury.runs.resolve(grant.asked('treasury2', `payment-run:${run.id}`), run.id, found);
  });

  it('stands in the database too', async () => {
    const grant = await (await treasury.aCase()).signed();
    const id = await grant.approve('treasury1');
    const again = (person: string) =>
      treasury.query(
        `INSERT INTO payment_duties SELECT order_id, 'second-approve', ${person}, payee_person_id, order_hash, now()
         FROM payment_duties WHERE order_id = $1 AND duty = 'approve'`,
        id,
      );
    await expect(again('person_id')).rejects.toThrow('uq_payment_duties_person');
    await expect(again('payee_person_id')).rejects.toThrow('somebody of the team has no part in its payment');
    // A payee who is of no team is none the less paid.
    await treasury.query('DELETE FROM application_members WHERE application_id = $1', grant.applicationId);
    await expect(again('payee_person_id')).rejects.toThrow('ck_payment_duties_payee');
    await expect(treasury.query('DELETE FROM payment_duties')).rejects.toThrow(/permission denied/);
  });
});

describe('release', () => {
  it('happens once, however many press the button', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    const answers = await Promise.all([
      codeOf(grant.release(run, 'treasury2')),
      codeOf(grant.release(run, 'treasury3')),
      codeOf(grant.release(run, 'treasury3')),
    ]);
    expect(answers.sort()).toEqual(['accepted', 'treasury.run-conflict', 'treasury.run-conflict']);
    const [{ n }] = (await treasury.query<{ n: string }>(
      `SELECT count(*) AS n FROM ledger_transactions WHERE kind = 'payment-released' AND subject_id = $1`,
      (await grant.order()).id,
    )) as [{ n: string }];
    expect(n).toBe('1');
  });

  it('answers the same key again with the first answer', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    const asked = grant.asked('treasury3', `payment-run:${run.id}`);
    await treasury.runs.release(asked, run.id, run.sha256);
    expect(await treasury.runs.release(asked, run.id, run.sha256)).toMatchObject({ replayed: true });
  });

  it('puts an order into one run only', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    expect(await codeOf(grant.prepareRun('treasury2'))).toBe('treasury.order-not-approved');
    await treasury.runs.makeVoid(grant.asked('treasury1'), run.id);
    expect(await codeOf(grant.release(run))).toBe('treasury.run-conflict');
    expect(await codeOf(grant.prepareRun('treasury2'))).toBe('accepted');
  });

  it('stops when the account was changed after the approval', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.putPayee({}, 'BE71096123456769');
    expect(await codeOf(grant.release(run))).toBe('treasury.account-changed');
    expect(treasury.bank.submitted).not.toContain(`PL-${run.id.replaceAll('-', '')}`);
  });

  it('goes to the new account in the end: the order to the old one is recalled', async () => {
    const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
    const old = await grant.approve();
    const run = await grant.prepareRun();
    const changed = await grant.putPayee({}, 'BE71096123456769');
    await treasury.settle(grant.applicationId);
    await treasury.runs.makeVoid(grant.asked('treasury1'), run.id);
    await treasury.settle(grant.applicationId);
    expect(await grant.order()).toMatchObject({ id: old, state: 'void' });
    await grant.verifyPayee(changed);
    await treasury.settle(grant.applicationId);
    expect(await grant.pay()).toBe('settled');
    expect(await grant.order()).toMatchObject({ account_version: 2, state: 'settled' });
  });

  it('stops under a hold and with an open screening hit', async () => {
    const held = await (await treasury.aCase()).signed();
    await held.approve();
    const run = await held.prepareRun();
    await treasury.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       SELECT gen_random_uuid(), id, 'sanctions', 'being cleared', now(), created_by FROM applications WHERE id = $1`,
      held.applicationId,
    );
    expect(await codeOf(held.release(run))).toBe('treasury.held');
    const listed = await treasury.aCase();
    await treasury.open(listed.applicationId);
    await treasury.agreements.offer(listed.asked('programme'), listed.applicationId, null);
    await listed.accept();
    await listed.sign();
    const countersign = () => codeOf(listed.countersign());
    const traces = await listed.traces();
    expect(await countersign()).toBe('treasury.payee-missing');
    expect(await listed.traces()).toEqual(traces);
    await listed.putPayee({ legalName: 'Northgate Meridian Trading GmbH' });
    expect(await countersign()).toBe('treasury.screening-hit');
    const [payee] = await treasury.query<{ id: string }>(
      'SELECT id FROM payees WHERE application_id = $1',
      listed.applicationId,
    );
    const clear = (stepUp?: string) =>
      codeOf(
        treasury.payees.clearScreening(
          listed.asked('treasury1', stepUp),
          payee!.id,
          'Another company of that name.',
        ),
      );
    // What a mail code is enough for does not clear a hit.
    for (const stepUp of [undefined, `payee:${listed.applicationId}`, `payee:${payee!.id}`]) {
      expect(await clear(stepUp)).toBe('identity.step-up-required');
    }
    expect(await countersign()).toBe('treasury.screening-hit');
    expect(await clear(`payee-verification:${payee!.id}`)).toBe('accepted');
    expect(await countersign()).toBe('accepted');
  });
});

describe('a new sanctions list', () => {
  it('is held against everybody still to be paid, once', async () => {
    const grant = await (await treasury.aCase()).signed();
    await treasury.query(
      `UPDATE payee_screenings SET list_version = 'older' WHERE payee_id = (SELECT id FROM payees WHERE application_id = $1)`,
      grant.applicationId,
    );
    // An emergency has a payee before it has anything to agree on.
    const early = await treasury.aCase({ stage: 'emergency-check' });
    const { id } = await early.putPayee();
    await treasury.query(`UPDATE payee_screenings SET list_version = 'older' WHERE payee_id = $1`, id);
    const due = await treasury.rescreening.due();
    expect(due).toHaveLength(2);
    for (const payeeId of due) await treasury.rescreening.screen(payeeId);
    expect(await treasury.rescreening.due()).toEqual([]);
    expect(await grant.pay()).toBe('settled');
  });
});

describe('transmission', () => {
  it.each([
    ['the answer got lost', 'arrives-unheard'],
    ['the bank says that it has the file already', 'arrives-twice'],
  ] as const)('is never repeated when %s, and the bank’s word settles it', async (_, fate) => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push(fate);
    const before = treasury.bank.submitted.length;
    expect((await treasury.runProcess.advance(run.id)).step).toBe('transmit');
    await treasury.runProcess.transmit(run.id);
    await treasury.runProcess.transmit(run.id);
    expect(
      (await treasury.query<{ state: string }>('SELECT state FROM payment_runs WHERE id = $1', run.id))[0]
        ?.state,
    ).toBe('unknown');
    expect(await treasury.runToRest(run.id)).toBe('settled');
    expect(treasury.bank.submitted.length - before).toBe(1);
    expect((await grant.order()).state).toBe('settled');
  });

  it('stays unknown when nobody knows, until a person who did not release it finds out', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('is-lost');
    const before = treasury.bank.submitted.length;
    expect(await treasury.runToRest(run.id)).toBe('unknown');
    expect(await treasury.runToRest(run.id)).toBe('unknown');
    expect(treasury.bank.submitted.length - before).toBe(1);
    const resolve = (person: 'treasury2' | 'treasury3') =>
      codeOf(
        treasury.runs.resolve(grant.asked(person, `payment-run:${run.id}`), run.id, {
          outcome: 'failed',
          note: 'The bank has no such file.',
        }),
      );
    for (const stepUp of [undefined, `payment-run:${grant.applicationId}`]) {
      const asked = grant.asked('treasury2', stepUp);
      const found = { outcome: 'failed', note: 'The bank has no such file.' } as const;
      expect(await codeOf(treasury.runs.resolve(asked, run.id, found))).toBe('identity.step-up-required');
    }
    expect((await grant.order()).state).toBe('released');
    expect(await resolve('treasury3')).toBe('treasury.four-eyes');
    expect(await resolve('treasury2')).toBe('accepted');
    expect(await treasury.runToRest(run.id)).toBe('settled');
    const first = await grant.order();
    expect(first.state).toBe('failed');
    await treasury.settle(grant.applicationId);
    const second = await grant.order();
    expect([second.id === first.id, second.state]).toEqual([false, 'pending-approval']);
    expect(await grant.pay()).toBe('settled');
    expect(await booksVerify()).toEqual([]);
  });

  it('does not begin again after the worker died between attempt and answer', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await treasury.query(
      'INSERT INTO transmission_attempts (id, run_id, started_at) VALUES (gen_random_uuid(), $1, now())',
      run.id,
    );
    const before = treasury.bank.submitted.length;
    expect(await treasury.runToRest(run.id)).toBe('unknown');
    expect(treasury.bank.submitted.length).toBe(before);
    await expect(
      treasury.query(
        'INSERT INTO transmission_attempts (id, run_id, started_at) VALUES (gen_random_uuid(), $1, now())',
        run.id,
      ),
    ).rejects.toThrow('uq_transmission_attempts_run_id');
  });

  it('turns the books back when the bank refuses the file', async () => {
    const grant = await (await treasury.aCase()).signed();
    const payable = await treasury.balance('grants-payable');
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    treasury.bank.wire.push('is-refused');
    expect(await treasury.runToRest(run.id)).toBe('settled');
    expect((await grant.order()).state).toBe('failed');
    expect(await treasury.balance('grants-payable')).toBe(payable);
    expect(await booksVerify()).toEqual([]);
  });

  it('asks for another account when the bank refuses one order', async () => {
    const grant = await (await treasury.aCase()).signed();
    treasury.bank.account.script(['reject-order']);
    expect(await grant.pay()).toBe('settled');
    expect((await grant.milestone(0)).state).toBe('claimed');
    const progress = await treasury.milestones.progress(grant.principal('treasury1'), grant.applicationId);
    expect(progress[0]).toMatchObject({
      waiting: { for: 'applicant', reason: 'Another bank account is needed.' },
    });
  });
});

describe('an order the bank refused for another reason than the account', () => {
  it('is made again to the same account, for everybody to approve anew', async () => {
    const grant = await (await treasury.aCase()).signed();
    const payable = await treasury.balance('grants-payable');
    treasury.bank.account.script(['reject-order']);
    treasury.bank.refusals.push('AM04');
    expect(await grant.pay()).toBe('settled');
    const [failed] = await treasury.query<{ state: string; needs_new_account: boolean; bank_status: string }>(
      'SELECT state, needs_new_account, bank_status FROM payment_orders WHERE application_id = $1 ORDER BY created_at',
      grant.applicationId,
    );
    expect(failed).toEqual({ state: 'failed', needs_new_account: false, bank_status: 'RJCT' });
    expect(await treasury.balance('grants-payable')).toBe(payable);
    expect((await grant.order()).state).toBe('pending-approval');
    expect(await grant.pay()).toBe('settled');
    expect((await grant.milestone(0)).state).toBe('settled');
    expect(await booksVerify()).toEqual([]);
  });
});

describe('statements', () => {
  it('bring a payment back after its settlement; another account is cooled down and paid', async () => {
    const grant = await (await treasury.aCase({ policy: { coolDown: '1h' } })).signed();
    await grant.pay();
    treasury.bank.account.returnPayment((await grant.order()).end_to_end_id);
    const [file] = await treasury.bank.statements(
      'BE68539007547034',
      await treasury.statements.lastSequence('BE68539007547034'),
    );
    await treasury.statements.importFromBank(file!);
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('returned');
    await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('returned');
    await treasury.query(
      `UPDATE payee_accounts SET usable_from = now() - interval '1 second' WHERE version = 2`,
    );
    // While another account was awaited nothing was due by us, however late the payment before was.
    const dueOf = async () =>
      (
        await treasury.query<{ due: number | null; escalated_at: Date | null }>(
          `SELECT extract(epoch FROM due_at - now())::float / 86400 AS due, escalated_at FROM milestones WHERE id = $1`,
          (await grant.milestone(0)).id,
        )
      )[0];
    await treasury.query(
      'UPDATE milestones SET escalated_at = now() WHERE id = $1',
      (await grant.milestone(0)).id,
    );
    expect((await dueOf())?.due).toBeNull();
    await treasury.settle(grant.applicationId);
    expect((await grant.order()).account_version).toBe(2);
    const owed = await dueOf();
    expect(owed?.escalated_at).toBeNull();
    // `payment` of the policy: 30 days, to the end of the last.
    expect(owed?.due).toBeGreaterThan(29);
    expect(owed?.due).toBeLessThan(32);
    expect(await grant.pay()).toBe('settled');
    expect(await booksVerify()).toEqual([]);
  });

  it('change nothing the second time, and are refused where they do not add up', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    const account = 'BE68539007547034';
    const last = await treasury.statements.lastSequence(account);
    const [again] = await treasury.bank.statements(account, last - 1);
    const balance = await treasury.balance(BANK);
    const answer = await grant.handIn(again!);
    expect(answer).toMatchObject({ value: { statements: [{ repeated: true, matched: 0 }] } });
    expect(await treasury.balance(BANK)).toBe(balance);
    const text = new TextDecoder().decode(again);
    const refusalOf = (xml: string) => codeOf(grant.handIn(new TextEncoder().encode(xml)));
    const next = text.replace(/<Id>LB-\d+<\/Id>/, '<Id>OTHER</Id>');
    expect(await refusalOf(next)).toBe('treasury.statement-statement-repeated');
    expect(await refusalOf(next.replace(/<ElctrncSeqNb>\d+</, `<ElctrncSeqNb>${last + 2}<`))).toBe(
      'treasury.statement-sequence-gap',
    );
    const first = next.replace(/<ElctrncSeqNb>\d+</, '<ElctrncSeqNb>1<');
    expect(await refusalOf(first)).toBe(
      last === 1 ? 'treasury.statement-statement-repeated' : 'treasury.statement-sequence-back',
    );
    expect(await refusalOf(text.replace(account, 'DE89370400440532013000'))).toBe(
      'treasury.statement-foreign-account',
    );
    expect(await refusalOf('<Document/>')).toBe('treasury.statement-unreadable');
    expect(await treasury.balance(BANK)).toBe(balance);
  });

  it('of the bank that are refused go to treasury once, and pay as soon as they are right', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    expect((await treasury.runProcess.advance(run.id)).step).toBe('transmit');
    await treasury.runProcess.transmit(run.id);
    const balance = await treasury.balance(BANK);
    const told = async () =>
      (
        await treasury.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM notifications
           WHERE template = 'payments.statement-refused'
             AND data ->> 'number' = (SELECT message_id FROM payment_runs WHERE id = $1)`,
          run.id,
        )
      )[0]?.n;
    const problem = async () => {
      const view = await treasury.runs.read(grant.principal('treasury1'), run.id);
      return (view as { statementProblem: string | null }).statementProblem;
    };
    const wrongBalance = (document: string) => document.replace(/(<Bal>[\s\S]*?<Amt Ccy="EUR">)/, '$19');
    treasury.bank.misprints.push(wrongBalance, wrongBalance);
    await treasury.runProcess.askBank(run.id);
    const once = await told();
    await treasury.runProcess.askBank(run.id);
    expect([await problem(), await told()]).toEqual(['treasury.statement-balance-mismatch', once]);
    expect(once).toBeGreaterThan(0);
    expect((await grant.order()).state).toBe('released');
    expect(await treasury.balance(BANK)).toBe(balance);
    await treasury.runProcess.askBank(run.id);
    expect([await problem(), (await grant.order()).state]).toEqual([null, 'settled']);
  });

  it('that do not come, although the bank executed the file, go to treasury too', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.release(run);
    await treasury.runProcess.transmit(run.id);
    const problem = async () => {
      const view = await treasury.runs.read(grant.principal('treasury1'), run.id);
      return (view as { statementProblem: string | null }).statementProblem;
    };
    const statements = treasury.bank.statements.bind(treasury.bank);
    treasury.bank.statements = () => Promise.resolve([]);
    try {
      await treasury.runProcess.askBank(run.id);
      expect(await problem()).toBeNull();
      await database().owner.query(
        `ALTER TABLE payment_runs DISABLE TRIGGER USER;
         UPDATE payment_runs SET execution_date = current_date - 6 WHERE message_id = (SELECT message_id FROM payment_runs
           ORDER BY created_at DESC LIMIT 1);
         ALTER TABLE payment_runs ENABLE TRIGGER USER`,
      );
      await treasury.runProcess.askBank(run.id);
      expect([await problem(), (await grant.order()).state]).toEqual([
        'treasury.statement-overdue',
        'released',
      ]);
    } finally {
      treasury.bank.statements = statements;
    }
    await treasury.runProcess.askBank(run.id);
    expect([await problem(), (await grant.order()).state]).toEqual([null, 'settled']);
  });

  it('put unknown money on the work list and into the books', async () => {
    const grant = await treasury.aCase();
    const before = await treasury.balance('unidentified-receipts');
    treasury.bank.account.receive('4200', 'HELLO');
    const account = 'BE68539007547034';
    const [file] = await treasury.bank.statements(account, await treasury.statements.lastSequence(account));
    await grant.handIn(file!);
    expect((await treasury.balance('unidentified-receipts')) - before).toBe(4200n);
    const list = await treasury.movements.workList(grant.principal('treasury1'), { after: null, limit: 9 });
    expect(list).toEqual([expect.objectContaining({ endToEndId: 'HELLO', reason: 'unidentified-receipt' })]);
  });
});

// The last of all: the bank of this spec does not begin anew itself.
describe('statements of a new year', () => {
  it('begin anew at 1 with the year, where the balances go on', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    const account = 'BE68539007547034';
    const last = await treasury.statements.lastSequence(account);
    const [bytes] = await treasury.bank.statements(account, last - 1);
    const text = new TextDecoder().decode(bytes);
    const { rows } = await database().owner.query<{ closing: string }>(
      'SELECT closing_minor::text AS closing FROM bank_statements ORDER BY imported_at DESC, id DESC LIMIT 1',
    );
    const closing = BigInt(rows[0]?.closing ?? '0');
    const size = closing < 0n ? -closing : closing;
    const amount = `${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
    const sign = closing < 0n ? 'DBIT' : 'CRDT';
    const next = text
      .replace(/<Id>LB-\d+<\/Id>/, '<Id>LB-NEXT-YEAR</Id>')
      .replace(/<ElctrncSeqNb>\d+</, '<ElctrncSeqNb>1<')
      .replace(/<Ntry>.*<\/Ntry>/s, '')
      .replace(/(<Bal>.*?<Amt Ccy="EUR">)[\d.]+(<\/Amt>\s*<CdtDbtInd>)\w+/gs, `$1${amount}$2${sign}`);
    const bytesOf = (xml: string) => new TextEncoder().encode(xml);
    // The same year: it goes back, or comes a second time.
    expect(await codeOf(grant.handIn(bytesOf(next)))).toBe('treasury.statement-sequence-back');
    const nextYear = (xml: string) =>
      xml.replace(/<Dt>(\d{4})-/g, (_, year: string) => `<Dt>${Number(year) + 1}-`);
    const bytesOfNext = bytesOf(nextYear(next));
    expect(await grant.handIn(bytesOfNext)).toMatchObject({
      value: { statements: [{ repeated: false, matched: 0, unmatched: 0 }] },
    });
    expect(await treasury.statements.lastSequence(account)).toBe(1);
    expect(await grant.handIn(bytesOfNext)).toMatchObject({
      value: { statements: [{ repeated: true }] },
    });
    const twice = nextYear(next.replace('LB-NEXT-YEAR', 'LB-TWICE'));
    expect(await codeOf(grant.handIn(bytesOf(twice)))).toBe('treasury.statement-statement-repeated');
  });
});
