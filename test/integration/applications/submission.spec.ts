import { describe, expect, it } from '@jest/globals';
import { DraftsService, SubmissionService, TeamService } from '#libs/applications/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { done, refusalOf, useLab } from './case-lab.js';

const lab = useLab();

describe('writing a draft', () => {
  it('creates it under a number, waits for the applicant, and wakes its process', async () => {
    const id = await lab().draft(await lab().call());
    const application = await lab().application(id);
    expect(application).toMatchObject({
      stage: 'draft',
      waitingFor: 'applicant',
      requestedMinor: 6_000_000n,
    });
    expect(application.number).toMatch(/^PL-\d{4}-\d{5}$/);
    expect(application.dueAt).not.toBeNull();
    expect(await lab().traces(id)).toMatchObject({ steps: '1', wakes: '1' });
  });

  it.each([
    ['a stale version', 1, { title: 'Another' }, 'applications.stale'],
    ['an unknown field', 5, { answers: { shoeSize: '44' } }, 'applications.field-unknown'],
    ['an answer too long', 5, { answers: { need: 'x'.repeat(201) } }, 'programmes.answer-too-long'],
    ['another currency', 5, { requested: money(6_000_000n, 'USD') }, 'money.currency-mismatch'],
    ['a fraction', 5, { requested: { minor: '1.5', currency: 'EUR' } }, 'money.amount-invalid'],
    ['an amount out of range', 5, { requested: money(99n) }, 'programmes.amount-out-of-range'],
    ['an unknown project', 5, { projectId: '01930000-0000-7000-8000-00000000dead' }, 'projects.not-found'],
  ])('refuses %s and stores nothing', async (_name, version, edit, code) => {
    const id = await lab().draft(await lab().call());
    const before = await lab().traces(id);
    const act = lab().get(DraftsService).edit(lab().asks(lab().editor), id, version, edit);
    expect(await refusalOf(act)).toBe(code);
    expect(await lab().traces(id)).toEqual(before);
  });

  it('refuses milestones in the past and plans before the invitation', async () => {
    const drafts = lab().get(DraftsService);
    const past = [{ title: 'Done', acceptance: 'A release', amount: money(6_000_000n), dueOn: '2020-01-01' }];
    const oneStep = await lab().draft(await lab().call());
    expect(await refusalOf(drafts.setMilestones(lab().asks(lab().editor), oneStep, 5, past))).toBe(
      'applications.milestone-in-the-past',
    );
    const twoStep = await lab().draft(await lab().call({ twoStep: true }));
    expect(await refusalOf(drafts.setMilestones(lab().asks(lab().editor), twoStep, 2, past))).toBe(
      'applications.field-closed',
    );
  });

  it('keeps a team in which somebody can edit', async () => {
    const [drafts, team] = [lab().get(DraftsService), lab().get(TeamService)];
    const id = await lab().draft(await lab().call());
    const viewer = await lab().person();
    await team.setMember(lab().asks(lab().editor), id, viewer.id, 'view');
    await lab().join(id, viewer);
    expect(await refusalOf(drafts.edit(lab().asks(viewer), id, 5, { title: 'Mine' }))).toBe(
      'identity.forbidden',
    );
    expect(await refusalOf(team.setMember(lab().asks(lab().editor), id, lab().editor.id, null))).toBe(
      'applications.last-editor',
    );
    expect(
      await refusalOf(
        team.setMember(lab().asks(lab().editor), id, '01930000-0000-7000-8000-00000000dead', 'view'),
      ),
    ).toBe('applications.person-unknown');
  });
});

describe('submitting', () => {
  it('answers a receipt, pins the policy, keeps what was read, leaves trace and wake', async () => {
    const id = await lab().draft(await lab().call());
    const answer = done(await lab().get(SubmissionService).submit(lab().asks(lab().editor), id));
    expect(answer).toMatchObject({ stage: 'submitted', waiting: { for: 'health' } });
    const kept = await lab().one<{ receipt: string; content: object; content_hash: string }>(
      'SELECT * FROM application_submissions WHERE application_id = $1',
      [id],
    );
    expect(kept).toMatchObject({ receipt: answer.receipt.number, content_hash: answer.receipt.contentHash });
    expect(kept.content).toMatchObject({ answers: { need: 'Time' }, requested: { minor: '6000000' } });
    expect((await lab().application(id)).lifecyclePolicyId).not.toBeNull();
    const audit = await lab().one(
      "SELECT * FROM audit_entries WHERE application_id = $1 AND type = 'applications.submit'",
      [id],
    );
    expect(audit).toMatchObject({ disclosure: 'restricted' });
    expect(await lab().traces(id)).toMatchObject({ wakes: '2', submissions: '1' });
  });

  it('previews the stage and who is told, and changes nothing', async () => {
    const id = await lab().draft(await lab().call());
    const before = await lab().traces(id);
    const asked = lab().asks(lab().editor, { preview: true, key: null });
    const answer = await lab().get(SubmissionService).submit(asked, id);
    expect(answer).toMatchObject({ kind: 'preview', value: { stage: 'submitted', notifies: ['applicant'] } });
    expect(await lab().traces(id)).toEqual(before);
  });

  it('answers a repetition with the first answer and does nothing twice', async () => {
    const id = await lab().draft(await lab().call());
    const asked = lab().asks(lab().editor);
    const first = await lab().get(SubmissionService).submit(asked, id);
    const second = await lab().get(SubmissionService).submit(asked, id);
    expect(second).toEqual({ ...first, replayed: true });
    expect(await lab().traces(id)).toMatchObject({ submissions: '1', steps: '2' });
  });

  it.each<[string, () => Promise<{ id: string; by?: 'stranger' | 'programme' }>, string]>([
    [
      'what is incomplete',
      async () => ({ id: await lab().draftWithoutAnswers() }),
      'applications.answer-missing',
    ],
    [
      'somebody else’s case',
      async () => ({ id: await lab().draft(await lab().call()), by: 'stranger' }),
      'identity.not-found',
    ],
    [
      'staff in the applicant’s place',
      async () => ({ id: await lab().draft(await lab().call()), by: 'programme' }),
      'identity.not-found',
    ],
    [
      'the wrong stage',
      async () => ({ id: await lab().submitted(await lab().call()) }),
      'applications.stage-conflict',
    ],
    ['a draft past its time', async () => ({ id: await lab().lateDraft() }), 'applications.deadline-passed'],
    ['a closed call', async () => ({ id: await lab().draftUnderClosedCall() }), 'programmes.call-closed'],
  ])('refuses %s and stores nothing', async (_name, prepare, code) => {
    const { id, by } = await prepare();
    const who =
      by === 'stranger' ? await lab().person() : by === 'programme' ? lab().staff.programme : lab().editor;
    const before = await lab().traces(id);
    expect(await refusalOf(lab().get(SubmissionService).submit(lab().asks(who), id))).toBe(code);
    expect(await lab().traces(id)).toEqual(before);
  });

  it('lets nobody who is not signed in learn whether a case exists', async () => {
    const id = await lab().draft(await lab().call());
    const anonymous = { kind: 'anonymous', id: 'anonymous', roles: [], via: 'none', scopes: null } as const;
    for (const asked of [id, '01930000-0000-7000-8000-00000000dead']) {
      const act = lab().get(SubmissionService).submit(lab().asks(anonymous), asked);
      expect(await refusalOf(act)).toBe('identity.sign-in-required');
    }
  });
});

describe('the end of a call', () => {
  it('is not moved once it has come, though no process has looked yet', async () => {
    const programmes = lab().get(ProgrammesService);
    const callId = await lab().call();
    const move = (closesAt: string | null) =>
      refusalOf(programmes.moveClosing(lab().asks(lab().staff.programme), callId, 1, closesAt));
    const facts = () => lab().one('SELECT closes_at, closed_at, version FROM calls WHERE id = $1', [callId]);
    await lab().database.pool.query('UPDATE calls SET closes_at = clock_timestamp() WHERE id = $1', [callId]);
    const before = await facts();
    expect(before).toMatchObject({ closed_at: null });
    const later = `${new Date().getUTCFullYear() + 3}-01-01T00:00:00.000Z`;
    for (const closesAt of [later, null]) {
      expect(await move(closesAt)).toBe('programmes.call-closed');
    }
    expect(await facts()).toEqual(before);
    await lab().database.pool.query(
      `UPDATE calls SET closes_at = clock_timestamp() + interval '1 day' WHERE id = $1`,
      [callId],
    );
    expect(await move(later)).toBeUndefined();
  });
});
