import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/src/new-id.js';
import { TransparencyApiModule } from '../../../apps/api/src/transparency/transparency-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addCouncilCase, addMemberStates, addPolicy } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let api: TestApi;
let weightSets = 0;

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [TransparencyApiModule] });
  await addMemberStates(database().owner, { NOR: 554_000, SWE: 599_000 });
});
afterAll(async () => {
  await api.close();
});

/** A case with a payee, a signed agreement, a paid order and a carried motion (or a deferred one); embargoed where asked. */
async function anAward(
  over: {
    stage?: 'active' | 'declined' | 'reserve-list';
    embargo?: boolean;
    name?: string;
    kind?: string;
    isCancelled?: boolean;
  } = {},
) {
  const owner = database().owner;
  const {
    stage = 'active',
    embargo = false,
    name = 'Noa Ferro',
    kind = 'person',
    isCancelled = false,
  } = over;
  const { applicationId } = await addCouncilCase(owner, { stage, awardMinor: 15_000_000n });
  const personId = await addPerson(owner);
  const [payeeId, agreementId, motionId, policyId] = [
    newId(),
    newId(),
    newId(),
    await addPolicy(owner, 'treasury', newId(), {}),
  ];
  await owner.query(
    `INSERT INTO payees (id, application_id, person_id, kind, legal_name, public_name, tax_residence, account_version, version, created_at)
     VALUES ($1, $2, $3, $4, 'The Legal Name', $5, 'NOR', 1, 1, now())`,
    [payeeId, applicationId, personId, kind, name],
  );
  await owner.query(
    `INSERT INTO agreements (id, application_id, programme_slug, treasury_policy_id, award_minor, advance_minor, currency,
       is_emergency, state, opened_at, countersigned_at, version)
     VALUES ($1, $2, 'maintenance', $3, 15000000, 3750000, 'EUR', false, 'signed', now(), now(), 1)`,
    [agreementId, applicationId, policyId],
  );
  await owner.query(
    `INSERT INTO weight_sets (id, year, version, policy_id, computed_at) VALUES ($1, 2026, $2, $3, now())`,
    [motionId, (weightSets += 1), policyId],
  );
  await owner.query(
    `INSERT INTO motions (id, number, kind, state, policy_id, weight_set_id, application_id, opened_at, opened_by, closes_at)
     VALUES ($1, $2, 'award', 'open', $3, $1, $4, now(), 'grant', now() + interval '1 hour')`,
    [motionId, `M-${motionId.slice(-12)}`, policyId, applicationId],
  );
  await owner.query(`INSERT INTO motion_items VALUES ($1, $2, 15000000, 'EUR')`, [motionId, applicationId]);
  for (const [state, recused] of [
    ['NOR', false],
    ['SWE', true],
  ] as const) {
    await owner.query('INSERT INTO motion_members VALUES ($1, $2, 100, false, $3)', [
      motionId,
      state,
      recused,
    ]);
    for (const choice of ['against', 'for']) {
      await owner.query(
        `INSERT INTO ballots (id, motion_id, state_id, choice, reason, final, cast_at, cast_by)
         VALUES ($1, $2, $3, $4, 'as instructed', false, clock_timestamp(), $5)`,
        [newId(), motionId, state, choice, personId],
      );
    }
  }
  await owner.query(
    isCancelled
      ? `UPDATE motions SET state = 'cancelled', closed_at = now(), cancel_cause = 'defer', cancelled_because = $2
         WHERE id = $1`
      : `UPDATE motions SET state = 'closed', closed_at = now(), outcome = 'carried', decision_number = $2 WHERE id = $1`,
    [motionId, isCancelled ? 'The envelope is used up.' : `D-${motionId.slice(-12)}`],
  );
  if (embargo) {
    await owner.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by) VALUES ($1, $2, 'embargo', 'r', now(), $3)`,
      [newId(), applicationId, personId],
    );
  }
  return { applicationId, motionId, personId };
}

const get = (path: string) => api.http.get(`/api/v1/public/${path}`);

describe('GET /public/awards', () => {
  it('200 with public fields only, in JSON and CSV', async () => {
    const { applicationId } = await anAward({ name: '=Noa "the" Ferro' });
    const answer = await get('awards').expect(200);
    expect(answer.body.items[0]).toEqual({
      id: applicationId,
      number: `PL-TEST-${applicationId.slice(-12)}`,
      title: 'Keep libfoo alive',
      project: null,
      programme: expect.stringContaining('programme-'),
      call: expect.stringContaining('call-'),
      award: { minor: '15000000', currency: 'EUR' },
      paid: { minor: '0', currency: 'EUR' },
      stage: 'active',
      committedAt: expect.stringMatching(/Z$/),
      publicName: '=Noa "the" Ferro',
      decisionNumber: expect.stringMatching(/^D-/),
    });
    const csv = await get('awards')
      .set('Accept', 'text/csv')
      .expect(200)
      .expect('Content-Type', /^text\/csv/);
    expect(csv.text).toContain(`"'=Noa ""the"" Ferro"`);
    expect((await get('awards?format=csv')).text).toBe(csv.text);
  });

  it('knows nothing of declined and embargoed cases, and neither do votes, totals and counts', async () => {
    const before = await get('fund');
    const [declined, secret] = [await anAward({ stage: 'declined' }), await anAward({ embargo: true })];
    const all = await Promise.all(
      ['awards', 'votes', 'fund', 'applications-summary'].map((path) => get(path)),
    );
    const text = JSON.stringify(all.map(({ body }) => body as unknown));
    expect(text).not.toContain(secret.applicationId);
    expect(text).not.toContain(secret.motionId);
    expect(text).not.toContain(declined.applicationId);
    const committed = (body: { items: { committed: unknown }[] }) => body.items.map((item) => item.committed);
    expect(committed(all[2]?.body)).toEqual(committed(before.body));
  });

  it('pages by key', async () => {
    await anAward();
    const first = await get('awards?limit=1').expect(200);
    expect(first.headers['link']).toContain('rel="next"');
    const second = await get(`awards?limit=1&after=${first.body.next}`).expect(200);
    expect(second.body.items[0].id).not.toBe(first.body.items[0].id);
  });

  it('400 for another end of page, 422 for unknown parameters and formats', async () => {
    const elsewhere = await get('awards?after=x');
    expect([elsewhere.status, elsewhere.body]).toMatchObject([400, { code: 'http.after-invalid' }]);
    expect((await get('awards?format=xml')).status).toBe(422);
    expect((await get('awards?sort=legalName')).status).toBe(422);
  });
});

describe('GET /public/votes', () => {
  it('200 with what each state did, never who cast it, and without ballots that did not count', async () => {
    const { motionId, personId } = await anAward();
    const answer = await get('votes').expect(200);
    const vote = answer.body.items.find(({ id }: { id: string }) => id === motionId);
    expect(vote.rollCall).toEqual([{ stateId: 'NOR', choice: 'for', reason: 'as instructed' }]);
    expect(vote.members).toHaveLength(2);
    expect(vote.items).toEqual([
      { number: expect.any(String), award: { minor: '15000000', currency: 'EUR' } },
    ]);
    expect(answer.text).not.toContain(personId);
  });

  it('200 with what cancelled a vote and no ballot of it; its words only where the case is public, nothing under embargo', async () => {
    const given = [
      await anAward({ isCancelled: true }),
      await anAward({ isCancelled: true, stage: 'reserve-list' }),
      await anAward({ isCancelled: true, embargo: true }),
    ];
    const { items } = (await get('votes').expect(200)).body as { items: { id: string }[] };
    const [known, hidden, embargoed] = given.map(({ motionId }) => items.find(({ id }) => id === motionId));
    expect(known).toMatchObject({
      state: 'cancelled',
      cancelled: { cause: 'defer', reason: 'The envelope is used up.' },
      outcome: null,
      decisionNumber: null,
      rollCall: null,
    });
    expect(hidden).toMatchObject({ cancelled: { cause: 'defer', reason: null }, items: [] });
    expect(embargoed).toBeUndefined();
    expect((await get('votes?format=csv').expect(200)).text).toContain(',cancelled,');
  });

  it('200 without reasons and without the case where the case itself is not public', async () => {
    const { motionId } = await anAward();
    await database().owner.query(
      `UPDATE applications SET stage = 'declined' WHERE id = (SELECT application_id FROM motions WHERE id = $1)`,
      [motionId],
    );
    const answer = await get('votes').expect(200);
    const vote = answer.body.items.find(({ id }: { id: string }) => id === motionId);
    expect([vote.items, vote.rollCall]).toEqual([[], [{ stateId: 'NOR', choice: 'for', reason: null }]]);
  });
});

describe('GET /public/contributions and /public/applications-summary', () => {
  it('200 with amounts and counts', async () => {
    const policyId = await addPolicy(database().owner, 'assessment', newId(), {});
    await database().owner.query(
      `INSERT INTO assessments (id, state_id, year, assessed_minor, currency, on_floor, policy_id, called_at, due_at, assessed_by)
       VALUES ($1, 'NOR', 2026, 500000000, 'EUR', true, $2, now(), now(), 'spec')`,
      [newId(), policyId],
    );
    expect((await get('contributions').expect(200)).body.items).toEqual([
      {
        stateId: 'NOR',
        year: 2026,
        assessed: { minor: '500000000', currency: 'EUR' },
        received: { minor: '0', currency: 'EUR' },
      },
    ]);
    await anAward({ stage: 'declined' });
    const counts = await get('applications-summary').expect(200);
    expect(counts.body.items).toContainEqual(expect.objectContaining({ outcome: 'declined', count: 1 }));
    expect((await get('fund').expect(200)).body.items[0]).toMatchObject({ committed: { currency: 'EUR' } });
  });
});
