import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import type { KnownWorld } from '../../support/known-world.js';
import { addToken, addWorld } from '../../support/known-world.js';
import type { APerson } from '../../support/people.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
let world: KnownWorld;
let id: string;
let editor: string;

const query = async (sql: string, parameters: unknown[] = []) =>
  (await database().owner.query<Record<string, unknown>>(sql, parameters)).rows;

/** A grant being paid, under an open motion, with a round of reviews: everybody who may judge it is at work. */
beforeAll(async () => {
  world = await addWorld(api().app, database().owner);
  id = world['applications'] ?? '';
  editor = (
    await query('SELECT person_id AS id FROM application_members WHERE application_id = $1', [id])
  )[0]?.['id'] as string;
  await query(`INSERT INTO motion_items VALUES ($1, $2, 100, 'EUR')`, [world['motions'], id]);
  await query(`INSERT INTO motion_members VALUES ($1, 'NOR', 100, false, false)`, [world['motions']]);
  await query(
    `INSERT INTO review_rounds (id, application_id, number, state, policy_id, wanted, opened_at)
     SELECT gen_random_uuid(), $1, 1, 'open', policy_id, 2, now() FROM review_rounds LIMIT 1`,
    [id],
  );
  // The council has seen it, so that its representatives may know of it.
  await query(
    `INSERT INTO stage_history (id, application_id, from_stage, to_stage, act, at, reasons)
     VALUES (gen_random_uuid(), $1, 'recommendation', 'council', 'recommend-award', now(), '[]')`,
    [id],
  );
});
beforeEach(async () => {
  await query(`UPDATE applications SET stage = 'active' WHERE id = $1`, [id]);
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(
  personId: string,
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Promise<Answer> {
  const answer = await fetch(`${api().url}/api/v1${path}`, {
    method,
    headers: {
      ...(headers ?? (await signIn(api().app, personId)).headers),
      ...(method === 'POST' && !path.includes('preview') ? { 'idempotency-key': newId() } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const codeOf = ({ status, body }: Answer) => `${status} ${(body['code'] as string | undefined) ?? 'done'}`;
const put = (personId: string, access = 'edit') =>
  ask(editor, 'PUT', `/applications/${id}/members/${personId}`, { access });
const remove = (personId: string) => ask(editor, 'DELETE', `/applications/${id}/members/${personId}`);
const own = async (personId: string) =>
  (await ask(personId, 'GET', '/me/invitations')).body['items'] as readonly Record<string, unknown>[];

/** Asks somebody to join; answers the invitation as they see it. */
async function invite(personId: string, access = 'edit'): Promise<string> {
  expect(codeOf(await put(personId, access))).toBe('200 done');
  return (await own(personId))[0]?.['id'] as string;
}
const accept = (personId: string, invitation: string, suffix = '') =>
  ask(personId, 'POST', `/me/invitations/${invitation}/acceptance${suffix}`);
const decline = (personId: string, invitation: string) =>
  ask(personId, 'POST', `/me/invitations/${invitation}/decline`);

/** Another editor of the case. */
async function anEditor(): Promise<string> {
  const personId = await addPerson(database().owner);
  await query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
    [id, personId],
  );
  return personId;
}

const noticesOf = async (personId: string) =>
  (
    await query('SELECT template FROM notifications WHERE person_id = $1 ORDER BY created_at, id', [personId])
  ).map(({ template }) => template);

/** Everything that could make somebody a party, and everything the acts leave. */
const standing = async (personId: string) =>
  (
    await query(
      `SELECT (SELECT count(*) FROM application_members WHERE person_id = $1) AS member,
         (SELECT count(*) FROM former_application_members WHERE person_id = $1) AS former,
         (SELECT count(*) FROM application_invitations WHERE person_id = $1) AS asked`,
      [personId],
    )
  )[0];
const NOTHING = { member: '0', former: '0', asked: '0' };

const representative: APerson = { roles: [{ role: 'representative', scopeType: 'state', scopeId: 'NOR' }] };
/** Whoever an applicant might like to be rid of, and an act each of them is there for. */
const JUDGES: Readonly<Record<string, { person: APerson; path: () => string; body: object }>> = {
  'a representative': {
    person: representative,
    path: () => `/motions/${world['motions']}/ballots`,
    body: { stateId: 'NOR', choice: 'for' },
  },
  'the chair': {
    person: { roles: ['tab-chair'] },
    path: () => `/applications/${id}/internal-notes`,
    body: { text: 'Seen.' },
  },
  'an executive': {
    person: { roles: ['executive'] },
    path: () => `/applications/${id}/deferral`,
    body: { reasons: ['Nothing is delivered.'] },
  },
  'programme staff': {
    person: { roles: ['programme'] },
    path: () => `/applications/${id}/holds`,
    body: { kind: 'dispute', reason: 'Two claim it.' },
  },
  treasury: {
    person: { roles: ['treasury'] },
    path: () => `/applications/${id}/holds`,
    body: { kind: 'sanctions', reason: 'A name is near.' },
  },
};

describe('whoever an applicant names', () => {
  it.each(Object.keys(JUDGES))(
    '%s judges on, whether they were asked, declined or were asked no more',
    async (who) => {
      const { person, path, body } = JUDGES[who] ?? { person: {}, path: () => '', body: {} };
      const personId = await addPerson(database().owner, person);
      const judge = async () => codeOf(await ask(personId, 'POST', `${path()}?preview=true`, body));
      const before = await judge();
      expect(before).not.toContain('own-case');
      const invitation = await invite(personId);
      expect(await judge()).toBe(before);
      expect(codeOf(await decline(personId, invitation))).toBe('201 done');
      expect([await judge(), await standing(personId)]).toEqual([before, NOTHING]);
      await invite(personId);
      expect(codeOf(await remove(personId))).toBe('200 done');
      expect([await judge(), await standing(personId)]).toEqual([before, NOTHING]);
      // They may still choose the other side, and then stay there.
      expect(codeOf(await accept(personId, await invite(personId)))).toBe('201 done');
      expect(await judge()).toBe('403 identity.own-case');
      expect(codeOf(await remove(personId))).toBe('200 done');
      expect([await judge(), await standing(personId)]).toEqual([
        '403 identity.own-case',
        { member: '0', former: '1', asked: '0' },
      ]);
    },
  );

  const assigned = (state: string) => async (personId: string) => {
    await query(
      `INSERT INTO review_assignments (id, round_id, person_id, state, assigned_at, accept_due_at, submit_due_at, disclosed)
       SELECT gen_random_uuid(), id, $2, $3, now(), now() + interval '1 day', now() + interval '2 days', '[]'
       FROM review_rounds WHERE application_id = $1`,
      [id, personId, state],
    );
  };
  const ACTED: Readonly<Record<string, (personId: string) => Promise<unknown>>> = {
    'was asked to review': assigned('proposed'),
    'agreed to review': assigned('accepted'),
    'cast a ballot': (personId) =>
      query(
        `INSERT INTO ballots (id, motion_id, state_id, choice, final, cast_at, cast_by)
         VALUES (gen_random_uuid(), $1, 'NOR', 'for', false, clock_timestamp(), $2)`,
        [world['motions'], personId],
      ),
    objected: (personId) =>
      query(
        `INSERT INTO objections (id, motion_id, state_id, reason, at, by_person) VALUES (gen_random_uuid(), $1, 'NOR', 'No.', now(), $2)`,
        [world['motions'], personId],
      ),
    recommended: (personId) =>
      query(
        `INSERT INTO recommendations (id, application_id, round_id, verdict, award_minor, score_hundredths, reasons, by_person, at)
         SELECT gen_random_uuid(), $1, id, 'fund', 100, 600, '["Good."]', $2, now() FROM review_rounds WHERE application_id = $1`,
        [id, personId],
      ),
    'signed a decision': (personId) =>
      query(
        `INSERT INTO decisions (id, application_id, act, from_stage, signed_by, reasons, at)
         VALUES (gen_random_uuid(), $1, 'decline', 'council', $2, '["No."]', now())`,
        [id, personId],
      ),
    'screened it': (personId) =>
      query(
        `INSERT INTO stage_history (id, application_id, from_stage, to_stage, act, at, by_person, reasons)
         VALUES (gen_random_uuid(), $1, 'screening', 'review', 'pass-screening', now(), $2, '[]')`,
        [id, personId],
      ),
  };

  it.each(Object.keys(ACTED))(
    '409: does not join, even if they want to, once they %s; what they did stays good',
    async (how) => {
      const personId = await addPerson(database().owner, representative);
      await ACTED[how]?.(personId);
      const invitation = await invite(personId);
      for (const suffix of ['?preview=true', '']) {
        expect(codeOf(await accept(personId, invitation, suffix))).toBe('409 applications.judged-already');
      }
      expect(await standing(personId)).toEqual({ ...NOTHING, asked: '1' });
      expect(codeOf(await decline(personId, invitation))).toBe('201 done');
      expect(await standing(personId)).toEqual(NOTHING);
    },
  );

  it('409: does not join where they approved or certified its payment', async () => {
    const duties = await query(
      `SELECT DISTINCT d.person_id AS id FROM payment_duties d JOIN payment_orders o ON o.id = d.order_id
       WHERE o.application_id = $1`,
      [id],
    );
    expect(duties.length).toBeGreaterThan(1);
    for (const { id: personId } of duties as { id: string }[]) {
      expect(codeOf(await accept(personId, await invite(personId)))).toBe('409 applications.judged-already');
    }
  });
});

describe('an invitation', () => {
  it('says no more than number, call and who asks, and opens nothing', async () => {
    const personId = await addPerson(database().owner);
    const invitation = await invite(personId, 'comment');
    expect(await own(personId)).toEqual([
      {
        id: invitation,
        applicationId: id,
        number: expect.any(String),
        call: expect.any(String),
        access: 'comment',
        invitedBy: expect.any(String),
        invitedAt: expect.any(String),
        isOpen: true,
      },
    ]);
    expect(codeOf(await ask(personId, 'GET', `/applications/${id}`))).toBe('404 identity.not-found');
    expect((await ask(personId, 'GET', '/applications')).body['items']).toEqual([]);
    expect((await ask(editor, 'GET', `/applications/${id}`)).body['invitations']).toContainEqual({
      personId,
      access: 'comment',
      invitedAt: expect.any(String),
    });
    await decline(personId, invitation);
  });

  it('is answered by its own person alone, in a session', async () => {
    const personId = await addPerson(database().owner);
    const invitation = await invite(personId);
    expect(codeOf(await accept(editor, invitation))).toBe('404 identity.not-found');
    expect(codeOf(await decline(await addPerson(database().owner), invitation))).toBe(
      '404 identity.not-found',
    );
    const token = await addToken(database().owner, personId, ['applications.*']);
    const byToken = await ask(personId, 'POST', `/me/invitations/${invitation}/acceptance`, undefined, {
      authorization: `Bearer ${token.text}`,
    });
    expect(codeOf(byToken)).toBe('403 identity.token-not-allowed');
    expect(await standing(personId)).toEqual({ ...NOTHING, asked: '1' });
  });

  it('201: makes a member of whoever accepts, and the same key answers the same', async () => {
    const personId = await addPerson(database().owner);
    const invitation = await invite(personId);
    const preview = await accept(personId, invitation, '?preview=true');
    expect(preview.body).toMatchObject({ preview: true, stage: 'active', notifies: [`person:${editor}`] });
    expect(await standing(personId)).toEqual({ ...NOTHING, asked: '1' });
    const { headers } = await signIn(api().app, personId);
    const key = newId();
    const answers: unknown[] = [];
    for (const _time of [1, 2]) {
      const answer = await fetch(`${api().url}/api/v1/me/invitations/${invitation}/acceptance`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
      });
      answers.push([answer.status, await answer.json()]);
    }
    const done = [201, { applicationId: id, access: 'edit' }];
    expect(answers).toEqual([done, done]);
    expect(await standing(personId)).toEqual({ member: '1', former: '0', asked: '0' });
    expect((await ask(personId, 'GET', `/applications/${id}`)).status).toBe(200);
    expect(await noticesOf(personId)).toEqual(['applications.invited']);
    expect((await noticesOf(editor)).at(-1)).toBe('applications.invitation-accepted');
    const audits = await query(
      `SELECT entry.type FROM audit_entries entry JOIN audit_actors actor ON actor.entry_id = entry.id
       WHERE entry.application_id = $1 AND actor.person_id = $2`,
      [id, personId],
    );
    expect(audits).toEqual([{ type: 'applications.invitation-accepted' }]);
  });

  it('tells whoever asked of a no, and previews whom it asks', async () => {
    const personId = await addPerson(database().owner);
    const preview = await ask(editor, 'PUT', `/applications/${id}/members/${personId}?preview=true`, {
      access: 'view',
    });
    expect(preview.body).toMatchObject({ notifies: [`person:${personId}`] });
    expect(await standing(personId)).toEqual(NOTHING);
    await decline(personId, await invite(personId));
    expect((await noticesOf(editor)).at(-1)).toBe('applications.invitation-declined');
  });

  it('leaves no trace and no mail when it is asked for again', async () => {
    const personId = await addPerson(database().owner);
    const asked = async () =>
      (
        await query(
          `SELECT count(*)::int AS n FROM audit_entries WHERE application_id = $1 AND type = 'applications.member-invited'`,
          [id],
        )
      )[0]?.['n'] as number;
    const before = await asked();
    await invite(personId, 'view');
    await invite(personId, 'view');
    expect((await asked()) - before).toBe(1);
    expect(await noticesOf(personId)).toEqual(['applications.invited']);
    await remove(personId);
  });

  it('429: reaches nobody by mail more than ten times a day', async () => {
    const personId = await addPerson(database().owner);
    const { headers } = await signIn(api().app, await anEditor());
    const answers: string[] = [];
    for (let n = 0; n <= 10; n += 1) {
      const access = n % 2 === 0 ? 'view' : 'edit';
      answers.push(
        codeOf(await ask(editor, 'PUT', `/applications/${id}/members/${personId}`, { access }, headers)),
      );
    }
    expect(answers).toEqual([
      ...Array.from({ length: 10 }, () => '200 done'),
      '429 identity.too-many-attempts',
    ]);
    expect(await noticesOf(personId)).toHaveLength(10);
  });

  it('404: is another one when the access changes, and the same one when it does not', async () => {
    const personId = await addPerson(database().owner);
    const first = await invite(personId, 'view');
    expect(await invite(personId, 'view')).toBe(first);
    const second = await invite(personId, 'edit');
    expect(codeOf(await accept(personId, first))).toBe('404 identity.not-found');
    expect((await accept(personId, second)).body).toEqual({ applicationId: id, access: 'edit' });
    expect(await noticesOf(personId)).toEqual(['applications.invited', 'applications.invited']);
  });

  it.each(['review', 'council', 'completed'])(
    '409: is neither made nor accepted in stage %s, but declined and withdrawn',
    async (stage) => {
      const [personId, other, third] = [
        await addPerson(database().owner),
        await addPerson(database().owner),
        await addPerson(database().owner),
      ];
      const [invitation, withdrawn] = [await invite(personId), await invite(third)];
      await query('UPDATE applications SET stage = $2 WHERE id = $1', [id, stage]);
      expect(codeOf(await put(other))).toBe('409 applications.team-closed');
      expect(codeOf(await accept(personId, invitation))).toBe('409 applications.team-closed');
      expect((await own(personId))[0]).toMatchObject({ isOpen: false });
      expect([await standing(other), await standing(personId)]).toEqual([
        NOTHING,
        { ...NOTHING, asked: '1' },
      ]);
      expect(codeOf(await decline(personId, invitation))).toBe('201 done');
      expect(codeOf(await remove(third))).toBe('200 done');
      expect(codeOf(await accept(third, withdrawn))).toBe('404 identity.not-found');
    },
  );
});
