import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  ApplicationsService,
  CaseReads,
  ClarificationService,
  HoldsService,
  SubmissionService,
} from '#libs/applications/src/index.js';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';
import { done, refusalOf, useLab } from './case-lab.js';

const lab = useLab();
const FAR = '2099-01-01T00:00:00.000Z';

describe('a clarification', () => {
  const clarification = () => lab().get(ClarificationService);

  it('stops the clock of the review and gives back exactly the time that was left', async () => {
    const id = await lab().inStage('review');
    await lab().put(id, { waitingFor: 'reviewer', dueAt: FAR });
    await lab().move(id, lab().staff.programme, 'request-clarification');
    expect(await lab().application(id)).toMatchObject({ stage: 'clarification', waitingFor: 'applicant' });
    const answered = done(await clarification().answer(lab().asks(lab().editor), id, 'Because.'));
    expect(answered).toMatchObject({ stage: 'review', waiting: { for: 'reviewer' } });
    const { from_at, to_at } = await lab().one<{ from_at: Date; to_at: Date }>(
      "SELECT from_at, to_at FROM suspensions WHERE application_id = $1 AND reason = 'clarification'",
      [id],
    );
    const moved = epochMs(answered.waiting.dueAt ?? '') - epochMs(FAR);
    expect(moved).toBe(to_at.getTime() - from_at.getTime());
    expect(moved).toBeGreaterThanOrEqual(0);
  });

  it('stays one visit to the review, so that its round goes on', async () => {
    const id = await lab().inStage('review');
    const { visitSince } = await lab().application(id);
    await lab().move(id, lab().staff.programme, 'request-clarification');
    await clarification().answer(lab().asks(lab().editor), id, 'Because.');
    expect((await lab().application(id)).visitSince).toBe(visitSince);
  });

  it('is refused to others, late, and in the wrong stage, and leaves nothing', async () => {
    const id = await lab().inStage('review');
    const wrong = await lab().traces(id);
    expect(await refusalOf(clarification().answer(lab().asks(lab().editor), id, 'Because.'))).toBe(
      'applications.stage-conflict',
    );
    expect(await lab().traces(id)).toEqual(wrong);
    await lab().move(id, lab().staff.programme, 'request-clarification');
    await lab().put(id, { dueAt: '2026-01-02T00:00:00.000Z' });
    const before = await lab().traces(id);
    expect(await refusalOf(clarification().answer(lab().asks(lab().staff.programme), id, 'Because.'))).toBe(
      'identity.forbidden',
    );
    expect(await refusalOf(clarification().answer(lab().asks(lab().editor), id, 'Because.'))).toBe(
      'applications.deadline-passed',
    );
    expect(await lab().traces(id)).toEqual(before);
  });

  it('lapses with the applicant’s silence', async () => {
    const id = await lab().inStage('clarification');
    await lab().put(id, { waitingFor: 'applicant', dueAt: '2026-01-02T00:00:00.000Z' });
    expect(await lab().advance(id)).toBe('again');
    expect(await lab().application(id)).toMatchObject({ stage: 'lapsed', waitingFor: 'nobody' });
    expect(await lab().advance(id)).toBe('settled');
  });
});

describe('a pause', () => {
  const holds = () => lab().get(HoldsService);

  it('stops the applicant’s clock, survives its deadline, and gives back the time that was left', async () => {
    const id = await lab().inStage('invited');
    await lab().put(id, { waitingFor: 'applicant', dueAt: FAR });
    const paused = done(await holds().pause(lab().asks(lab().editor), id));
    expect(paused).toMatchObject({ stage: 'invited', waiting: { dueAt: null } });
    expect(await lab().advance(id)).toBe('waiting');
    const resumed = done(await holds().resume(lab().asks(lab().editor), id));
    expect(epochMs(resumed.waiting.dueAt ?? '')).toBeGreaterThanOrEqual(epochMs(FAR));
    const row = await lab().one<{ from_at: Date; to_at: Date; due_after: Date }>(
      "SELECT from_at, to_at, due_after FROM suspensions WHERE application_id = $1 AND reason = 'hold'",
      [id],
    );
    expect(row.due_after.getTime() - epochMs(FAR)).toBe(row.to_at.getTime() - row.from_at.getTime());
  });

  it('leaves our own clock running', async () => {
    const id = await lab().inStage('screening');
    await lab().put(id, { waitingFor: 'programme', dueAt: FAR });
    const paused = done(await holds().pause(lab().asks(lab().editor), id));
    expect(paused.waiting.dueAt).toBe(FAR);
  });

  it('goes on only when the last hold is released', async () => {
    const id = await lab().inStage('invited');
    await lab().put(id, { waitingFor: 'applicant', dueAt: FAR });
    await holds().pause(lab().asks(lab().editor), id);
    const { holdId } = done(
      await holds().hold(lab().asks(lab().staff.treasury), id, { kind: 'dispute', reason: 'Two claimants.' }),
    );
    expect(done(await holds().resume(lab().asks(lab().editor), id)).waiting.dueAt).toBeNull();
    const released = done(
      await holds().releaseHold(lab().asks(lab().staff.programme), id, { holdId, reason: 'They agree.' }),
    );
    expect(epochMs(released.waiting.dueAt ?? '')).toBeGreaterThanOrEqual(epochMs(FAR));
  });

  it.each([
    ['embargo', ['programme']],
    ['sanctions', ['treasury']],
    ['dispute', ['programme']],
  ] as const)('of staff for an %s is released by %j, with a reason that stays', async (kind, may) => {
    const id = await lab().inStage('review');
    const opener = await lab().person(may[0]);
    const opening = holds().hold(lab().asks(opener), id, { kind, reason: 'Found.' });
    const given = { holdId: done(await opening).holdId, reason: 'It was somebody else.' };
    const release = (by: Principal, override: Partial<ActRequest> = {}) =>
      refusalOf(holds().releaseHold(lab().asks(by, override), id, given));
    const before = await lab().traces(id);
    for (const role of ['programme', 'treasury', 'secretariat', 'executive'] as const) {
      if (may.some((one) => one === role)) continue;
      expect(await release(lab().staff[role])).toBe('identity.forbidden');
      expect(await release(lab().staff[role], { key: null, preview: true })).toBe('identity.forbidden');
    }
    if (kind !== 'embargo') expect(await release(opener)).toBe('applications.hold-own');
    expect(await lab().traces(id)).toEqual(before);
    expect(await release(kind === 'embargo' ? opener : lab().staff[may[0]])).toBeUndefined();
    expect(
      await lab().one(
        `SELECT release_reason, (SELECT data ->> 'holdId' FROM (
             SELECT convert_from(canonical, 'UTF8')::jsonb -> 'data' AS data FROM audit_entries
             WHERE type = 'applications.hold-released' AND application_id = $1) released) AS audited
           FROM holds WHERE application_id = $1`,
        [id],
      ),
    ).toEqual({ release_reason: given.reason, audited: given.holdId });
    await expect(
      lab().database.pool.query('UPDATE holds SET release_reason = NULL WHERE id = $1', [given.holdId]),
    ).rejects.toThrow('ck_holds_release_reason');
  });

  it('keeps others from moving the case, not the applicant from withdrawing', async () => {
    const id = await lab().inStage('screening');
    await holds().pause(lab().asks(lab().editor), id);
    const before = await lab().traces(id);
    expect(await refusalOf(lab().move(id, lab().staff.programme, 'pass-screening'))).toBe(
      'applications.on-hold',
    );
    expect(await lab().traces(id)).toEqual(before);
    await lab().move(id, lab().editor, 'withdraw');
    expect((await lab().application(id)).stage).toBe('withdrawn');
  });

  it('is refused twice, in a draft, at an end, and to strangers, and leaves nothing', async () => {
    const id = await lab().inStage('review');
    await holds().pause(lab().asks(lab().editor), id);
    const draft = await lab().inStage('draft');
    const ended = await lab().inStage('withdrawn');
    const before = await Promise.all([id, draft, ended].map((one) => lab().traces(one)));
    expect(await refusalOf(holds().pause(lab().asks(lab().editor), id))).toBe('applications.paused-already');
    expect(await refusalOf(holds().pause(lab().asks(lab().editor), draft))).toBe(
      'applications.stage-conflict',
    );
    expect(await refusalOf(holds().pause(lab().asks(lab().editor), ended))).toBe(
      'applications.stage-conflict',
    );
    expect(await refusalOf(holds().pause(lab().asks(await lab().person()), id))).toBe('identity.not-found');
    expect(await refusalOf(holds().resume(lab().asks(lab().editor), draft))).toBe('applications.not-paused');
    expect(
      await refusalOf(holds().hold(lab().asks(lab().editor), id, { kind: 'embargo', reason: 'A hole.' })),
    ).toBe('identity.forbidden');
    const none = { holdId: draft, reason: 'It is over.' };
    expect(await refusalOf(holds().releaseHold(lab().asks(lab().staff.treasury), id, none))).toBe(
      'applications.hold-not-open',
    );
    expect(await Promise.all([id, draft, ended].map((one) => lab().traces(one)))).toEqual(before);
  });
});

describe('the case’s own process', () => {
  it('escalates our lateness once and keeps the debtor', async () => {
    const id = await lab().inStage('screening');
    await lab().put(id, { waitingFor: 'programme', dueAt: '2026-01-02T00:00:00.000Z' });
    expect(await lab().advance(id)).toBe('again');
    expect(await lab().advance(id)).toBe('waiting');
    const application = await lab().application(id);
    expect(application).toMatchObject({ stage: 'screening', waitingFor: 'programme' });
    expect(application.escalatedAt).not.toBeNull();
    const told = await lab().one(
      "SELECT count(*)::int AS n FROM notifications WHERE application_id = $1 AND template = 'applications.escalated'",
      [id],
    );
    expect(told).toEqual({ n: 1 });
  });

  it('reminds once of the latest lead that is due, after an outage too', async () => {
    const id = await lab().inStage('invited', { reminders: ['36500d', '30000d', '1d'] });
    await lab().put(id, { waitingFor: 'applicant', dueAt: FAR });
    await lab().database.pool.query("UPDATE applications SET waiting_since = '1990-01-01' WHERE id = $1", [
      id,
    ]);
    expect(await lab().advance(id)).toBe('waiting');
    expect(await lab().advance(id)).toBe('waiting');
    const reminded = await lab().one(
      "SELECT count(*)::int AS n FROM notifications WHERE application_id = $1 AND template = 'reminders.deadline'",
      [id],
    );
    expect(reminded).toEqual({ n: 1 });
  });

  it('moves on without evidence when the wait is over, and does not wake itself', async () => {
    const id = await lab().inStage('submitted');
    await lab().put(id, { waitingFor: 'health', dueAt: '2026-01-02T00:00:00.000Z' });
    const before = await lab().one<{ n: number }>(
      "SELECT count(*)::int AS n FROM outbox WHERE workflow_id = 'grant:' || $1::text",
      [id],
    );
    expect(await lab().advance(id, { evidence: 'collecting' })).toBe('again');
    expect((await lab().application(id)).stage).toBe('screening');
    const after = await lab().one(
      "SELECT count(*)::int AS n FROM outbox WHERE workflow_id = 'grant:' || $1::text",
      [id],
    );
    expect(after).toEqual(before);
  });

  it('hands what the council did not carry to an executive, with a time, and tells them', async () => {
    const id = await lab().inStage('council', { durations: { executiveDecision: '10d' } });
    const closed = { id, kind: 'award', state: 'closed', outcome: 'not-carried' } as const;
    const motion = { ...closed, openedAt: FAR, closesAt: FAR };
    expect(await lab().advance(id, { motion })).toBe('again');
    const { stage, waitingFor, dueAt } = await lab().application(id);
    expect([stage, waitingFor]).toEqual(['council', 'executive']);
    const days = (Date.parse(dueAt ?? '') - Date.now()) / 86_400_000;
    expect(days > 10 && days < 11.5).toBe(true);
    const told = await lab().one(
      `SELECT count(*)::int AS n FROM notifications
       WHERE application_id = $1 AND person_id = $2 AND template = 'applications.waits-for-you'`,
      [id, lab().staff.executive.id],
    );
    expect(told).toEqual({ n: 1 });
    expect(await lab().advance(id, { motion })).toBe('waiting');
  });

  it('escalates an executive’s lateness to the secretariat too, once, and ends nothing', async () => {
    const id = await lab().inStage('council');
    const closed = { id, kind: 'award', state: 'closed', outcome: 'not-carried' } as const;
    const motion = { ...closed, openedAt: FAR, closesAt: FAR };
    await lab().put(id, { waitingFor: 'executive', dueAt: '2026-01-02T00:00:00.000Z' });
    expect(await lab().advance(id, { motion })).toBe('again');
    expect(await lab().advance(id, { motion })).toBe('waiting');
    const { rows } = await lab().database.pool.query<{ person_id: string }>(
      "SELECT person_id FROM notifications WHERE application_id = $1 AND template = 'applications.escalated'",
      [id],
    );
    const { executive, secretariat } = lab().staff;
    expect(rows.map(({ person_id }) => person_id).sort()).toEqual([executive.id, secretariat.id].sort());
    expect(await lab().application(id)).toMatchObject({ stage: 'council', waitingFor: 'executive' });
  });

  it('comes back to closing for a returned payment, and waits for treasury until it is paid', async () => {
    const id = await lab().inStage('completed');
    const milestones = { total: 1, settled: 0, next: { waitingFor: 'treasury', dueAt: null } } as const;
    await lab().advance(id, { milestones });
    await lab().advance(id, { milestones });
    expect(await lab().application(id)).toMatchObject({ stage: 'closing', waitingFor: 'treasury' });
    await lab().advance(id, { milestones: { total: 1, settled: 1, next: null } });
    expect(await lab().application(id)).toMatchObject({ stage: 'closing', waitingFor: 'applicant' });
  });
});

describe('a hold of staff', () => {
  const holds = () => lab().get(HoldsService);

  it('has a time and somebody who looks at it, is reminded of, and escalates once; it releases nothing', async () => {
    const id = await lab().inStage('invited', { durations: { sanctionsHold: '2d' }, reminders: ['47h'] });
    await lab().put(id, { waitingFor: 'applicant', dueAt: FAR });
    const { holdId } = done(
      await holds().hold(lab().asks(lab().staff.programme), id, { kind: 'sanctions', reason: 'A hit.' }),
    );
    const told = (template: string, person: string) =>
      lab().one<{ n: number }>(
        'SELECT count(*)::int AS n FROM notifications WHERE application_id = $1 AND template = $2 AND person_id = $3',
        [id, template, person],
      );
    expect(await told('applications.hold-opened', lab().staff.treasury.id)).toEqual({ n: 1 });
    expect(await told('applications.hold-opened', lab().editor.id)).toEqual({ n: 0 });
    await lab().database.pool.query(
      `UPDATE holds SET opened_at = opened_at - interval '30 days', due_at = clock_timestamp() + interval '1 hour' WHERE id = $1`,
      [holdId],
    );
    expect(await lab().advance(id)).toBe('waiting');
    expect(await lab().advance(id)).toBe('waiting');
    expect(await told('reminders.deadline', lab().staff.treasury.id)).toEqual({ n: 1 });
    await lab().database.pool.query(
      `UPDATE holds SET due_at = date_trunc('milliseconds', clock_timestamp()) WHERE id = $1`,
      [holdId],
    );
    expect(await lab().advance(id)).toBe('again');
    expect(await lab().advance(id)).toBe('waiting');
    expect(await told('applications.hold-escalated', lab().staff.executive.id)).toEqual({ n: 1 });
    expect((await lab().get(ApplicationsService).openHolds(lab().get(DataSource).manager, id)).length).toBe(
      1,
    );
    const trace = await lab().one<{ text: string }>(
      `SELECT convert_from(canonical, 'UTF8') AS text FROM audit_entries
       WHERE application_id = $1 AND type = 'applications.hold-escalated'`,
      [id],
    );
    expect(trace.text).not.toContain('sanctions');
  });

  it('is known to staff with its debtor and time; of hits and disputes the applicant hears nothing', async () => {
    const id = await lab().inStage('screening');
    for (const kind of ['sanctions', 'dispute', 'embargo'] as const) {
      await holds().hold(lab().asks(lab().staff.secretariat), id, { kind, reason: 'A reason.' });
    }
    const seenBy = async (reader: Principal) => {
      const view = await lab().get(CaseReads).read(reader, id);
      const timeline = await lab().get(CaseReads).timeline(reader, id);
      return {
        holds: (view['holds'] as { kind: string; waitingFor: string }[]).map(
          ({ kind, waitingFor }) => `${kind} ${waitingFor}`,
        ),
        lines: timeline.flatMap((line) =>
          line.kind === 'hold' ? [`${line.hold} ${line.waiting?.for}`] : [],
        ),
      };
    };
    const all = ['sanctions treasury', 'dispute programme', 'embargo programme'];
    expect(await seenBy(lab().staff.treasury)).toEqual({ holds: all, lines: all });
    const own = ['embargo programme'];
    expect(await seenBy(lab().editor)).toEqual({ holds: own, lines: own });
  });
});

describe('at the deadline', () => {
  /**
   * Holds the row while both sides queue behind it, sets the deadline, and lets them go: what counts is the stamp after the lock,
   * not who came first.
   */
  async function race(
    offsetMs: number,
  ): Promise<{ id: string; submitted: string | undefined; stage: string }> {
    const id = await lab().inStage('invited', { twoStep: true });
    const { version } = await lab().application(id);
    await lab().put(id, { waitingFor: 'applicant', dueAt: FAR });
    await lab().plan(id, version);
    const gate = await lab().database.pool.connect();
    try {
      await gate.query('BEGIN');
      await gate.query('SELECT 1 FROM applications WHERE id = $1 FOR UPDATE', [id]);
      const submission = refusalOf(lab().get(SubmissionService).submitProposal(lab().asks(lab().editor), id));
      const looking = lab().advance(id);
      await lab().waitForLocks(2);
      await gate.query(
        `UPDATE applications SET due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000) WHERE id = $1`,
        [id, offsetMs],
      );
      await gate.query('COMMIT');
      const [submitted] = await Promise.all([submission, looking]);
      return { id, submitted, stage: (await lab().application(id)).stage };
    } finally {
      gate.release();
    }
  }

  it('refuses what is stamped after it, whoever queued first, and then lapses', async () => {
    const { id, submitted, stage } = await race(-1);
    expect(['applications.deadline-passed', 'applications.stage-conflict']).toContain(submitted);
    if (stage !== 'lapsed') await lab().advance(id);
    expect((await lab().application(id)).stage).toBe('lapsed');
    expect(await lab().traces(id)).toMatchObject({ submissions: '0' });
  });

  it('accepts what is stamped before it, and then does not lapse', async () => {
    const { id, submitted } = await race(60_000);
    expect(submitted).toBeUndefined();
    await lab().advance(id);
    expect((await lab().application(id)).stage).toBe('proposal');
    expect(await lab().traces(id)).toMatchObject({ submissions: '1' });
  });
});
