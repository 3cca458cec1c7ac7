import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ACouncilCase } from '../../support/council-case.js';
import { addCouncilCase } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
const executives: string[] = [];
const body = { reasons: ['A recusal was found too late.'] };

beforeAll(async () => {
  for (const publicName of ['Ada Executive', 'Ben Executive', 'Cem Executive']) {
    executives.push(await addPerson(database().owner, { publicName, roles: ['executive'] }));
  }
});

const aCase = async (given: ACouncilCase, waitingFor: string) => {
  const { applicationId } = await addCouncilCase(database().owner, given);
  await database().owner.query('UPDATE applications SET waiting_for = $2 WHERE id = $1', [
    applicationId,
    waitingFor,
  ]);
  return applicationId;
};

async function act(id: string, path: string, who: number, isSteppedUp = true, sent: object = body) {
  const { headers } = await signIn(
    api().app,
    executives[who] ?? '',
    isSteppedUp ? { stepUp: `application:${id}` } : {},
  );
  const answer = await request(api().url)
    .post(`/api/v1/applications/${id}/${path}`)
    .set({ ...headers, 'idempotency-key': newId() })
    .send(sent);
  const { code, stage } = answer.body as { code?: string; stage?: string };
  return `${answer.status} ${code ?? stage}`;
}

/** Puts a motion that the council has closed beside the case. */
async function voted(id: string, outcome: 'carried' | 'not-carried'): Promise<void> {
  const { owner } = database();
  const [motion, weights] = [newId(), newId()];
  await owner.query(
    `INSERT INTO weight_sets (id, year, version, policy_id, computed_at)
     SELECT $1, 2026, coalesce(max(version), 0) + 1, (SELECT id FROM policies LIMIT 1), now() FROM weight_sets`,
    [weights],
  );
  await owner.query(
    `INSERT INTO motions (id, number, kind, state, policy_id, weight_set_id, application_id, opened_at, opened_by, closes_at,
       closed_at, outcome, decision_number)
     SELECT $1::uuid, $1::text, 'award', 'closed', policy_id, id, $3, clock_timestamp(), 'grant', clock_timestamp(), clock_timestamp(), $4, $1::text
     FROM weight_sets WHERE id = $2`,
    [motion, weights, id, outcome],
  );
}

/** The case, its signed decisions and its trace. */
async function stored(id: string): Promise<unknown> {
  const { rows } = await database().owner.query(
    `SELECT stage, version, waiting_for, (SELECT count(*)::int FROM decisions d WHERE d.application_id = a.id) AS decisions,
       (SELECT count(*)::int FROM stage_history h WHERE h.application_id = a.id) AS steps,
       (SELECT count(*)::int FROM audit_entries e WHERE e.application_id = a.id) AS audits FROM applications a WHERE id = $1`,
    [id],
  );
  return rows[0];
}

async function refused(id: string, doing: () => Promise<string>): Promise<string> {
  const before = await stored(id);
  const answer = await doing();
  expect(await stored(id)).toEqual(before);
  return answer;
}

describe('one executive alone', () => {
  it('409 before the chair recommended; 201 on what the chair handed over', async () => {
    const id = await aCase({ stage: 'recommendation' }, 'tab-chair');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('409 applications.not-recommended');
    const handed = await aCase({ stage: 'recommendation' }, 'executive');
    expect(await act(handed, 'decline', 0)).toBe('201 declined');
  });

  it('401 without a session stepped up for this case, 422 without a reason', async () => {
    const [carried, open] = [
      await aCase({ stage: 'negotiation' }, 'programme'),
      await aCase({ stage: 'council', route: 'executive' }, 'executive'),
    ];
    for (const [id, path] of [
      [carried, 'annulment'],
      [open, 'decline'],
    ] as const) {
      expect(await refused(id, () => act(id, path, 0, false))).toBe('401 identity.step-up-required');
      expect(await refused(id, () => act(id, path, 0, true, { reasons: [] }))).toBe(
        '422 applications.reasons-required',
      );
    }
  });

  it('403 to turn an award they annulled around, from the council and from the reserve list; another may', async () => {
    const id = await aCase({ stage: 'negotiation' }, 'programme');
    expect(await act(id, 'annulment', 0)).toBe('201 council');
    for (const path of ['deferral', 'decline', 'reopening']) {
      expect(await refused(id, () => act(id, path, 0))).toBe('403 applications.second-executive');
    }
    expect(await act(id, 'deferral', 1)).toBe('201 reserve-list');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('403 applications.second-executive');
    expect(await refused(id, () => act(id, 'decline', 1))).toBe('403 applications.second-executive');
    expect(await act(id, 'decline', 2)).toBe('201 declined');
  });

  it('409 to decline what the council has not voted on, 403 after putting it off; a delegated award is theirs', async () => {
    const id = await aCase({ stage: 'council' }, 'representative');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('409 applications.council-decides');
    await voted(id, 'carried');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('409 applications.council-decides');
    expect(await act(id, 'deferral', 0)).toBe('201 reserve-list');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('403 applications.second-executive');
    expect(await act(id, 'decline', 1)).toBe('201 declined');
    const delegated = await aCase({ stage: 'council', route: 'executive' }, 'executive');
    expect(await act(delegated, 'decline', 0)).toBe('201 declined');
  });

  it.each(['decline', 'deferral', 'reopening'])(
    '201 %s by a fund’s only executive, who annulled, once the council did not carry the new motion',
    async (path) => {
      const id = await aCase({ stage: 'negotiation' }, 'programme');
      expect(await act(id, 'annulment', 0)).toBe('201 council');
      expect(await refused(id, () => act(id, path, 0))).toBe('403 applications.second-executive');
      await voted(id, 'not-carried');
      const { headers } = await signIn(api().app, executives[0] ?? '');
      const read = await request(api().url).get(`/api/v1/applications/${id}`).set(headers);
      const acts = (read.body as { acts: { path: string }[] }).acts.map((one) => one.path);
      expect(acts).toContain(path);
      expect(await act(id, path, 0)).toMatch(/^201 /);
    },
  );

  it('403 where the vote that did not carry was of an earlier visit to the council', async () => {
    const id = await aCase({ stage: 'council' }, 'executive');
    await voted(id, 'not-carried');
    expect(await act(id, 'deferral', 0)).toBe('201 reserve-list');
    expect(await act(id, 'return-to-council', 0, true, {})).toBe('201 council');
    expect(await refused(id, () => act(id, 'decline', 0))).toBe('403 applications.second-executive');
    expect(await refused(id, () => act(id, 'decline', 1))).toBe('409 applications.council-decides');
  });
});
