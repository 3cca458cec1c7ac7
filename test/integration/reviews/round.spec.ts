import { describe, expect, it } from '@jest/globals';
import { EndingsService, ClarificationService } from '#libs/applications/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { addPerson, grantRole } from '../../support/people.js';
import { auditTypes } from '../../support/review-case.js';
import { ACCEPT, CONTENT, asked, codeOf, useReviews } from './review-world.js';

const world = useReviews();

describe('a round', () => {
  it('asks as many as it wants, nobody of the team, and leaves trace, notices and wake', async () => {
    const { applicationId, applicantId, callId, roundId } = await world.open({
      reviewPolicy: { reminders: [] },
    });
    await grantRole(world.database().owner, applicantId, {
      role: 'reviewer',
      scopeType: 'call',
      scopeId: callId,
    });
    const next = await world.settle(roundId);
    const assigned = await world.assignments(roundId);
    expect(assigned.map(({ state }) => state)).toEqual(['proposed', 'proposed']);
    expect(assigned.map(({ person_id }) => person_id)).not.toContain(applicantId);
    expect(next.state === 'waiting' && next.wakeAt).toBe(
      assigned.map(({ accept_due_at }) => accept_due_at.toISOString()).sort()[0],
    );
    expect(await auditTypes(world.database().owner, applicationId)).toEqual([
      'reviews.round-opened',
      'reviews.reviewer-assigned',
      'reviews.reviewer-assigned',
    ]);
    expect(
      await world.rows('SELECT template FROM notifications WHERE application_id = $1', [applicationId]),
    ).toEqual([{ template: 'reviews.assigned' }, { template: 'reviews.assigned' }]);
    expect(
      await world.rows('SELECT workflow_type FROM outbox WHERE workflow_id = $1', [`review:${roundId}`]),
    ).toEqual([{ workflow_type: 'review' }]);
  });

  it('asks nobody who works where the team works, nor a maintainer of the project', async () => {
    const { owner } = world.database();
    const { applicantId, projectId, reviewerIds, roundId } = await world.open({ reviewers: 4 });
    const [colleague, maintainer, ...free] = reviewerIds;
    const organisation = newId();
    await owner.query(
      `INSERT INTO organisations (id, name, name_key) VALUES ($1, 'The Foo Lab', 'the foo lab')`,
      [organisation],
    );
    await owner.query('UPDATE people SET affiliations_stated_at = now() WHERE id = ANY($1::uuid[])', [
      [applicantId, colleague],
    ]);
    for (const person of [applicantId, colleague]) {
      await owner.query(
        `INSERT INTO affiliations (id, person_id, organisation_id, kind) VALUES ($1, $2, $3, 'employer')`,
        [newId(), person, organisation],
      );
    }
    await owner.query(
      `INSERT INTO project_people (project_id, person_id, relation) VALUES ($1, $2, 'maintainer')`,
      [projectId, maintainer],
    );
    await world.settle(roundId);
    const assigned = await world.assignments(roundId);
    expect(assigned.map(({ person_id }) => person_id).sort()).toEqual(free.sort());
  });

  it('asks nobody who left the team, entered the project or nominated it', async () => {
    const { owner } = world.database();
    const { applicationId, projectId, reviewerIds, roundId } = await world.open({ reviewers: 5 });
    const [former, registrant, nominator, ...free] = reviewerIds;
    await owner.query('INSERT INTO former_application_members VALUES ($1, $2, now())', [
      applicationId,
      former,
    ]);
    await owner.query('UPDATE projects SET registered_by = $2 WHERE id = $1', [projectId, registrant]);
    await owner.query(
      `INSERT INTO project_nominations (id, project_id, nominated_by, reason, at) VALUES ($1, $2, $3, 'It matters.', now())`,
      [newId(), projectId, nominator],
    );
    await world.settle(roundId);
    const assigned = await world.assignments(roundId);
    expect(assigned.map(({ person_id }) => person_id).sort()).toEqual(free.sort());
  });

  it('takes nothing but a declaration from a reviewer who came to have a part in the case', async () => {
    const { applicationId, asked: people } = await world.openAccepted();
    const [first] = people;
    await world.rows(`INSERT INTO application_members VALUES ($1, $2, 'view', now()) RETURNING person_id`, [
      applicationId,
      first!.person_id,
    ]);
    const service = world.assignmentsService();
    const before = await world.count('audit_entries');
    expect(await codeOf(service.submit(asked(first!.person_id), first!.id, CONTENT))).toBe(
      'identity.own-case',
    );
    expect(await codeOf(service.saveDraft(asked(first!.person_id), first!.id, CONTENT, 0))).toBe(
      'identity.own-case',
    );
    const question = world
      .service(ClarificationService)
      .request(asked(first!.person_id), applicationId, 'Which release do you mean?');
    expect(await codeOf(question)).toBe('identity.own-case');
    expect([await world.count('audit_entries'), await world.count('review_drafts')]).toEqual([before, 0]);
    const declaration = { conflict: 'collaboration', explanation: 'I joined them.', hasTime: true } as const;
    expect(await codeOf(service.declare(asked(first!.person_id), first!.id, declaration))).toBe('accepted');
  });

  it('is advanced ten times at once and asks each place once', async () => {
    const { roundId } = await world.open();
    await Promise.all(Array.from({ length: 10 }, () => world.reviews().advance(roundId)));
    expect(await world.assignments(roundId)).toHaveLength(2);
  });

  it('replaces the late reviewer, whose text stays a draft', async () => {
    const { applicationId, asked: people, roundId } = await world.openAccepted();
    const [late] = people;
    const service = world.assignmentsService();
    await service.saveDraft(asked(late!.person_id), late!.id, { ...CONTENT, summary: 'Half a tho' }, 0);
    await world.moveDeadline(late!.id, 'clock_timestamp()');

    expect(await codeOf(service.submit(asked(late!.person_id), late!.id, CONTENT))).toBe(
      'reviews.assignment-closed',
    );
    const before = await world.count('audit_entries');
    await world.settle(roundId);
    const after = await world.assignments(roundId);
    expect(after.map(({ state, ending }) => [state, ending])).toEqual([
      ['replaced', 'late-review'],
      ['accepted', null],
      ['proposed', null],
    ]);
    expect(new Set(after.map(({ person_id }) => person_id)).size).toBe(3);
    expect((await world.count('audit_entries')) - before).toBe(2);

    expect(await codeOf(service.submit(asked(late!.person_id), late!.id, CONTENT))).toBe(
      'reviews.assignment-closed',
    );
    expect(await codeOf(service.saveDraft(asked(late!.person_id), late!.id, CONTENT, 1))).toBe('accepted');
    expect(
      await world.rows('SELECT summary, version FROM review_drafts WHERE assignment_id = $1', [late!.id]),
    ).toEqual([{ summary: CONTENT.summary, version: 2 }]);
    expect(await world.rows('SELECT 1 FROM reviews WHERE assignment_id = $1', [late!.id])).toEqual([]);
    expect(
      (await auditTypes(world.database().owner, applicationId)).filter((type) => type.includes('replaced')),
    ).toEqual(['reviews.reviewer-replaced']);
  });

  it.each([
    ['just after the stamps', `clock_timestamp() + interval '1 hour'`, 'accepted', ['submitted', 'accepted']],
    [
      'just before the stamps',
      `date_trunc('milliseconds', clock_timestamp())`,
      'reviews.assignment-closed',
      ['replaced', 'accepted', 'proposed'],
    ],
  ])(
    'decides by the deadline alone when submission and look wait together and it falls %s',
    async (_case, dueAt, answer, states) => {
      const { asked: people, roundId } = await world.openAccepted();
      const [first] = people;
      const gate = await world.database().owner.connect();
      try {
        await gate.query('BEGIN');
        await gate.query('SELECT 1 FROM review_assignments WHERE id = $1 FOR UPDATE', [first!.id]);
        const look = world.settle(roundId);
        const submission = codeOf(
          world.assignmentsService().submit(asked(first!.person_id), first!.id, CONTENT),
        );
        await waiters(2);
        await gate.query(`UPDATE review_assignments SET submit_due_at = ${dueAt} WHERE id = $1`, [first!.id]);
        await gate.query('COMMIT');
        expect(await submission).toBe(answer);
        await look;
        await world.settle(roundId);
        expect((await world.assignments(roundId)).map(({ state }) => state)).toEqual(states);
      } finally {
        gate.release();
      }
    },
  );

  it('takes two reviews at once, closes once and wakes the case', async () => {
    const { applicationId, asked: people, roundId } = await world.openAccepted();
    const service = world.assignmentsService();
    const codes = await Promise.all(
      people.map(({ id, person_id }) => codeOf(service.submit(asked(person_id), id, CONTENT))),
    );
    expect(codes).toEqual(['accepted', 'accepted']);
    const looks = await Promise.all(Array.from({ length: 5 }, () => world.reviews().advance(roundId)));
    expect(looks.every(({ state }) => state === 'settled')).toBe(true);
    expect(await world.rows('SELECT state FROM review_rounds WHERE id = $1', [roundId])).toEqual([
      { state: 'closed' },
    ]);
    const audit = await auditTypes(world.database().owner, applicationId);
    expect(audit.filter((type) => type === 'reviews.round-closed')).toHaveLength(1);
    expect(audit.filter((type) => type === 'reviews.submitted')).toHaveLength(2);
    expect(
      await world.rows('SELECT 1 AS one FROM outbox WHERE workflow_id = $1', [`grant:${applicationId}`]),
    ).not.toEqual([]);
  });

  it('takes one review per assignment, however often it is sent', async () => {
    const { asked: people } = await world.openAccepted();
    const [first] = people;
    const codes = await Promise.all(
      Array.from({ length: 4 }, () =>
        codeOf(world.assignmentsService().submit(asked(first!.person_id), first!.id, CONTENT)),
      ),
    );
    expect(codes.sort()).toEqual(['accepted', ...Array<string>(3).fill('reviews.already-submitted')]);
  });

  it('keeps conflict and lack of time apart, and asks others for both', async () => {
    const { applicationId, roundId } = await world.open({ reviewers: 4 });
    await world.settle(roundId);
    const [one, other] = await world.assignments(roundId);
    const service = world.assignmentsService();
    const explanation = 'We wrote a book together.';
    await service.declare(asked(one!.person_id), one!.id, {
      conflict: 'collaboration',
      explanation,
      hasTime: true,
    });
    await service.declare(asked(other!.person_id), other!.id, { ...ACCEPT, hasTime: false });
    await world.settle(roundId);
    expect((await world.assignments(roundId)).map(({ state }) => state)).toEqual([
      'declined-conflict',
      'declined-time',
      'proposed',
      'proposed',
    ]);
    expect(
      await world.rows(
        'SELECT conflict, explanation, has_time FROM conflict_declarations WHERE application_id = $1',
        [applicationId],
      ),
    ).toEqual([
      { conflict: 'collaboration', explanation, has_time: true },
      { conflict: 'none', explanation: null, has_time: false },
    ]);
    const leaves = await world.rows<{ text: string }>(
      `SELECT convert_from(canonical, 'UTF8') AS text FROM audit_entries WHERE application_id = $1`,
      [applicationId],
    );
    expect(leaves.filter(({ text }) => text.includes('book') || text.includes(one!.person_id))).toEqual([]);
  });

  it('does not count a review whose author finds a conflict afterwards', async () => {
    const { roundId, asked: people } = await world.openAccepted();
    const [first] = people;
    const service = world.assignmentsService();
    await service.submit(asked(first!.person_id), first!.id, CONTENT);
    await service.declare(asked(first!.person_id), first!.id, {
      conflict: 'family',
      explanation: 'My sister works there.',
      hasTime: true,
    });
    await world.settle(roundId);
    expect((await world.assignments(roundId)).map(({ state }) => state)).toEqual([
      'declined-conflict',
      'accepted',
      'proposed',
    ]);
  });

  it('tells the chair once when nobody is left, and goes on when somebody joins the panel', async () => {
    const { applicationId, callId, chairId, roundId } = await world.open({ reviewers: 1 });
    await world.settle(roundId);
    await world.settle(roundId);
    expect((await world.application(applicationId)).waiting_for).toBe('tab-chair');
    const told = await world.rows('SELECT template FROM notifications WHERE person_id = $1', [chairId]);
    expect(told).toEqual([{ template: 'applications.waits-for-you' }]);
    const newcomer = await addPerson(world.database().owner, {
      roles: [{ role: 'reviewer', scopeType: 'call', scopeId: callId }],
    });
    await world.settle(roundId);
    expect((await world.assignments(roundId)).map(({ person_id }) => person_id)).toContain(newcomer);
    expect((await world.application(applicationId)).waiting_for).toBe('reviewer');
  });

  it('reminds once per deadline, with the latest reminder only', async () => {
    const { roundId, asked: people } = await world.openAccepted();
    const [first] = people;
    await world.rows(
      `UPDATE review_assignments SET assigned_at = clock_timestamp() - interval '13 days',
         submit_due_at = clock_timestamp() + interval '2 days' WHERE id = $1 RETURNING id`,
      [first!.id],
    );
    await world.settle(roundId);
    await world.settle(roundId);
    expect(await world.rows('SELECT kind FROM reminders WHERE case_id = $1', [first!.id])).toEqual([
      { kind: '3d-before' },
    ]);
    expect(
      await world.rows(
        `SELECT 1 AS one FROM notifications WHERE person_id = $1 AND template = 'reminders.deadline'`,
        [first!.person_id],
      ),
    ).toHaveLength(1);
  });

  it('stands still during a clarification and gives back exactly that time', async () => {
    const { applicationId, applicantId, roundId, asked: people } = await world.openAccepted();
    const [first] = people;
    const clarification = world.service(ClarificationService);
    await clarification.request(asked(first!.person_id), applicationId, 'Which release do you mean?');
    expect(await codeOf(world.assignmentsService().submit(asked(first!.person_id), first!.id, CONTENT))).toBe(
      'reviews.round-suspended',
    );
    expect(await world.reviews().advance(roundId)).toEqual({ state: 'waiting' });
    await clarification.answer(asked(applicantId), applicationId, 'The next one.');
    const [suspension] = await world.rows<{ ms: number }>(
      `SELECT extract(epoch FROM to_at - from_at)::float8 * 1000 AS ms FROM suspensions WHERE application_id = $1`,
      [applicationId],
    );
    const [moved] = await world.assignments(roundId);
    expect(moved!.submit_due_at.getTime() - first!.submit_due_at.getTime()).toBe(Math.round(suspension!.ms));
    expect(await codeOf(world.assignmentsService().submit(asked(first!.person_id), first!.id, CONTENT))).toBe(
      'accepted',
    );
  });

  it('is still with the chair after a clarification when nobody is left', async () => {
    const { applicationId, applicantId, roundId } = await world.open({ reviewers: 1 });
    await world.settle(roundId);
    const [only] = await world.assignments(roundId);
    const clarification = world.service(ClarificationService);
    await clarification.request(asked(only!.person_id), applicationId, 'Which release do you mean?');
    await clarification.answer(asked(applicantId), applicationId, 'The next one.');
    await world.settle(roundId);
    expect((await world.application(applicationId)).waiting_for).toBe('tab-chair');
  });

  it('is named in the preview of what ends it, and its reviewers are not', async () => {
    const { applicationId, applicantId, roundId } = await world.openAccepted();
    const preview = { ...asked(applicantId), key: null, preview: true };
    expect(await world.service(EndingsService).withdraw(preview, applicationId)).toMatchObject({
      kind: 'preview',
      value: {
        stage: 'withdrawn',
        reasons: ['A review round is open: it ends, and its reviewers are told.'],
        notifies: ['applicant', 'reviewer'],
      },
    });
    expect((await world.assignments(roundId)).map(({ state }) => state)).toEqual(['accepted', 'accepted']);
  });

  it('ends with its case and releases everybody', async () => {
    const { applicationId, applicantId, roundId, asked: people } = await world.openAccepted();
    await world.service(EndingsService).withdraw(asked(applicantId), applicationId);
    expect((await world.assignments(roundId)).map(({ state, ending }) => [state, ending])).toEqual([
      ['released', 'case-ended'],
      ['released', 'case-ended'],
    ]);
    for (const { person_id } of people) {
      const told = 'SELECT template FROM notifications WHERE person_id = $1 ORDER BY id DESC LIMIT 1';
      expect(await world.rows(told, [person_id])).toEqual([{ template: 'reviews.replaced' }]);
    }
    expect(await world.reviews().advance(roundId)).toEqual({ state: 'settled' });
    const [first] = people;
    expect(await codeOf(world.assignmentsService().submit(asked(first!.person_id), first!.id, CONTENT))).toBe(
      'reviews.assignment-closed',
    );
  });
});

/** Waits until this many sessions of the spec wait for a lock. */
async function waiters(count: number): Promise<void> {
  for (;;) {
    const [row] = await world.rows<{ n: number }>(
      `SELECT count(DISTINCT l.pid)::int AS n FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE NOT l.granted AND a.datname = current_database()`,
    );
    if (row!.n >= count) return;
  }
}
