import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService, IdempotencyKey, OutboxRow } from '#libs/acts/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Notice } from '#libs/notifications/src/index.js';
import {
  MailDispatcher,
  NotificationsService,
  SmtpTransport,
  writeDigests,
} from '#libs/notifications/src/index.js';
import { useMailServer } from '../../support/mail-server.js';
import { useDatabase } from '../../support/postgres.js';

/** Columns round to a millisecond: without this a time that has just been written may lie ahead. */
const JUST_NOW = `date_trunc('milliseconds', clock_timestamp())`;

const database = useDatabase({ entities: [IdempotencyKey, OutboxRow] });
const mail = useMailServer();

function service(): NotificationsService {
  const { dataSource } = database();
  return new NotificationsService(new ActsService(dataSource), dataSource);
}

function dispatcher(timeoutMs = 2_000): MailDispatcher {
  const transport = new SmtpTransport({ url: mail().url, from: 'Plinth <no-reply@fund.invalid>', timeoutMs });
  return new MailDispatcher(database().dataSource, transport);
}

/** One act of the system that does `work` and leaves a trace. */
async function act(work: (act: Act) => Promise<unknown>, preview = false) {
  const acts = new ActsService(database().dataSource);
  return acts.act(
    { principal: systemPrincipal('grant'), route: 'test', key: null, body: {}, preview },
    {
      lock: () => Promise.resolve(null),
      authorise: () => undefined,
      apply: async (under) => {
        await work(under);
        under.audit({ type: 'test.done', subject: { type: 'test', id: 'x' }, disclosure: 'restricted' });
        return null;
      },
    },
  );
}

async function aPerson(over: { email?: string | null; role?: string; state?: string } = {}): Promise<string> {
  const id = newId();
  const email = over.email === undefined ? `${id}@people.invalid` : over.email;
  await database().owner.query('INSERT INTO people (id, public_name, email) VALUES ($1, $2, $3)', [
    id,
    'Noa Ferro',
    email,
  ]);
  if (over.role !== undefined) {
    await database().owner.query(
      `INSERT INTO role_grants (id, person_id, role, scope_type, scope_id, granted_by) VALUES ($1, $2, $3, $4, $5, 'test')`,
      [newId(), id, over.role, over.state === undefined ? 'fund' : 'state', over.state ?? null],
    );
  }
  return id;
}

const aNotice = (personId: string, over: Partial<Notice> = {}): Notice => ({
  to: { personId },
  template: 'applications.submitted',
  data: { number: 'P-2026-0001', receipt: 'R-1' },
  ...over,
});

async function stateOf(personId: string) {
  const rows = await database().pool.query<{
    state: string;
    attempts: number;
    body: string | null;
    outcomes: string[];
  }>(
    `SELECT state, attempts, body, ARRAY(SELECT coalesce(outcome, 'cut') FROM mail_attempts WHERE delivery_id = d.id ORDER BY started_at) AS outcomes
     FROM mail_deliveries d WHERE person_id = $1`,
    [personId],
  );
  return rows.rows;
}

async function sendAll(sender = dispatcher()): Promise<void> {
  for (;;) {
    const { ids } = await sender.claim();
    if (ids.length === 0) return;
    await sender.deliver(ids);
  }
}

beforeEach(async () => {
  mail().behave({ kind: 'accept' });
  mail().received.length = 0;
  await database().owner.query('TRUNCATE mail_attempts, mail_deliveries, notifications, reminders, outbox');
});

describe('a message of an act', () => {
  it('is in the inbox and queued in the same transaction, and leaves once', async () => {
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    expect(mail().received).toHaveLength(0);
    const woken = await database().pool.query('SELECT workflow_id FROM outbox');
    expect(woken.rows).toEqual([{ workflow_id: 'delivery:mail' }]);
    await sendAll();
    await sendAll();
    expect(mail().received).toHaveLength(1);
    expect(mail().received[0]?.to).toEqual([`${personId}@people.invalid`]);
    expect(mail().received[0]?.raw).toMatch(
      /^Subject: We received application P-2026-0001; the receipt is R-1\r$/m,
    );
    expect(await stateOf(personId)).toEqual([{ state: 'sent', attempts: 1, body: null, outcomes: ['sent'] }]);
  });

  it('is gone with an act that fails', async () => {
    const personId = await aPerson();
    const failing = act(async (under) => {
      await service().queue(under, aNotice(personId));
      throw new Error('the act failed');
    });
    await expect(failing).rejects.toThrow('the act failed');
    expect(await stateOf(personId)).toEqual([]);
  });

  it('is named by a preview and not written', async () => {
    const personId = await aPerson();
    const preview = await act((under) => service().queue(under, aNotice(personId)), true);
    expect(preview).toMatchObject({ kind: 'preview', value: { notifies: [`person:${personId}`] } });
    expect(await stateOf(personId)).toEqual([]);
  });

  it('reaches every holder of a role, in their language and by their channel', async () => {
    const [anna, bert, celia] = [
      await aPerson({ role: 'representative', state: 'DEU' }),
      await aPerson({ role: 'representative', state: 'FRA' }),
      await aPerson({ role: 'executive' }),
    ];
    await act((under) =>
      service()
        .choose(
          { principal: { ...systemPrincipal('x'), id: bert }, route: 'choose', key: null, body: {} },
          { language: 'fr', channels: { duty: 'digest' } },
        )
        .then(() =>
          service().queue(
            under,
            aNotice('', { to: { role: 'representative' }, template: 'council.motion-opened' }),
          ),
        ),
    );
    await sendAll();
    expect(mail().received.map(({ to }) => to[0])).toEqual([`${anna}@people.invalid`]);
    await act((under) => writeDigests(under));
    await sendAll();
    expect(mail().received.map(({ to }) => to[0])).toEqual([
      `${anna}@people.invalid`,
      `${bert}@people.invalid`,
    ]);
    expect(mail().received[1]?.raw).toContain('nouveaut');
    expect(await stateOf(celia)).toEqual([]);
  });
});

describe('a mail server', () => {
  it('that hangs delays no act, and the mail is tried again later', async () => {
    mail().behave({ kind: 'hang' });
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    const sending = sendAll(dispatcher(1_000));
    const before = Date.now();
    const other = await aPerson();
    await act((under) => service().queue(under, aNotice(other)));
    expect(Date.now() - before).toBeLessThan(1_000);
    await sending;
    const [state] = await stateOf(personId);
    expect(state).toMatchObject({ state: 'queued', attempts: 1, outcomes: ['unknown'] });
    const { nextAt } = await dispatcher().claim();
    expect(nextAt).toBeDefined();
  });

  it('that refuses for good is not asked again', async () => {
    mail().behave({ kind: 'refuse', code: 550 });
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    await sendAll();
    expect(await stateOf(personId)).toEqual([
      { state: 'bounced', attempts: 1, body: null, outcomes: ['refused'] },
    ]);
  });

  it('that refuses for now is asked again', async () => {
    mail().behave({ kind: 'refuse', code: 451 });
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    await sendAll();
    mail().behave({ kind: 'accept' });
    await database().owner.query(`UPDATE mail_deliveries SET next_attempt_at = ${JUST_NOW}`);
    await sendAll();
    expect(await stateOf(personId)).toMatchObject([
      { state: 'sent', attempts: 2, outcomes: ['refused-for-now', 'sent'] },
    ]);
  });

  it('that broke off after the text gets it again under the same Message-ID', async () => {
    mail().behave({ kind: 'accept-and-break' });
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    await sendAll();
    mail().behave({ kind: 'accept' });
    await database().owner.query(`UPDATE mail_deliveries SET next_attempt_at = ${JUST_NOW}`);
    await sendAll();
    const ids = mail().received.map(({ raw }) => /^Message-ID: (.+)\r$/im.exec(raw)?.[1]);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(await stateOf(personId)).toMatchObject([{ state: 'sent', outcomes: ['unknown', 'sent'] }]);
  });

  it('gives a mail back that a worker died with', async () => {
    const personId = await aPerson();
    await act((under) => service().queue(under, aNotice(personId)));
    const { ids } = await dispatcher().claim();
    expect(ids).toHaveLength(1);
    expect((await dispatcher().claim()).ids).toEqual([]);
    await database().owner.query(
      "UPDATE mail_deliveries SET claimed_until = clock_timestamp() - interval '1 ms'",
    );
    await sendAll();
    expect(await stateOf(personId)).toMatchObject([{ state: 'sent' }]);
  });

  it('is not bothered for somebody without an address', async () => {
    const personId = await aPerson({ email: null });
    await act((under) => service().queue(under, aNotice(personId)));
    await sendAll();
    expect(mail().received).toEqual([]);
    expect(await stateOf(personId)).toMatchObject([{ state: 'bounced' }]);
  });
});

describe('a reminder', () => {
  const DAY = 86_400_000;
  const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

  async function remind(personId: string, caseId: string, dueAt: string): Promise<string | null> {
    let nextAt: string | null = null;
    await act(async (under) => {
      const plan = { since: inDays(-30), dueAt, before: ['7d', '3d', '1d'] };
      const notices = [aNotice(personId, { template: 'reminders.deadline' })];
      nextAt = await service().remind(under, { caseId, plan, notices });
    });
    return nextAt;
  }

  it('goes out once, and after an outage only the latest', async () => {
    const [personId, caseId, dueAt] = [await aPerson(), newId(), inDays(2)];
    await remind(personId, caseId, dueAt);
    expect(await remind(personId, caseId, dueAt)).not.toBeNull();
    expect(await stateOf(personId)).toHaveLength(1);
    const rows = await database().pool.query<{ kind: string }>(
      'SELECT kind FROM reminders WHERE case_id = $1',
      [caseId],
    );
    expect(rows.rows.map(({ kind }) => kind)).toEqual(['3d-before']);
  });

  it('is not sent before its time, and says when to look again', async () => {
    const [personId, dueAt] = [await aPerson(), inDays(20)];
    expect(await remind(personId, newId(), dueAt)).toBe(new Date(Date.parse(dueAt) - 7 * DAY).toISOString());
    expect(await stateOf(personId)).toEqual([]);
  });
});
