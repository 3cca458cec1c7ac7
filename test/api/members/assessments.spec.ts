import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { exportLedger, verifyLedgerExport } from '#libs/ledger/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersService } from '#libs/members/src/index.js';
import { MembersApiModule } from '../../../apps/api/src/members/members-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { STATES, addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
const people = new Map<string, string>();
const year = new Date().getUTCFullYear();

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [MembersApiModule] });
  for (const name of ['treasury-1', 'treasury-2', 'secretariat-1'] as const) {
    const role = name === 'secretariat-1' ? 'secretariat' : 'treasury';
    people.set(name, await addPerson(database().owner, { publicName: name, roles: [role] }));
  }
});
afterAll(async () => {
  await api.close();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function post(path: string, as: string, body: object, stepUp?: string): Promise<Answer> {
  const { headers } = await signIn(api.app, people.get(as) ?? '', { stepUp });
  const sent = api.http.post(`/api/v1${path}`).set(headers);
  const answer = await (path.includes('preview') ? sent : sent.set('Idempotency-Key', newId())).send(body);
  return { status: answer.status, body: answer.body as Answer['body'] };
}
const assess = (of: number, as = 'treasury-1', query = '') =>
  post(`/assessments${query}`, as, { year: of }, `assessment:${of}`);
const takeBack = (of: number, as: string, query = '', reason = 'The wrong policy was in force.') =>
  post(`/assessment-reversals${query}`, as, { year: of, reason }, `assessment-reversal:${of}`);
const codeOf = ({ status, body }: Answer) => `${status} ${String(body['code'])}`;

/** Everything an act of this kind leaves behind, counted. */
async function stored(): Promise<unknown> {
  const { rows } = await database().owner.query(
    `SELECT (SELECT count(*)::int FROM assessments) AS assessments,
       (SELECT count(*)::int FROM assessments WHERE reversal_id IS NOT NULL) AS reversed,
       (SELECT count(*)::int FROM assessment_reversals) AS reversals,
       (SELECT count(*)::int FROM weight_sets) AS sets,
       (SELECT count(*)::int FROM ledger_transactions) AS posted,
       (SELECT count(*)::int FROM audit_entries) AS audits,
       (SELECT count(*)::int FROM outbox) AS wakes,
       (SELECT count(*)::int FROM notifications) AS notifications`,
  );
  return rows[0];
}

async function refusedWith(answer: Promise<Answer>): Promise<string> {
  const before = await stored();
  const code = codeOf(await answer);
  expect(await stored()).toEqual(before);
  return code;
}

/** What states owe and what was earned, by the books. */
async function owed(): Promise<bigint[]> {
  const { rows } = await database().owner.query<{ receivable: string; revenue: string }>(
    `SELECT coalesce(sum(amount_minor) FILTER (WHERE account_code LIKE 'contributions-receivable%'), 0) AS receivable,
       coalesce(-sum(amount_minor) FILTER (WHERE account_code LIKE 'contribution-revenue%'), 0) AS revenue FROM ledger_entries`,
  );
  return [BigInt(rows[0]?.receivable ?? 0), BigInt(rows[0]?.revenue ?? 0)];
}
async function items(path: string): Promise<Record<string, unknown>[]> {
  const answer = await api.http.get(`/api/v1${path}`).expect(200);
  return (answer.body as { items: Record<string, unknown>[] }).items;
}
async function booksAreWhole(): Promise<boolean> {
  const lines = await exportLedger(api.app.get(DataSource));
  return verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`)).ok;
}
const hasVotes = async () =>
  await api.app
    .get(MembersService, { strict: false })
    .hasWeights(api.app.get(DataSource).manager, new Date().toISOString());

describe('POST /assessments', () => {
  it('409 in a fund without members, and in one without a policy that says what they owe', async () => {
    expect(await refusedWith(assess(year))).toBe('409 members.none');
    await database().owner.query(
      `INSERT INTO member_states (id, name, gdp_musd, population, acceded_on) VALUES ('ISL', 'Iceland', 0, 1, '2020-01-01')`,
    );
    expect(await refusedWith(assess(year))).toBe('409 policies.none-in-force');
    await database().owner.query(`UPDATE member_states SET exited_on = '2021-01-01'`);
    await addMemberStates(database().owner);
  });

  it('409 where a state would owe nothing: the books take no entry of it', async () => {
    let version = 1;
    const floor = async (floorMinor: string) => {
      await database().owner.query(
        `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
         SELECT $1, kind, name, $2, body || $3, 'spec', now() FROM policies WHERE kind = 'assessment' AND version = 1`,
        [newId(), (version += 1), { floorMinor }],
      );
    };
    await database().owner.query(`UPDATE member_states SET gdp_musd = 0 WHERE id = 'NOR'`);
    await floor('0');
    expect(await refusedWith(assess(year))).toBe('409 members.nothing-owed');
    await database().owner.query(`UPDATE member_states SET gdp_musd = $1 WHERE id = 'NOR'`, [STATES['NOR']]);
    await floor('500000000');
  });

  it.each([2020, year - 1, year + 2, 2099])('422 for %s: only the running and the next year', async (of) => {
    expect(await refusedWith(assess(of))).toBe('422 members.year-out-of-range');
  });

  it('401 without a session stepped up for this very year, in the preview too', async () => {
    for (const query of ['', '?preview=true']) {
      const path = `/assessments${query}`;
      expect(await refusedWith(post(path, 'treasury-1', { year }))).toBe('401 identity.step-up-required');
      const other = post(path, 'treasury-1', { year }, `assessment:${year + 1}`);
      expect(await refusedWith(other)).toBe('401 identity.step-up-required');
    }
  });

  it('201 for the next year: of states that are members on its first day and of no other', async () => {
    const date = async (id: string, column: string, day: string | null) => {
      await database().owner.query(`UPDATE member_states SET ${column} = $2 WHERE id = $1`, [id, day]);
    };
    await date('NOR', 'acceded_on', `${year + 1}-01-01`);
    await date('SWE', 'acceded_on', `${year + 1}-01-02`);
    await date('POL', 'exited_on', `${year + 1}-01-01`);
    const { status } = await assess(year + 1);
    expect(status).toBe(201);
    const states = (await items(`/assessments?year=${year + 1}`)).map(({ stateId }) => stateId);
    expect(states).toEqual(['CHE', 'NLD', 'NOR']);
    // The running year has no member that accedes in the next.
    const preview = await assess(year, 'treasury-1', '?preview=true');
    expect(JSON.stringify(preview.body['reasons'])).not.toContain('NOR');
    await date('NOR', 'acceded_on', '2020-01-01');
    await date('SWE', 'acceded_on', '2020-01-01');
    await date('POL', 'exited_on', null);
  });

  it('200 as a preview: says what it will book, for every state and in all, and keeps nothing', async () => {
    const before = await stored();
    const { status, body } = await assess(year, 'treasury-1', '?preview=true');
    expect([status, await stored()]).toEqual([200, before]);
    const reasons = body['reasons'] as string[];
    expect(reasons).toHaveLength(6);
    expect(reasons).toContain(`NOR owes EUR 5,123,462.50 for ${year}.`);
    expect(reasons.at(-1)).toMatch(/^EUR [\d,]+\.\d{2} in all are booked as receivable and as revenue/);
    expect(body['notifies']).toHaveLength(5);
  });

  it('201 once, 409 the second time, by whomever', async () => {
    expect((await assess(year)).status).toBe(201);
    expect(await refusedWith(assess(year))).toBe('409 members.year-assessed');
    expect(await refusedWith(assess(year, 'secretariat-1'))).toBe('409 members.year-assessed');
    expect(await booksAreWhole()).toBe(true);
  });
});

describe('POST /assessment-reversals', () => {
  it('409 for a year nobody assessed', async () => {
    expect(await refusedWith(takeBack(year - 1, 'treasury-2'))).toBe('409 members.year-not-assessed');
  });

  it('403 for who assessed the year, and for the secretariat', async () => {
    expect(await refusedWith(takeBack(year, 'treasury-1'))).toBe('403 members.own-assessment');
    expect(await refusedWith(takeBack(year, 'secretariat-1'))).toBe('403 identity.forbidden');
  });

  it('401 without a step-up for it, 422 without a reason', async () => {
    const body = { year, reason: 'x' };
    const withOther = post('/assessment-reversals', 'treasury-2', body, `assessment:${year}`);
    expect(await refusedWith(withOther)).toBe('401 identity.step-up-required');
    expect(await refusedWith(takeBack(year, 'treasury-2', '', '  '))).toBe('422 http.validation');
  });

  it('the database wants another person too, and changes no reversal', async () => {
    const { owner } = database();
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM weight_sets WHERE year = $1', [year]);
    await expect(
      owner.query(`INSERT INTO assessment_reversals VALUES ($1, $2, $3, 'a', 'a', now(), 'x')`, [
        newId(),
        year,
        rows[0]?.id,
      ]),
    ).rejects.toThrow('ck_assessment_reversals_four_eyes');
    await expect(database().pool.query('UPDATE assessments SET assessed_minor = 1')).rejects.toThrow(
      'permission denied',
    );
  });

  it('201 by another person of treasury: out of the books, the votes and the work lists, with a trace', async () => {
    const [receivable] = await owed();
    const preview = await takeBack(year, 'treasury-2', '?preview=true');
    expect([preview.status, (preview.body['reasons'] as string[])[0]]).toEqual([
      200,
      expect.stringContaining(`of 5 states for ${year} are taken out of the books.`),
    ]);
    const ofYear = await items(`/assessments?year=${year}`);
    const total = ofYear.reduce(
      (sum, { assessed }) => sum + BigInt((assessed as { minor: string }).minor),
      0n,
    );
    const done = await takeBack(year, 'treasury-2');
    expect([done.status, done.body['totalMinor']]).toEqual([201, total.toString()]);
    expect(await owed()).toEqual([receivable! - total, receivable! - total]);
    expect([await booksAreWhole(), await hasVotes()]).toEqual([true, false]);
    expect(await items(`/assessments?year=${year}`)).toEqual([]);
    expect(await items('/assessment-reversals')).toEqual([
      { id: done.body['id'], year, reason: 'The wrong policy was in force.', reversedAt: expect.any(String) },
    ]);
    const { rows } = await database().owner.query(
      `SELECT type, disclosure, count(*)::int AS n FROM audit_entries WHERE type IN ('members.assessment-reversed',
         'members.weights-taken-back') GROUP BY 1, 2 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { type: 'members.assessment-reversed', disclosure: 'public', n: 5 },
      { type: 'members.weights-taken-back', disclosure: 'public', n: 1 },
    ]);
    expect(await refusedWith(takeBack(year, 'treasury-2'))).toBe('409 members.year-not-assessed');
  });

  it('leaves nothing to pay: a receipt is refused, the process ends', async () => {
    const { rows } = await database().owner.query<{ id: string }>(
      'SELECT id FROM assessments WHERE year = $1 AND state_id = $2',
      [year, 'NOR'],
    );
    const assessmentId = rows[0]?.id ?? '';
    const money = { amount: { minor: '100', currency: 'EUR' }, valueDate: `${year}-01-02`, reference: 'B-1' };
    expect(await refusedWith(post('/contribution-receipts', 'treasury-1', { assessmentId, ...money }))).toBe(
      '409 members.assessment-reversed',
    );
    expect(await api.app.get(MembersService, { strict: false }).advance(assessmentId)).toEqual({
      state: 'settled',
    });
  });

  it('stays taken back, whoever writes to the database', async () => {
    for (const to of ['NULL', 'gen_random_uuid()']) {
      await expect(
        database().pool.query(
          `UPDATE assessments SET reversal_id = ${to} WHERE year = $1 AND reversal_id IS NOT NULL`,
          [year],
        ),
      ).rejects.toThrow('was taken back');
    }
  });

  it('422 for a year that is over, which nobody could assess again', async () => {
    const { owner } = database();
    const moved = `UPDATE assessments SET year = $2 WHERE year = $1`;
    const sets = `UPDATE weight_sets SET year = $2 WHERE year = $1`;
    for (const text of [moved, sets]) await owner.query(text, [year + 1, year - 1]);
    expect(await refusedWith(takeBack(year - 1, 'treasury-2'))).toBe('422 members.year-out-of-range');
    for (const text of [moved, sets]) await owner.query(text, [year - 1, year + 1]);
  });

  it('201: the year is assessed anew, with votes of its own', async () => {
    expect((await assess(year, 'treasury-2')).status).toBe(201);
    expect([await hasVotes(), await booksAreWhole()]).toEqual([true, true]);
    expect(await items(`/assessments?year=${year}`)).toHaveLength(5);
    const { rows } = await database().owner.query(
      'SELECT version FROM weight_sets WHERE year = $1 ORDER BY version',
      [year],
    );
    expect(rows).toEqual([{ version: 1 }, { version: 2 }]);
    expect(await refusedWith(takeBack(year, 'treasury-2'))).toBe('403 members.own-assessment');
  });

  it('409 once money was booked towards it; again possible when that is taken back', async () => {
    const [first] = await items(`/assessments?year=${year}`);
    const receipt = await post('/contribution-receipts', 'treasury-2', {
      assessmentId: first?.['id'],
      amount: { minor: '100', currency: 'EUR' },
      valueDate: `${year}-01-02`,
      reference: 'B-2',
    });
    expect(receipt.status).toBe(201);
    expect(await refusedWith(takeBack(year, 'treasury-1'))).toBe('409 members.assessment-received');
    const path = `/contribution-receipts/${String(receipt.body['id'])}/withdrawal`;
    expect((await post(path, 'treasury-2', { reason: 'Another fund’s money.' })).status).toBe(201);
    expect((await takeBack(year, 'treasury-1')).status).toBe(201);
    expect(await booksAreWhole()).toBe(true);
  });
});
