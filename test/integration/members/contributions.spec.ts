import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersModule, MembersReadsService, MembersService } from '#libs/members/src/index.js';
import { addMemberStates, addPolicy } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const year = new Date().getUTCFullYear();
let module: TestingModule;
let treasury: Principal;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 8, applicationName: 'spec' })),
      ActsModule,
      MembersModule,
    ],
  }).compile();
  await module.init();
  await addMemberStates(database().owner);
  const id = await addPerson(database().owner, { roles: ['treasury'] });
  treasury = {
    kind: 'person',
    id,
    roles: [{ role: 'treasury', scopeType: 'fund', scopeId: null }],
    via: 'session',
    scopes: null,
    stepUp: { purpose: `assessment:${year}`, until: '2999-01-01T00:00:00.000Z' },
  };
});
afterAll(async () => {
  await module.close();
});

const members = () => module.get(MembersService);
const asked = (body: unknown, key = newId()): ActRequest => ({
  principal: treasury,
  route: 'POST /assessments',
  key,
  body,
});
const now = async () => {
  const [row] = (await database().owner.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows;
  return row!.now.toISOString();
};

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof Refused) return error.refusal.code;
      throw error;
    },
  );
}
async function contributions() {
  return await module.get(MembersReadsService).contributions();
}

describe('a year of contributions', () => {
  it('has no votes before it is assessed', async () => {
    expect(await codeOf(members().entitled(module.get(DataSource).manager, await now()))).toBe(
      'members.weights-missing',
    );
  });

  it('is assessed once, posted, weighed and called for, whoever presses the button twice', async () => {
    const answers = await Promise.all([
      codeOf(members().assess(asked({ year }), year)),
      codeOf(members().assess(asked({ year }), year)),
    ]);
    expect(answers.sort()).toEqual(['accepted', 'members.year-assessed']);
    const rows = await contributions();
    // 554,000 million × 10,000,000 / 10,813 minor units, half up.
    expect(rows.find(({ stateId }) => stateId === 'NOR')?.assessedMinor).toBe(512346250n);
    const { rows: found } = await database().owner.query(
      `SELECT (SELECT sum(votes)::int FROM weights) AS votes,
         (SELECT count(*)::int FROM outbox WHERE workflow_id LIKE 'contribution:%') AS wakes,
         (SELECT count(*)::int FROM audit_entries WHERE type = 'members.contribution-assessed') AS audits,
         (SELECT count(*)::int FROM ledger_transactions WHERE kind = 'contribution-assessed') AS posted`,
    );
    expect(found[0]).toEqual({ votes: 10_000, wakes: 5, audits: 5, posted: 5 });
  });

  it('books a receipt once, never more than owed, and settles when all is there', async () => {
    const owed = (await contributions()).find(({ stateId }) => stateId === 'NOR')!;
    const receipt = {
      assessmentId: owed.id,
      amountMinor: owed.assessedMinor,
      currency: 'EUR',
      valueDate: new Date().toISOString().slice(0, 10),
      reference: 'BANK-1',
    };
    expect((await members().advance(owed.id)).state).toBe('waiting');
    const tooMuch = { ...receipt, amountMinor: owed.assessedMinor + 1n };
    expect(await codeOf(members().recordReceipt(asked({ n: 1 }), tooMuch))).toBe(
      'members.amount-exceeds-debt',
    );
    expect(await codeOf(members().recordReceipt(asked({ n: 2 }), { ...receipt, amountMinor: 1n }))).toBe(
      'accepted',
    );
    expect(await codeOf(members().recordReceipt(asked({ n: 3 }), { ...receipt, amountMinor: 1n }))).toBe(
      'members.reference-used',
    );
    const rest = { ...receipt, amountMinor: owed.assessedMinor - 1n, reference: 'BANK-2' };
    expect(await codeOf(members().recordReceipt(asked({ n: 4 }), rest))).toBe('accepted');
    expect(await members().advance(owed.id)).toEqual({ state: 'settled' });
    const { rows } = await database().owner.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM contribution_receipts',
    );
    expect(rows[0]?.n).toBe(2);
  });

  it('lets nobody else assess', async () => {
    const reviewer: Principal = {
      ...treasury,
      roles: [{ role: 'reviewer', scopeType: 'fund', scopeId: null }],
    };
    expect(await codeOf(members().assess({ ...asked({ year: 2050 }), principal: reviewer }, 2050))).toBe(
      'identity.forbidden',
    );
  });

  it('suspends a state that owes two full years, from the ledger, and restores it by a receipt', async () => {
    const owner = database().owner;
    const policyId = await addPolicy(owner, 'assessment', 'past', {});
    const past: string[] = [];
    for (const back of [1, 2]) {
      const id = newId();
      past.push(id);
      await owner.query(
        `INSERT INTO assessments (id, state_id, year, assessed_minor, currency, on_floor, policy_id, called_at, due_at,
           assessed_by)
         VALUES ($1, 'POL', $2, 100, 'EUR', true, $3, now() - interval '3 years', now() - interval '2 years', 'spec')`,
        [id, year - back, policyId],
      );
    }
    const suspended = async () =>
      (await members().entitled(module.get(DataSource).manager, await now())).find(
        ({ stateId }) => stateId === 'POL',
      )?.suspended;
    // Only what the ledger holds counts: the old assessments were never posted.
    expect(await suspended()).toBe(false);
    await owner.query(`UPDATE assessments SET due_at = now() - interval '1 day', called_at = now() - interval '2 days'
      WHERE state_id = 'POL' AND year = ${year}`);
    expect(await suspended()).toBe(true);
    const current = (await contributions()).find((row) => row.stateId === 'POL' && row.year === year)!;
    expect((await members().advance(current.id)).state).toBe('again');
    expect((await members().advance(current.id)).state).toBe('waiting');
    await members().recordReceipt(asked({ pays: 'POL' }), {
      assessmentId: current.id,
      amountMinor: current.assessedMinor - 199n,
      currency: 'EUR',
      valueDate: new Date().toISOString().slice(0, 10),
      reference: 'BANK-POL',
    });
    expect(await suspended()).toBe(false);
    const { rows } = await owner.query<{ restores: boolean }>(
      `SELECT (convert_from(canonical, 'UTF8')::jsonb -> 'data' ->> 'restoresVote')::boolean AS restores FROM audit_entries
       WHERE type = 'members.contribution-received' ORDER BY at DESC LIMIT 1`,
    );
    expect(rows[0]?.restores).toBe(true);
  });
});
