import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import type { ContributionRow } from '#libs/members/src/index.js';
import { MembersReadsService, MembersService } from '#libs/members/src/index.js';
import { addMemberStates, STATES } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { codeOf, TreasuryFixture, valueOf } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
let clerk: Principal;
const year = new Date().getUTCFullYear();
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
  await addMemberStates(database().owner);
  const id = await addPerson(database().owner, { roles: ['treasury'] });
  const role = { role: 'treasury', scopeType: 'fund', scopeId: null } as const;
  clerk = { kind: 'person', id, roles: [role], via: 'session', scopes: null };
  await members().assess(asked(steppedUp(clerk, `assessment:${year}`)), year);
});
afterAll(async () => {
  await treasury.close();
});

const members = () => treasury.get(MembersService);
const asked = (principal = clerk): ActRequest => ({
  principal,
  route: 'spec',
  key: newId(),
  body: { key: newId() },
});
const steppedUp = (principal: Principal, purpose: string): Principal => ({
  ...principal,
  stepUp: { purpose, until: '2999-01-01T00:00:00.000Z' },
});

/** States one after the other, so that no test sees another's money. */
const states = Object.keys(STATES);
let contribution: ContributionRow;
let before: Record<string, bigint>;
beforeEach(async () => {
  const stateId = states.shift() ?? 'NLD';
  contribution = await current(stateId);
  before = await books(stateId);
});

async function current(stateId: string): Promise<ContributionRow> {
  const rows = await treasury.get(MembersReadsService).contributions(year);
  const found = rows.find((row) => row.stateId === stateId);
  if (found === undefined) throw new Error(`${stateId} was not assessed.`);
  return found;
}

async function books(stateId: string): Promise<Record<string, bigint>> {
  const codes = [
    'bank:MAIN',
    'receipts-in-transit',
    'unidentified-receipts',
    `contributions-receivable:${stateId}`,
  ];
  const found = await Promise.all(
    codes.map(async (code) => [code.split(':')[0], await treasury.balance(code)]),
  );
  return Object.fromEntries(found) as Record<string, bigint>;
}

/** How the books moved since the test began. */
async function moved() {
  const now = await books(contribution.stateId);
  const by = (code: string) => (now[code] ?? 0n) - (before[code] ?? 0n);
  return {
    bank: by('bank'),
    inTransit: by('receipts-in-transit'),
    unidentified: by('unidentified-receipts'),
    owed: by('contributions-receivable'),
    received: (await current(contribution.stateId)).receivedMinor,
  };
}

const byHand = (amountMinor: bigint, reference = newId(), valueDate = today) =>
  members().recordReceipt(asked(), {
    assessmentId: contribution.id,
    amountMinor,
    currency: 'EUR',
    valueDate,
    reference,
  });

/** The bank shows money on its next statement. */
async function bankShows(
  amountMinor: bigint,
  creditorReference?: string,
  reference = newId(),
): Promise<void> {
  treasury.bank.account.receive(amountMinor.toString(), reference, creditorReference);
  await treasury.importStatements();
}

async function workList(): Promise<string[]> {
  const rows = await treasury.query<{ match_detail: string }>(
    `SELECT match_detail FROM statement_movements WHERE match = 'unmatched' AND resolved_at IS NULL ORDER BY id`,
  );
  return rows.map(({ match_detail }) => match_detail);
}

describe('a contribution', () => {
  it('is recognised by its reference and booked once, whichever came first', async () => {
    const { reference } = contribution;
    await bankShows(100n, reference);
    expect(await moved()).toEqual({
      bank: 100n,
      inTransit: 0n,
      unidentified: 0n,
      owed: -100n,
      received: 100n,
    });
    expect(await codeOf(byHand(100n))).toBe('members.receipt-known');

    const { id } = valueOf<{ id: string }>(await byHand(70n));
    expect(await moved()).toEqual({
      bank: 100n,
      inTransit: 70n,
      unidentified: 0n,
      owed: -170n,
      received: 170n,
    });
    expect(await treasury.get(MembersReadsService).unconfirmed(clerk)).toEqual([
      expect.objectContaining({ id, stateId: 'NOR', waiting: expect.objectContaining({ for: 'bank' }) }),
    ]);
    await bankShows(70n, reference);
    expect(await moved()).toEqual({
      bank: 170n,
      inTransit: 0n,
      unidentified: 0n,
      owed: -170n,
      received: 170n,
    });
    expect(await treasury.get(MembersReadsService).unconfirmed(clerk)).toEqual([]);
    expect(await codeOf(members().takeReceiptBack(asked(), id, 'It never came.'))).toBe(
      'members.receipt-confirmed',
    );
    const rows = await treasury.query<{ type: string }>(
      `SELECT type FROM audit_entries WHERE subject_id = $1 AND type <> 'members.contribution-assessed' ORDER BY at`,
      contribution.id,
    );
    expect(rows.map(({ type }) => type)).toEqual([
      'members.contribution-received',
      'members.contribution-received',
      'members.contribution-confirmed',
    ]);
  });

  it('is recognised by the bank’s own reference where the state left ours out', async () => {
    await byHand(100n, 'MT103-4711');
    await bankShows(100n, undefined, 'MT103-4711');
    expect(await moved()).toEqual({
      bank: 100n,
      inTransit: 0n,
      unidentified: 0n,
      owed: -100n,
      received: 100n,
    });
  });

  it('recorded by hand and on the statement at the same moment is one contribution', async () => {
    treasury.bank.account.receive('100', newId(), contribution.reference);
    const [recorded] = await Promise.all([codeOf(byHand(100n)), treasury.importStatements()]);
    expect(['accepted', 'members.receipt-known']).toContain(recorded);
    expect(await moved()).toEqual({
      bank: 100n,
      inTransit: 0n,
      unidentified: 0n,
      owed: -100n,
      received: 100n,
    });
  });

  it('short of charges waits for a person, who takes back the receipt by hand first', async () => {
    const { id } = valueOf<{ id: string }>(await byHand(100n));
    await bankShows(98n, contribution.reference);
    expect(await moved()).toEqual({
      bank: 98n,
      inTransit: 100n,
      unidentified: 98n,
      owed: -100n,
      received: 100n,
    });
    expect(await workList()).toEqual(['members.receipt-open']);

    await members().takeReceiptBack(asked(), id, 'The bank shows 98, after charges.');
    expect(await moved()).toEqual({ bank: 98n, inTransit: 0n, unidentified: 98n, owed: 0n, received: 0n });
    expect(await codeOf(members().takeReceiptBack(asked(), id, 'Again.'))).toBe('members.receipt-taken-back');
    await expect(
      treasury.query(
        `INSERT INTO receipt_endings (id, receipt_id, outcome, at, ended_by)
         VALUES (gen_random_uuid(), $1, 'confirmed', now(), 'spec')`,
        id,
      ),
    ).rejects.toThrow('uq_receipt_endings_live');
    for (const change of ["outcome = 'confirmed'", 'ended_by = NULL', 'movement_id = receipt_id'])
      await expect(database().owner.query(`UPDATE receipt_endings SET ${change}`)).rejects.toThrow(
        'never changes',
      );
    await expect(database().owner.query('DELETE FROM receipt_endings')).rejects.toThrow('append-only');
  });

  it('beyond the debt stands among the unexplained, and a stranger’s reference too', async () => {
    const { reference, assessedMinor } = contribution;
    await bankShows(assessedMinor + 1n, reference);
    await bankShows(5n, 'RF18539007547034');
    expect((await workList()).slice(-2)).toEqual(['members.amount-exceeds-debt', 'unidentified-receipt']);
    expect(await moved()).toMatchObject({ unidentified: assessedMinor + 6n, owed: 0n, received: 0n });
    const told = await treasury.query(
      `SELECT 1 FROM notifications WHERE template = 'payments.movements-unexplained' AND person_id = $1`,
      clerk.id,
    );
    expect(told.length).toBeGreaterThan(0);
    const lines = await exportLedger(treasury.dataSource);
    expect(verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).problems).toEqual([]);
  });

  it('for a year that was taken back is nobody’s: it stands among the unexplained', async () => {
    const next = year + 1;
    await members().assess(asked(steppedUp(clerk, `assessment:${next}`)), next);
    const [owed] = await treasury.get(MembersReadsService).contributions(next);
    const id = await addPerson(database().owner, { roles: ['treasury'] });
    const other = steppedUp({ ...clerk, id }, `assessment-reversal:${next}`);
    await members().reverse(asked(other), next, 'The floor was wrong.');
    await bankShows(11n, owed?.reference);
    expect((await workList()).at(-1)).toBe('unidentified-receipt');
    expect(await moved()).toMatchObject({ bank: 11n, unidentified: 11n, owed: 0n });
  });
});
