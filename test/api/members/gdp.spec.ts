import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Role } from '#libs/kernel/src/index.js';
import { MembersApiModule } from '../../../apps/api/src/members/members-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { STATES, addMemberStates } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let clerk: string;
const year = new Date().getUTCFullYear();
const SOURCE = 'IMF World Economic Outlook, invented edition';
const figures = { year: year - 1, source: SOURCE, figures: [{ stateId: 'NOR', gdpMusd: '900000' }] };

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [MembersApiModule] });
  await addMemberStates(database().owner);
  clerk = await addPerson(database().owner, { roles: ['treasury'] });
});
afterAll(async () => {
  await api.close();
});

async function postAs(person: string, path: string, body: object, stepUp?: string) {
  const { headers } = await signIn(api.app, person, { stepUp });
  const key = path.includes('preview') ? {} : { 'Idempotency-Key': newId() };
  return api.http.post(`/api/v1${path}`).set(headers).set(key).send(body);
}
const staff = (role: Role) => addPerson(database().owner, { roles: [role] });
const record = async (body: object, stepUp = `gdp:${year - 1}`, person = clerk) =>
  postAs(person, '/gdp-figures', body, stepUp);
const assess = async (of: number, person: string, query = '') =>
  postAs(person, `/assessments${query}`, { year: of }, `assessment:${of}`);

async function stored(): Promise<unknown> {
  const { rows } = await database().owner.query(
    `SELECT (SELECT json_agg(g ORDER BY id)::text FROM gdp_figures g) AS figures,
       (SELECT json_agg(a ORDER BY id)::text FROM assessments a) AS assessments,
       (SELECT count(*) FROM audit_entries) AS audits, (SELECT count(*) FROM notifications) AS told,
       (SELECT count(*) FROM ledger_transactions) AS booked`,
  );
  return rows[0];
}
async function items(path: string): Promise<Record<string, unknown>[]> {
  const answer = await api.http.get(`/api/v1${path}`).expect(200);
  return (answer.body as { items: Record<string, unknown>[] }).items;
}
async function owes(of: number, state: string): Promise<unknown> {
  const [row] = (await items(`/assessments?year=${of}`)).filter(({ stateId }) => stateId === state);
  return (row?.['assessed'] as { minor: string } | undefined)?.minor;
}

describe('POST /gdp-figures', () => {
  it.each([
    [401, 'identity.step-up-required', figures, undefined, 'treasury'],
    [401, 'identity.step-up-required', figures, `gdp:${year}`, 'treasury'],
    [403, 'identity.forbidden', figures, `gdp:${year - 1}`, 'executive'],
    [422, 'members.gdp-year', { ...figures, year: year + 1 }, `gdp:${year + 1}`, 'treasury'],
    [
      422,
      'members.state-unknown',
      { ...figures, figures: [{ stateId: 'XXX', gdpMusd: '1' }] },
      `gdp:${year - 1}`,
      'secretariat',
    ],
    [422, 'http.validation', { ...figures, source: ' ' }, `gdp:${year - 1}`, 'treasury'],
    [422, 'http.validation', { ...figures, figures: [] }, `gdp:${year - 1}`, 'treasury'],
    [
      422,
      'http.validation',
      { ...figures, figures: [{ stateId: 'NOR', gdpMusd: '0' }] },
      `gdp:${year - 1}`,
      'treasury',
    ],
  ] as const)(
    '%i %s leaves nothing: %j, stepped up for %s, by %s',
    async (status, code, body, stepUp, role) => {
      const person = await staff(role);
      const before = await stored();
      const answer = await postAs(person, '/gdp-figures', body, stepUp);
      expect([answer.status, answer.body]).toMatchObject([status, { code }]);
      expect(await stored()).toEqual(before);
    },
  );

  it('201: is public with its source, and the state is told; 409 the second time', async () => {
    const representative = await addPerson(database().owner, {
      roles: [{ role: 'representative', scopeType: 'state', scopeId: 'NOR' }],
    });
    const before = await stored();
    const preview = await postAs(clerk, '/gdp-figures?preview=true', figures, `gdp:${year - 1}`);
    expect([preview.status, preview.body]).toMatchObject([
      200,
      { reasons: [`NOR: 900000 for ${year - 1}, after ${STATES['NOR']} (millions of US dollars).`] },
    ]);
    expect(await stored()).toEqual(before);

    const answer = await record(figures);
    expect([answer.status, answer.body]).toEqual([201, { year: year - 1, recorded: 1 }]);
    expect(await items('/gdp-figures')).toMatchObject([
      { stateId: 'NOR', year: year - 1, gdpMusd: '900000', source: SOURCE },
    ]);
    const [norway] = (await items('/member-states')).filter(({ id }) => id === 'NOR');
    expect(norway).toMatchObject({ gdpMusd: '900000', gdpYear: year - 1, gdpSource: SOURCE });
    const { rows } = await database().owner.query('SELECT template FROM notifications WHERE person_id = $1', [
      representative,
    ]);
    expect(rows).toEqual([{ template: 'members.gdp-recorded' }]);
    const { rows: log } = await database().owner.query<{ data: object }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb -> 'data' AS data FROM audit_entries WHERE type = 'members.gdp-recorded'`,
    );
    expect(log).toMatchObject([{ data: { year: String(year - 1), gdpMusd: '900000' } }]);

    const after = await stored();
    expect((await record(figures)).body).toMatchObject({ status: 409, code: 'members.gdp-unchanged' });
    expect(await stored()).toEqual(after);
    await expect(database().pool.query('UPDATE gdp_figures SET gdp_musd = 1')).rejects.toThrow(
      'permission denied',
    );
    await expect(database().owner.query('DELETE FROM gdp_figures')).rejects.toThrow();
  });
});

describe('the assessment of a year', () => {
  it('is by the figures of years before, by somebody who recorded none of them', async () => {
    const before = await stored();
    expect((await assess(year, clerk)).body).toMatchObject({ status: 403, code: 'members.own-figure' });
    expect(await stored()).toEqual(before);
    const other = await staff('treasury');
    const preview = await assess(year, other, '?preview=true');
    expect(JSON.stringify(preview.body)).toContain(
      `NOR owes EUR 8,323,314.53 for ${year}, by its GDP of ${year - 1}.`,
    );
    expect((await assess(year, other)).status).toBe(201);
    expect(await owes(year, 'NOR')).toBe('832331453');
    const { rows } = await database().owner.query<{ named: boolean }>(
      `SELECT gdp_figure_id = (SELECT id FROM gdp_figures) AS named FROM assessments WHERE state_id = 'NOR'`,
    );
    expect(rows).toEqual([{ named: true }]);
  });

  it('stays what it is when figures are corrected or a new year has them; the next year follows them', async () => {
    const told = await stored();
    const corrected = { ...figures, figures: [{ stateId: 'NOR', gdpMusd: '1800000' }] };
    expect((await record(corrected)).status).toBe(201);
    const running = { ...figures, year, figures: [{ stateId: 'NOR', gdpMusd: '1000000' }] };
    expect((await record(running, `gdp:${year}`)).status).toBe(201);
    expect(await owes(year, 'NOR')).toBe('832331453');
    expect(await stored()).toMatchObject({ assessments: (told as { assessments: string }).assessments });
    expect((await assess(year + 1, await staff('secretariat'))).status).toBe(201);
    expect(await owes(year + 1, 'NOR')).toBe('924812725');
  });
});
