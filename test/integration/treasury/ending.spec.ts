import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#libs/kernel/src/new-id.js';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { openMilestones } from '#libs/treasury/src/index.js';
import type { TreasuryCase } from '../../support/treasury-case.js';
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

const SHARED = ['advances', 'grants-payable', 'bank-in-transit', 'clawback-receivable', 'bank:MAIN'] as const;
type Books = Record<(typeof SHARED)[number] | 'expense', bigint>;
let before: Books;
beforeEach(async () => {
  before = await balances();
});

async function balances(): Promise<Books> {
  const found = await Promise.all(SHARED.map(async (code) => [code, await treasury.balance(code)] as const));
  return { ...(Object.fromEntries(found) as Books), expense: 0n };
}

/** What one case did to the books since the test began; nobody else is at work. */
async function booksOf(grant: TreasuryCase): Promise<Books> {
  const now = await balances();
  const moved = SHARED.map((code) => [code, now[code] - before[code]] as const);
  const expense = await treasury.balance(`grants-expense:${grant.programmeSlug}`);
  return { ...(Object.fromEntries(moved) as Books), expense };
}

async function heldBy(grant: TreasuryCase) {
  const held = await treasury.ledger.encumbrance(treasury.dataSource.manager, grant.applicationId);
  const year = new Date().getUTCFullYear();
  return {
    reserved: held?.reservedMinor,
    committed: held?.committedMinor,
    spent: held?.spentMinor,
    available: await treasury.balance(`budget-available:${grant.programmeSlug}:${year}`),
  };
}

async function ordersOf(grant: TreasuryCase): Promise<string[]> {
  const rows = await treasury.query<{ state: string }>(
    'SELECT state FROM payment_orders WHERE application_id = $1 ORDER BY created_at, id',
    grant.applicationId,
  );
  return rows.map(({ state }) => state);
}

async function booksVerify(): Promise<unknown> {
  const lines = await exportLedger(treasury.dataSource);
  return verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems;
}

const NOTHING: Books = {
  advances: 0n,
  'grants-payable': 0n,
  'bank-in-transit': 0n,
  'clawback-receivable': 0n,
  'bank:MAIN': 0n,
  expense: 0n,
};
const AWARD = 10_000_000n;
const ADVANCE = 2_500_000n;

/** How far an order went before the end. */
const REACHED = ['pending-approval', 'approved', 'in-run', 'released', 'settled'] as const;
type Reached = (typeof REACHED)[number];

async function bring(grant: TreasuryCase, to: Reached): Promise<string | null> {
  if (to === 'pending-approval') return null;
  await grant.approve();
  if (to === 'approved') return null;
  const run = await grant.prepareRun();
  if (to === 'in-run') return run.id;
  await grant.release(run);
  if (to === 'settled') await treasury.runToRest(run.id);
  await treasury.settle(grant.applicationId);
  return run.id;
}

describe('an agreement that ends before its advance has left', () => {
  it.each(
    (['pending-approval', 'approved', 'in-run'] as const).flatMap((reached) => [
      [reached, 'terminate'] as const,
      [reached, 'notRatified'] as const,
    ]),
  )('whose order is %s (%s) pays nothing and gives everything back', async (reached, how) => {
    const grant = await (await treasury.aCase()).signed();
    const runId = await bring(grant, reached);
    await grant[how]();

    expect(await ordersOf(grant)).toEqual(['void']);
    expect(await booksOf(grant)).toEqual(NOTHING);
    expect(await heldBy(grant)).toEqual({ reserved: 0n, committed: 0n, spent: 0n, available: AWARD });
    for (const position of [0, 1, 2]) expect((await grant.milestone(position)).state).toBe('cancelled');
    expect(await openMilestones(treasury.dataSource.manager, 'all')).toEqual(
      expect.not.arrayContaining([{ process: 'milestone', id: (await grant.milestone(0)).id }]),
    );
    if (runId !== null) expect(await treasury.runToRest(runId)).toBe('void');
    await treasury.settle(grant.applicationId);
    expect(await ordersOf(grant)).toEqual(['void']);
    expect(await booksVerify()).toEqual([]);
  });

  it('leaves a trace of the order, the file, the milestones and the agreement', async () => {
    const grant = await (await treasury.aCase()).signed();
    await bring(grant, 'in-run');
    await grant.terminate();
    const rows = await treasury.query<{ type: string }>(
      `SELECT DISTINCT type FROM audit_entries WHERE at = (SELECT ended_at FROM agreements WHERE application_id = $1)`,
      grant.applicationId,
    );
    expect(rows.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'applications.terminate',
        'treasury.run-voided',
        'treasury.order-recalled',
        'treasury.advance-dropped',
        'treasury.milestone-cancelled',
        'treasury.agreement-ended',
      ]),
    );
  });

  it('keeps the file as it was seen, and its other orders go into another one', async () => {
    const [ending, other] = [
      await (await treasury.aCase()).signed(),
      await (await treasury.aCase()).signed(),
    ];
    const ids = [await ending.approve(), await other.approve()];
    const { value: run } = (await treasury.runs.create(other.asked('treasury1'), {
      orderIds: ids,
      executionDate: null,
    })) as { value: { id: string; sha256: string } };
    await ending.terminate();
    const [stored] = await treasury.query<{ state: string; sha256: string; actual: string }>(
      `SELECT state, sha256, encode(sha256(file), 'hex') AS actual FROM payment_runs WHERE id = $1`,
      run.id,
    );
    expect(stored).toEqual({ state: 'void', sha256: run.sha256, actual: run.sha256 });
    expect(await codeOf(other.release(run))).toBe('treasury.run-conflict');
    expect([await ordersOf(ending), await ordersOf(other)]).toEqual([['void'], ['approved']]);
    const told = await treasury.query(
      `SELECT 1 FROM notifications WHERE template = 'payments.run-void' AND person_id = $1`,
      other.people.treasury2,
    );
    expect(told).toHaveLength(1);
    const again = await other.prepareRun();
    await other.release(again);
    expect(await treasury.runToRest(again.id)).toBe('settled');
    expect((await booksOf(other))['bank:MAIN']).toBe(-ADVANCE);
  });
});

describe('an agreement that ends while its advance is on its way or paid', () => {
  it.each([
    ['released', 'terminate', { 'clawback-receivable': ADVANCE }, 0n],
    ['released', 'notRatified', { expense: ADVANCE }, ADVANCE],
    ['settled', 'terminate', { 'clawback-receivable': ADVANCE }, 0n],
    ['settled', 'notRatified', { expense: ADVANCE }, ADVANCE],
  ] as const)('(%s, %s) leaves it there and settles', async (reached, how, expected, spent) => {
    const grant = await (await treasury.aCase()).signed();
    const runId = (await bring(grant, reached)) ?? '';
    await grant[how]();
    expect(await heldBy(grant)).toEqual({ reserved: 0n, committed: 0n, spent, available: AWARD - spent });
    expect((await grant.milestone(1)).state).toBe('cancelled');
    expect(await treasury.runToRest(runId)).toBe('settled');
    await treasury.settle(grant.applicationId);
    expect((await grant.milestone(0)).state).toBe('settled');
    expect(await booksOf(grant)).toEqual({ ...NOTHING, 'bank:MAIN': -ADVANCE, ...expected });
    expect(await booksVerify()).toEqual([]);
  });

  it.each(['terminate', 'notRatified'] as const)(
    '(%s) owes nothing when the bank refuses it afterwards',
    async (how) => {
      const grant = await (await treasury.aCase()).signed();
      const runId = (await bring(grant, 'released')) ?? '';
      await grant[how]();
      treasury.bank.wire.push('is-refused');
      expect(await treasury.runToRest(runId)).toBe('settled');
      await treasury.settle(grant.applicationId);
      expect(await ordersOf(grant)).toEqual(['failed']);
      expect((await grant.milestone(0)).state).toBe('cancelled');
      expect(await booksOf(grant)).toEqual(NOTHING);
      expect(await heldBy(grant)).toEqual({ reserved: 0n, committed: 0n, spent: 0n, available: AWARD });
      expect(await booksVerify()).toEqual([]);
    },
  );

  it.each(['terminate', 'notRatified'] as const)(
    '(%s) owes nothing when it comes back weeks later, even to another account',
    async (how) => {
      const grant = await (await treasury.aCase({ policy: { coolDown: '0ms' } })).signed();
      await bring(grant, 'settled');
      await grant[how]();
      treasury.bank.account.returnPayment((await grant.order()).end_to_end_id);
      await treasury.importStatements();
      await grant.verifyPayee(await grant.putPayee({}, 'BE71096123456769'));
      await treasury.settle(grant.applicationId);
      expect(await ordersOf(grant)).toEqual(['returned']);
      expect((await grant.milestone(0)).state).toBe('cancelled');
      expect(await booksOf(grant)).toEqual(NOTHING);
      expect(await heldBy(grant)).toEqual({ reserved: 0n, committed: 0n, spent: 0n, available: AWARD });
    },
  );
});

describe('what was accepted before the end', () => {
  it('is owed, but its approvals were given before: it is ordered and approved anew', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.pay();
    await grant.deliver(1);
    await grant.approve();
    const run = await grant.prepareRun();
    await grant.terminate();
    await treasury.settle(grant.applicationId);
    expect(await ordersOf(grant)).toEqual(['settled', 'void', 'pending-approval']);
    expect(await codeOf(grant.release(run))).toBe('treasury.run-conflict');
    expect(await grant.pay()).toBe('settled');
    expect(await booksOf(grant)).toEqual({
      ...NOTHING,
      'clawback-receivable': 1_500_000n,
      'bank:MAIN': -5_500_000n,
      expense: 4_000_000n,
    });
  });

  it('includes the part of an unpaid advance that it earned, and no more', async () => {
    const grant = await (await treasury.aCase()).signed();
    const advanceOrder = (await grant.order()).id;
    await grant.deliver(1);
    await grant.terminate();
    await treasury.settle(grant.applicationId);
    expect(await ordersOf(grant)).toEqual(['void', 'void', 'pending-approval', 'pending-approval']);
    expect(await grant.milestone(0)).toMatchObject({ state: 'ordered', payable_minor: '1000000' });
    expect((await booksOf(grant))['grants-payable']).toBe(4_000_000n);
    for (const { id, order_hash } of await treasury.query<{ id: string; order_hash: string }>(
      `SELECT id, order_hash FROM payment_orders WHERE application_id = $1 AND state = 'pending-approval'`,
      grant.applicationId,
    )) {
      expect(id).not.toBe(advanceOrder);
      await treasury.orders.approve(grant.asked('treasury1', `order:${id}`), id, order_hash);
    }
    const { value: run } = (await treasury.runs.create(grant.asked('treasury1'), {
      orderIds: null,
      executionDate: null,
    })) as { value: { id: string; sha256: string } };
    await grant.release(run);
    expect(await treasury.runToRest(run.id)).toBe('settled');
    expect(await booksOf(grant)).toEqual({ ...NOTHING, 'bank:MAIN': -4_000_000n, expense: 4_000_000n });
    expect(await booksVerify()).toEqual([]);
  });
});

describe('the end and treasury at the same moment', () => {
  it('either release or take the file apart, never both', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const run = await grant.prepareRun();
    const [released, ended] = await Promise.all([codeOf(grant.release(run)), codeOf(grant.terminate())]);
    expect(ended).toBe('accepted');
    const isOut = released === 'accepted';
    expect(released).toBe(isOut ? 'accepted' : 'treasury.run-conflict');
    expect(await ordersOf(grant)).toEqual([isOut ? 'released' : 'void']);
    const { advances, 'clawback-receivable': claimed } = await booksOf(grant);
    expect([advances, claimed]).toEqual([0n, isOut ? ADVANCE : 0n]);
    await treasury.runToRest(run.id);
    expect(await booksVerify()).toEqual([]);
  });

  it('leave no prepared file with an order of an ended case', async () => {
    const grant = await (await treasury.aCase()).signed();
    await grant.approve();
    const [prepared] = await Promise.all([codeOf(grant.prepareRun()), codeOf(grant.terminate())]);
    expect(['accepted', 'treasury.order-not-approved']).toContain(prepared);
    expect(await ordersOf(grant)).toEqual(['void']);
    const live = await treasury.query(
      `SELECT 1 FROM payment_runs r JOIN payment_run_orders p ON p.run_id = r.id JOIN payment_orders o ON o.id = p.order_id
       WHERE o.application_id = $1 AND r.state <> 'void'`,
      grant.applicationId,
    );
    expect(live).toEqual([]);
  });
});

describe('any grant that ends', () => {
  it('owes exactly what results earned, keeps no budget, and never pays more than its award', async () => {
    const history = fc.record({
      advance: fc.constantFrom(...REACHED),
      first: fc.constantFrom<Reached | 'planned' | 'reported' | 'accepted'>(
        'planned',
        'reported',
        'accepted',
        ...REACHED,
      ),
      how: fc.constantFrom('terminate' as const, 'notRatified' as const),
      after: fc.constantFrom('settles' as const, 'is-refused' as const, 'comes-back' as const),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ advance, first, how, after }) => {
        before = await balances();
        const grant = await (await treasury.aCase()).signed();
        const runs = [await bring(grant, advance)];
        if (first !== 'planned') {
          const { id } = await grant.milestone(1);
          const { milestones } = treasury;
          await milestones.report(grant.asked('maintainer'), id, { report: 'Done.', evidenceUrl: null });
          if (first !== 'reported') await milestones.certify(grant.asked('programme'), id, 'Accept.');
          if (first !== 'reported' && first !== 'accepted') {
            await milestones.claim(grant.asked('maintainer'), id);
            await treasury.settle(grant.applicationId);
            runs.push(await bring(grant, first));
          }
        }
        await grant[how]();
        const isEarned = first !== 'planned' && first !== 'reported';
        const earned = isEarned ? 4_000_000n : 0n;
        const held = await heldBy(grant);
        expect([held.reserved, held.committed]).toEqual([0n, 0n]);
        expect((await booksOf(grant)).advances).toBe(0n);

        for (const run of runs) {
          if (run === null) continue;
          if (after === 'is-refused') treasury.bank.wire.push('is-refused');
          await treasury.runToRest(run);
        }
        treasury.bank.wire.length = 0;
        if (after === 'comes-back') {
          for (const { id } of await treasury.query<{ id: string }>(
            `SELECT end_to_end_id AS id FROM payment_orders WHERE application_id = $1 AND state = 'settled'`,
            grant.applicationId,
          ))
            treasury.bank.account.returnPayment(id);
          await treasury.importStatements();
        }
        await treasury.settle(grant.applicationId);
        const books = await booksOf(grant);
        const paid = -books['bank:MAIN'];
        // What is still owed and what was paid is what results earned and what was taken beyond it.
        expect(books['grants-payable'] + paid).toBe(books.expense + books['clawback-receivable']);
        expect([books['bank-in-transit'], books.advances]).toEqual([0n, 0n]);
        const taken = books.expense - earned + books['clawback-receivable'];
        expect(taken === 0n || taken === ADVANCE - (isEarned ? 1_000_000n : 0n)).toBe(true);
        expect(paid <= AWARD && books['grants-payable'] >= 0n).toBe(true);
        const rest = await heldBy(grant);
        expect(rest).toEqual({
          reserved: 0n,
          committed: 0n,
          spent: books.expense,
          available: AWARD - books.expense,
        });
        const owed = await treasury.query<{ minor: string }>(
          `SELECT coalesce(sum(payable_minor), 0) AS minor FROM milestones
           WHERE application_id = $1 AND state IN ('accepted', 'claimed', 'ordered', 'returned')`,
          grant.applicationId,
        );
        expect(BigInt(owed[0]?.minor ?? 0)).toBe(books['grants-payable']);
      }),
      {
        numRuns: 14,
        examples: [[{ advance: 'approved', first: 'approved', how: 'notRatified', after: 'settles' }]],
      },
    );
    expect(await booksVerify()).toEqual([]);
  }, 180_000);
});

it('keeps the whole end or nothing of it', async () => {
  const grant = await (await treasury.aCase()).signed();
  await grant.approve();
  const run = await grant.prepareRun();
  await database().owner.query(
    `CREATE FUNCTION spec_fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
     CREATE TRIGGER spec_fail BEFORE UPDATE ON agreements FOR EACH ROW WHEN (NEW.state = 'ended') EXECUTE FUNCTION spec_fail()`,
  );
  try {
    await expect(grant.terminate()).rejects.toThrow('disk full');
  } finally {
    await database().owner.query('DROP TRIGGER spec_fail ON agreements; DROP FUNCTION spec_fail()');
  }
  expect(await ordersOf(grant)).toEqual(['in-run']);
  expect((await booksOf(grant)).advances).toBe(ADVANCE);
  expect(await codeOf(grant.release(run, 'treasury3', newId()))).toBe('accepted');
});
