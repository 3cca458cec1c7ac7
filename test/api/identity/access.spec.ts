import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [NotificationsModule], withoutMailer: true });
});
afterAll(() => api.close());

interface Somebody {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function somebody(role?: Role, stepUp?: string): Promise<Somebody> {
  const id = await addPerson(database().owner, { roles: role === undefined ? [] : [role] });
  return { id, headers: (await signIn(api.app, id, stepUp === undefined ? {} : { stepUp })).headers };
}

/** Somebody who comes in by a code to this address and is written to there. */
async function whoLostTheirMail(): Promise<Somebody & { readonly email: string }> {
  const email = `old-${newId()}@example.test`;
  const id = await addPerson(database().owner, { email });
  await database().owner.query(
    `INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES ($1, $2, 'email', 'urn:plinth:email', $3),
       ($4, $2, 'forge', 'https://forge.invalid', $5)`,
    [newId(), id, email, newId(), newId()],
  );
  return { id, email, headers: (await signIn(api.app, id)).headers };
}

function post(who: { readonly headers: Readonly<Record<string, string>> }, path: string, body: object = {}) {
  return api.http
    .post(`/api/v1/${path}`)
    .set({ ...who.headers, 'idempotency-key': newId() })
    .send(body);
}

const whoIs = async (who: Somebody) => (await api.http.get('/api/v1/me').set(who.headers)).status;

async function rows(sql: string, id: string): Promise<string[]> {
  const answer = await database().owner.query<{ x: string }>(sql, [id]);
  return answer.rows.map(({ x }) => x).sort();
}
const waysIn = (id: string) => rows(`SELECT kind || ' ' || sub AS x FROM accounts WHERE person_id = $1`, id);
const mailsTo = (email: string) =>
  rows('SELECT subject || body AS x FROM mail_deliveries WHERE address = $1', email);
const eventsOf = (id: string) => rows('SELECT type AS x FROM audit_entries WHERE subject_id = $1', id);

async function checked(person: { readonly id: string }, email = `new-${newId()}@example.test`) {
  const checker = await somebody('programme');
  const answer = await post(checker, `people/${person.id}/access-recoveries`, {
    email,
    identityCheck: 'video-call',
  });
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  const { id } = answer.body as { id: string };
  await database().owner.query(
    `UPDATE access_recoveries SET checked_at = checked_at - interval '1 day' WHERE id = $1`,
    [id],
  );
  return { checker, email, id };
}

describe('a new way in', () => {
  it('opens by a second person alone, ends every earlier one, and is told to the old address', async () => {
    const person = await whoLostTheirMail();
    const forge = (await waysIn(person.id)).filter((way) => way.startsWith('forge'));
    const { id, email } = await checked(person);
    expect([await whoIs(person), await waysIn(person.id)]).toEqual([
      200,
      [`email ${person.email}`, ...forge],
    ]);
    expect(await mailsTo(person.email)).toEqual([expect.stringContaining('asked the fund for a new way in')]);

    const admin = await somebody('admin', `recovery:${id}`);
    await database().owner.query(
      `UPDATE access_recoveries SET checked_at = checked_at + interval '1 minute' WHERE id = $1`,
      [id],
    );
    const early = await post(admin, `access-recoveries/${id}/confirmation`);
    expect([early.status, early.body]).toMatchObject([409, { code: 'identity.recovery-too-soon' }]);
    await database().owner.query(
      `UPDATE access_recoveries SET checked_at = checked_at - interval '1 minute' WHERE id = $1`,
      [id],
    );
    const answer = await post(admin, `access-recoveries/${id}/confirmation`);
    expect([answer.status, answer.body]).toMatchObject([201, { outcome: 'confirmed' }]);
    expect(answer.text).not.toContain('@');
    expect([await whoIs(person), await waysIn(person.id)]).toEqual([401, [`email ${email}`, ...forge]]);
    expect(await mailsTo(person.email)).toHaveLength(2);
    expect(await eventsOf(id)).toEqual(['identity.access-recovered', 'identity.recovery-checked']);
  });

  it('refused, and nothing opens: by who checked, by oneself, without a step-up, by other staff', async () => {
    const person = await whoLostTheirMail();
    const before = await waysIn(person.id);
    const { id, checker } = await checked(person);
    await database().owner.query(`UPDATE role_grants SET role = 'admin' WHERE person_id = $1`, [checker.id]);
    const stepUp = `recovery:${id}`;
    const again = { headers: (await signIn(api.app, checker.id, { stepUp })).headers };
    await database().owner.query(
      `INSERT INTO role_grants (id, person_id, role, scope_type, granted_by) VALUES ($1, $2, 'admin', 'fund', 'spec')`,
      [newId(), person.id],
    );
    const own = { headers: (await signIn(api.app, person.id, { stepUp })).headers };
    const answers = [
      await post(again, `access-recoveries/${id}/confirmation`),
      await post(own, `access-recoveries/${id}/confirmation`),
      await post(await somebody('admin'), `access-recoveries/${id}/confirmation`),
      await post(await somebody('treasury', stepUp), `access-recoveries/${id}/confirmation`),
      await post(own, `people/${person.id}/access-recoveries`, {
        email: 'a@example.test',
        identityCheck: 'in-person',
      }),
    ];
    expect(answers.map(({ status, body }) => `${status} ${(body as { code: string }).code}`)).toEqual([
      '403 identity.recovery-same-person',
      '403 identity.recovery-own',
      '401 identity.step-up-required',
      '403 identity.forbidden',
      '403 identity.recovery-own',
    ]);
    expect(await waysIn(person.id)).toEqual(before);
  });

  it('409: after its time, twice, after a refusal, and for an address of somebody else', async () => {
    const person = await whoLostTheirMail();
    const other = await whoLostTheirMail();
    const late = await checked(person);
    await database().owner.query(
      `UPDATE access_recoveries SET expires_at = clock_timestamp() WHERE id = $1`,
      [late.id],
    );
    const refused = await checked(person);
    expect((await post(person, `access-recoveries/${refused.id}/refusal`)).status).toBe(201);
    const taken = await checked(person, other.email.toUpperCase());
    const confirm = async (id: string) => {
      const answer = await post(
        await somebody('admin', `recovery:${id}`),
        `access-recoveries/${id}/confirmation`,
      );
      return `${answer.status} ${(answer.body as { code: string }).code}`;
    };
    expect([await confirm(late.id), await confirm(refused.id), await confirm(taken.id)]).toEqual([
      '409 identity.recovery-over',
      '409 identity.recovery-over',
      '409 identity.account-taken',
    ]);
    expect([await whoIs(person), await whoIs(other)]).toEqual([200, 200]);
  });

  it('is confirmed once by two administrators at the same time', async () => {
    const person = await whoLostTheirMail();
    const { id } = await checked(person);
    const admins = [await somebody('admin', `recovery:${id}`), await somebody('admin', `recovery:${id}`)];
    const answers = await Promise.all(
      admins.map((admin) => post(admin, `access-recoveries/${id}/confirmation`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is listed for who answers for access, which is logged', async () => {
    const { id, email } = await checked(await whoLostTheirMail());
    const officer = await somebody('data-protection-officer');
    const answer = await api.http.get('/api/v1/access-recoveries').set(officer.headers);
    const items = (answer.body as { items: { id: string; email: string }[] }).items;
    expect(items.find((item) => item.id === id)).toMatchObject({ email });
    expect(await rows('SELECT reader_id::text AS x FROM read_log WHERE subject_id = $1', id)).toEqual([
      officer.id,
    ]);
    const others = await api.http.get('/api/v1/access-recoveries').set((await somebody('programme')).headers);
    expect(others.status).toBe(403);
  });
});

describe('closing access', () => {
  it('201: ends sessions and tokens at once, 409 twice; reopening brings none back', async () => {
    const person = await somebody('treasury');
    const admin = await somebody('admin', `person:${person.id}`);
    const closed = await post(admin, `people/${person.id}/closure`, { reason: 'Left the fund.' });
    expect([closed.status, closed.text.includes('Left')]).toEqual([201, false]);
    expect(await whoIs(person)).toBe(401);
    const twice = await post(admin, `people/${person.id}/closure`, { reason: 'Again.' });
    expect([twice.status, twice.body]).toMatchObject([409, { code: 'identity.closed-already' }]);
    expect((await post(admin, `people/${person.id}/reopening`)).status).toBe(201);
    expect(await whoIs(person)).toBe(401);
    expect((await api.http.get('/api/v1/me').set((await signIn(api.app, person.id)).headers)).status).toBe(
      200,
    );
    const notClosed = await post(admin, `people/${person.id}/reopening`);
    expect([notClosed.status, notClosed.body]).toMatchObject([409, { code: 'identity.not-closed' }]);
  });

  it('refused: one’s own, without a step-up, by other staff; 422 without a reason; 404 for nobody', async () => {
    const person = await somebody();
    const admin = await somebody('admin', `person:${person.id}`);
    const nobody = newId();
    const answers = [
      await post(
        { headers: (await signIn(api.app, admin.id, { stepUp: `person:${admin.id}` })).headers },
        `people/${admin.id}/closure`,
        { reason: 'Tired.' },
      ),
      await post(await somebody('admin'), `people/${person.id}/closure`, { reason: 'No step-up.' }),
      await post(await somebody('secretariat'), `people/${person.id}/closure`, { reason: 'No.' }),
      await post(admin, `people/${person.id}/closure`, { reason: '' }),
      await post(await somebody('admin', `person:${nobody}`), `people/${nobody}/closure`, {
        reason: 'Nobody.',
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 403, 422, 404]);
    expect(await rows('SELECT id::text AS x FROM access_closures WHERE person_id = $1', person.id)).toEqual(
      [],
    );
    expect(await whoIs(person)).toBe(200);
  });
});
