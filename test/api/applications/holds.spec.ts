import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEFAULT_REVIEW_POLICY } from '#libs/reviews/src/domain/review-policy.js';
import { addPolicy } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { addCase } from '../../support/review-case.js';
import { signIn } from '../../support/sign-in.js';
import { useWholeApi } from '../../support/whole-api.js';

const database = useDatabase();
const api = useWholeApi(database);
const REASONS = { sanctions: 'A name near a listed one.', dispute: 'Two claim it.', embargo: 'CVE to come.' };
const readers: Record<string, string> = {};
let id: string;
let opener: string;

/** A case under review, held for three reasons, one of them over; a decision of it is on appeal too. */
beforeAll(async () => {
  const { owner } = database();
  const added = await addCase(owner);
  id = added.applicationId;
  const roundId = newId();
  await owner.query(
    `INSERT INTO review_rounds (id, application_id, number, state, policy_id, wanted, opened_at)
     VALUES ($1, $2, 1, 'open', $3, 2, now())`,
    [roundId, id, await addPolicy(owner, 'review', newId(), DEFAULT_REVIEW_POLICY)],
  );
  await owner.query(
    `INSERT INTO review_assignments (id, round_id, person_id, state, assigned_at, accept_due_at, submit_due_at, disclosed)
     VALUES (gen_random_uuid(), $1, $2, 'accepted', now(), now() + interval '1 day', now() + interval '2 days', '[]')`,
    [roundId, added.reviewerIds[0]],
  );
  opener = await addPerson(owner, { roles: ['treasury'] });
  const { headers } = await signIn(api().app, opener);
  for (const [kind, reason] of Object.entries(REASONS)) {
    const answer = await fetch(`${api().url}/api/v1/applications/${id}/holds`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': newId(), 'content-type': 'application/json' },
      body: JSON.stringify({ kind, reason }),
    });
    expect(answer.status).toBe(201);
  }
  readers['the applicant'] = added.applicantId;
  readers['an assigned reviewer'] = added.reviewerIds[0] ?? '';
  for (const role of [
    ...([
      'programme',
      'executive',
      'secretariat',
      'tab-chair',
      'appeal-panel',
      'treasury',
      'auditor',
    ] as const),
  ] satisfies Role[]) {
    readers[role] = await addPerson(owner, { roles: [role] });
  }
});

async function read(reader: string, path = ''): Promise<{ readonly text: string; readonly body: object }> {
  const { headers } = await signIn(api().app, readers[reader] ?? '');
  const answer = await fetch(`${api().url}/api/v1/applications/${id}${path}`, { headers });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return { text, body: JSON.parse(text) as object };
}

const holdsSeen = async (reader: string) =>
  ((await read(reader)).body as { holds: Record<string, unknown>[] }).holds.map((hold) =>
    Object.keys(hold).sort(),
  );
const linesSeen = async (reader: string) =>
  ((await read(reader, '/timeline')).body as { items: Record<string, unknown>[] }).items
    .filter(({ kind }) => kind === 'hold')
    .map(({ hold, waiting }) => [hold, (waiting as { for: string } | null)?.for ?? null]);

const HIT = ['kind', 'reason', 'openedBy'];
const hitsLogged = async (reader: string) => {
  const { rows } = await database().owner.query<{ fields: string[] }>(
    `SELECT fields FROM read_log WHERE reader_id = $1 AND resource = 'sanctionsHold'`,
    [readers[reader]],
  );
  return rows.map(({ fields }) => fields);
};

const BARE = ['id', 'openedAt', 'releasedAt'];
const SAID = ['dueAt', 'id', 'kind', 'openedAt', 'releasedAt', 'waitingFor'];
const WHOLE = [...SAID, 'escalatedAt', 'openedBy', 'reason', 'releaseReason', 'releasedBy'].sort();
const DEBTOR = [...BARE, 'dueAt', 'escalatedAt', 'waitingFor'].sort();

describe('holds', () => {
  it.each(['treasury', 'auditor'])('200: %s see everything, and the read is logged', async (reader) => {
    expect(await holdsSeen(reader)).toEqual([WHOLE, WHOLE, WHOLE]);
    expect(await linesSeen(reader)).toEqual([
      ['sanctions', 'treasury'],
      ['dispute', 'programme'],
      ['embargo', 'programme'],
    ]);
    // Once for each of the two answers.
    expect(await hitsLogged(reader)).toEqual([HIT, HIT]);
  });

  it('200: the dossier shows the hit in the case and in its timeline, one read', async () => {
    const before = await hitsLogged('auditor');
    const { body } = await read('auditor', '/dossier');
    expect(body).toMatchObject({
      holds: expect.arrayContaining([expect.objectContaining({ kind: 'sanctions' })]) as unknown,
      timeline: expect.arrayContaining([expect.objectContaining({ hold: 'sanctions' })]) as unknown,
    });
    expect(await hitsLogged('auditor')).toEqual([...before, HIT]);
  });

  it.each(['programme', 'executive', 'secretariat', 'tab-chair'])(
    '200: %s see of a screening hit that the case is on hold and who has to look',
    async (reader) => {
      expect(await holdsSeen(reader)).toEqual([DEBTOR, WHOLE, WHOLE]);
      expect(await linesSeen(reader)).toEqual([
        [null, 'treasury'],
        ['dispute', 'programme'],
        ['embargo', 'programme'],
      ]);
      const { text } = await read(reader);
      expect([text.includes(REASONS.sanctions), text.includes('sanctions')]).toEqual([false, false]);
    },
  );

  it.each(['an assigned reviewer', 'appeal-panel'])(
    '200: %s see that the case is on hold and no word of why',
    async (reader) => {
      expect(await holdsSeen(reader)).toEqual([BARE, BARE, SAID]);
      expect(await linesSeen(reader)).toEqual([
        [null, null],
        [null, null],
        ['embargo', 'programme'],
      ]);
      const { text } = await read(reader);
      for (const word of ['sanctions', 'dispute', opener, ...Object.values(REASONS)]) {
        expect(text).not.toContain(word);
      }
    },
  );

  it('200: the applicant sees the embargo, without its reason', async () => {
    expect(await holdsSeen('the applicant')).toEqual([SAID]);
    expect(await linesSeen('the applicant')).toEqual([['embargo', 'programme']]);
  });
});
