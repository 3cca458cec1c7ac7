import { describe, expect, it } from '@jest/globals';
import type { ActRequest } from '#libs/acts/src/index.js';
import {
  AppealsService,
  CaseDependents,
  CaseReads,
  ClosingService,
  EndingsService,
  ScreeningService,
  TeamService,
} from '#libs/applications/src/index.js';
import type { Stage } from '#libs/applications/src/index.js';
import type { ACall, CaseLab } from './case-lab.js';
import { done, refusalOf, useLab } from './case-lab.js';

const lab = useLab();
const REASONS = ['Outside the purpose of this call.'];

type Who = 'editor' | keyof CaseLab['staff'];
interface AnAct {
  readonly name: string;
  readonly from: Stage;
  readonly to: Stage;
  readonly who: Who;
  /** Somebody who knows of the case but may not do this. */
  readonly not: Who;
  readonly wrongStage: Stage;
  readonly run: (asked: ActRequest, id: string) => Promise<unknown>;
  /** Without reasons it is refused. */
  readonly unreasoned?: (asked: ActRequest, id: string) => Promise<unknown>;
}

const screening = () => lab().get(ScreeningService);
const endings = () => lab().get(EndingsService);
const steppedUp = (asked: ActRequest, id: string): ActRequest => ({
  ...asked,
  principal: {
    ...asked.principal,
    stepUp: { purpose: `application:${id}`, until: '2999-01-01T00:00:00.000Z' },
  },
});

const ACTS: readonly AnAct[] = [
  {
    name: 'passing the screening',
    ...{ from: 'screening', to: 'review', who: 'programme', not: 'editor', wrongStage: 'council' },
    run: (asked, id) => screening().decideScreening(asked, id, { verdict: 'eligible', reasons: [] }),
  },
  {
    name: 'finding ineligible',
    ...{ from: 'screening', to: 'ineligible', who: 'programme', not: 'executive', wrongStage: 'draft' },
    run: (asked, id) => screening().decideScreening(asked, id, { verdict: 'ineligible', reasons: REASONS }),
    unreasoned: (asked, id) => screening().decideScreening(asked, id, { verdict: 'ineligible', reasons: [] }),
  },
  {
    name: 'inviting',
    ...{ from: 'concept-triage', to: 'invited', who: 'programme', not: 'editor', wrongStage: 'screening' },
    run: (asked, id) => screening().decideTriage(asked, id, { verdict: 'invite', reasons: [] }),
  },
  {
    name: 'not inviting',
    ...{ from: 'concept-triage', to: 'not-invited', who: 'programme', not: 'treasury', wrongStage: 'review' },
    run: (asked, id) => screening().decideTriage(asked, id, { verdict: 'do-not-invite', reasons: REASONS }),
    unreasoned: (asked, id) =>
      screening().decideTriage(asked, id, { verdict: 'do-not-invite', reasons: [''] }),
  },
  {
    name: 'accepting a proposal',
    ...{ from: 'proposal', to: 'review', who: 'programme', not: 'editor', wrongStage: 'invited' },
    run: (asked, id) => screening().checkProposal(asked, id, { verdict: 'complete', reasons: [] }),
  },
  {
    name: 'returning a proposal',
    ...{ from: 'proposal', to: 'invited', who: 'programme', not: 'editor', wrongStage: 'completed' },
    run: (asked, id) => screening().checkProposal(asked, id, { verdict: 'return', reasons: REASONS }),
    unreasoned: (asked, id) => screening().checkProposal(asked, id, { verdict: 'return', reasons: [] }),
  },
  {
    name: 'withdrawing',
    ...{ from: 'review', to: 'withdrawn', who: 'editor', not: 'programme', wrongStage: 'declined' },
    run: (asked, id) => endings().withdraw(asked, id),
  },
  {
    name: 'declining',
    ...{ from: 'council', to: 'declined', who: 'executive', not: 'programme', wrongStage: 'review' },
    run: (asked, id) => endings().decline(steppedUp(asked, id), id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().decline(steppedUp(asked, id), id, { reasons: [] }),
  },
  {
    name: 'deferring',
    ...{ from: 'council', to: 'reserve-list', who: 'executive', not: 'secretariat', wrongStage: 'review' },
    run: (asked, id) => endings().defer(asked, id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().defer(asked, id, { reasons: [] }),
  },
  {
    name: 'returning to the council',
    ...{ from: 'reserve-list', to: 'council', who: 'executive', not: 'programme', wrongStage: 'council' },
    run: (asked, id) => endings().returnToCouncil(asked, id),
  },
  {
    name: 'reopening the review',
    ...{ from: 'council', to: 'review', who: 'executive', not: 'programme', wrongStage: 'active' },
    run: (asked, id) => endings().reopen(asked, id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().reopen(asked, id, { reasons: [] }),
  },
  {
    name: 'annulling',
    ...{ from: 'negotiation', to: 'council', who: 'executive', not: 'editor', wrongStage: 'council' },
    run: (asked, id) => endings().annul(steppedUp(asked, id), id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().annul(steppedUp(asked, id), id, { reasons: [] }),
  },
  {
    name: 'referring back',
    ...{ from: 'negotiation', to: 'council', who: 'programme', not: 'treasury', wrongStage: 'agreement' },
    run: (asked, id) => endings().referBack(asked, id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().referBack(asked, id, { reasons: [] }),
  },
  {
    name: 'terminating',
    ...{ from: 'active', to: 'terminated', who: 'executive', not: 'programme', wrongStage: 'agreement' },
    run: (asked, id) => endings().terminate(steppedUp(asked, id), id, { reasons: REASONS }),
    unreasoned: (asked, id) => endings().terminate(steppedUp(asked, id), id, { reasons: [] }),
  },
];

function principal(who: Who) {
  return who === 'editor' ? lab().editor : lab().staff[who];
}

describe.each(ACTS)('$name', ({ from, to, who, not, wrongStage, run, unreasoned }) => {
  it(`leads from ${from} to ${to} with history, trace, notice and wake`, async () => {
    const id = await lab().inStage(from);
    await run(lab().asks(principal(who)), id);
    const application = await lab().application(id);
    expect(application.stage).toBe(to);
    const step = await lab().one<{ act: string }>(
      `SELECT act, by_person FROM stage_history WHERE application_id = $1 AND from_stage = $2 AND to_stage = $3`,
      [id, from, to],
    );
    expect(step).toMatchObject({ by_person: principal(who).id });
    const left = await lab().one(
      `SELECT (SELECT count(*)::int FROM audit_entries WHERE application_id = $1 AND type = 'applications.' || $2) AS audits,
         (SELECT count(*)::int FROM notifications WHERE application_id = $1 AND person_id = $3) AS notices,
         (SELECT count(*)::int FROM outbox WHERE workflow_id = 'grant:' || $1::text) AS wakes,
         (SELECT count(*)::int FROM decisions WHERE application_id = $1) AS decisions`,
      [id, step.act, lab().editor.id],
    );
    expect(left).toEqual({ audits: 1, notices: 1, wakes: 2, decisions: unreasoned === undefined ? 0 : 1 });
  });

  it('is refused to others, in another stage, and without reasons, and leaves nothing', async () => {
    const id = await lab().inStage(from);
    const other = await lab().inStage(wrongStage);
    const before = [await lab().traces(id), await lab().traces(other)];
    const stranger = await lab().person();
    expect(await refusalOf(run(lab().asks(principal(not)), id))).toBe('identity.forbidden');
    expect(await refusalOf(run(lab().asks(stranger), id))).toBe('identity.not-found');
    expect(await refusalOf(run(lab().asks(principal(who)), other))).toBe('applications.stage-conflict');
    if (unreasoned !== undefined) {
      expect(await refusalOf(unreasoned(lab().asks(principal(who)), id))).toBe(
        'applications.reasons-required',
      );
    }
    expect([await lab().traces(id), await lab().traces(other)]).toEqual(before);
  });

  it('can be previewed', async () => {
    const id = await lab().inStage(from);
    const before = await lab().traces(id);
    const asked = lab().asks(principal(who), { key: null, preview: true });
    expect(await run(asked, id)).toMatchObject({ kind: 'preview', value: { stage: to } });
    expect(await lab().traces(id)).toEqual(before);
  });
});

describe('whoever was of the team', () => {
  it('stays on the applicant’s side after leaving it', async () => {
    const id = await lab().inStage('draft');
    const team = lab().get(TeamService);
    const officer = lab().staff.programme;
    await team.setMember(lab().asks(lab().editor), id, officer.id, 'comment');
    await lab().join(id, officer);
    await team.setMember(lab().asks(lab().editor), id, officer.id, null);
    await lab().put(id, { stage: 'screening' });
    const before = await lab().traces(id);
    const decide = (override = {}) =>
      refusalOf(
        screening().decideScreening(lab().asks(officer, override), id, { verdict: 'eligible', reasons: [] }),
      );
    expect(await decide()).toBe('identity.own-case');
    expect(await decide({ key: null, preview: true })).toBe('identity.own-case');
    expect(await lab().traces(id)).toEqual(before);
    const seen = await lab().get(CaseReads).read(officer, id);
    expect([seen['acts'], seen['internalNotes'], seen['escalatedAt']]).toEqual([
      [{ act: 'pause', path: 'pauses', leadsTo: ['screening'] }],
      undefined,
      undefined,
    ]);
    const other = await lab().person('programme');
    await screening().decideScreening(lab().asks(other), id, { verdict: 'eligible', reasons: [] });
    expect((await lab().application(id)).stage).toBe('review');
  });
});

describe('two people deciding at once', () => {
  it('lets exactly one of them', async () => {
    const id = await lab().inStage('screening');
    const decide = (verdict: 'eligible' | 'ineligible') =>
      refusalOf(
        screening().decideScreening(lab().asks(lab().staff.programme), id, { verdict, reasons: REASONS }),
      );
    const answers = await Promise.all([decide('eligible'), decide('ineligible')]);
    expect(answers.filter((code) => code === undefined)).toHaveLength(1);
    expect(answers).toContain('applications.stage-conflict');
    const steps = await lab().one(
      "SELECT count(*)::int AS n FROM stage_history WHERE application_id = $1 AND from_stage = 'screening'",
      [id],
    );
    expect(steps).toEqual({ n: 1 });
  });
});

describe('an end', () => {
  it('ends what hangs on the case, in the same transaction and in lock order', async () => {
    const ended: string[] = [];
    const dependents = lab().get(CaseDependents);
    for (const name of ['treasury', 'reviews', 'council'] as const) {
      dependents.register({
        name,
        end: async (_act, applicationId, reason) => {
          ended.push(`${name} ${applicationId} ${reason}`);
          if (name === 'treasury' && reason === 'declined') throw new Error('The rest cannot be cancelled.');
        },
      });
    }
    const id = await lab().inStage('council');
    await endings().withdraw(lab().asks(lab().editor), id);
    expect(ended).toEqual(['reviews', 'council', 'treasury'].map((name) => `${name} ${id} withdrawn`));
    const kept = await lab().inStage('council');
    const before = await lab().traces(kept);
    const signing = steppedUp(lab().asks(lab().staff.executive), kept);
    const act = endings().decline(signing, kept, { reasons: REASONS });
    await expect(act).rejects.toThrow('cannot be cancelled');
    expect(await lab().traces(kept)).toEqual(before);
  });
});

describe('an appeal', () => {
  async function declined(durations: ACall['durations'] = {}): Promise<string> {
    const id = await lab().inStage('screening', { durations });
    await screening().decideScreening(lab().asks(lab().staff.programme), id, {
      verdict: 'ineligible',
      reasons: REASONS,
    });
    return id;
  }

  const appeals = () => lab().get(AppealsService);
  const panel = () => lab().asks(lab().staff.panel);

  it('leads back to the stage whose decision fell when upheld', async () => {
    const id = await declined();
    const filed = done(await appeals().file(lab().asks(lab().editor), id, 'The purpose was misread.'));
    expect(filed).toMatchObject({ stage: 'appeal', waiting: { for: 'appeal-panel' } });
    await appeals().decide(panel(), id, { outcome: 'upheld', reasons: ['It was.'] });
    expect(await lab().application(id)).toMatchObject({ stage: 'screening', waitingFor: 'programme' });
    const row = await lab().one('SELECT outcome, decided_by FROM appeals WHERE application_id = $1', [id]);
    expect(row).toEqual({ outcome: 'upheld', decided_by: lab().staff.panel.id });
  });

  it('leads back to its end when dismissed, finally', async () => {
    const id = await declined();
    await appeals().file(lab().asks(lab().editor), id, 'The purpose was misread.');
    const before = await lab().traces(id);
    expect(await refusalOf(appeals().decide(panel(), id, { outcome: 'dismissed', reasons: [] }))).toBe(
      'applications.reasons-required',
    );
    expect(await lab().traces(id)).toEqual(before);
    await appeals().decide(panel(), id, { outcome: 'dismissed', reasons: ['It was not.'] });
    expect((await lab().application(id)).stage).toBe('ineligible');
    expect(await refusalOf(appeals().file(lab().asks(lab().editor), id, 'Once more.'))).toBe(
      'applications.appeal-decided-already',
    );
  });

  it('is not decided by anybody who took part in the case', async () => {
    const id = await declined();
    await appeals().file(lab().asks(lab().editor), id, 'The purpose was misread.');
    const before = await lab().traces(id);
    const both = {
      ...lab().staff.programme,
      roles: [...lab().staff.programme.roles, ...lab().staff.panel.roles],
    };
    const act = appeals().decide(lab().asks(both), id, {
      outcome: 'upheld',
      reasons: ['I changed my mind.'],
    });
    expect(await refusalOf(act)).toBe('applications.appeal-panel-conflict');
    expect(await lab().traces(id)).toEqual(before);
  });

  it('is refused when it comes too late', async () => {
    const id = await declined({ appeal: '1ms' });
    const before = await lab().traces(id);
    expect(await refusalOf(appeals().file(lab().asks(lab().editor), id, 'Late.'))).toBe(
      'applications.appeal-too-late',
    );
    expect(await lab().traces(id)).toEqual(before);
  });
});

describe('closing', () => {
  it('needs the report before the completion, and waits for staff after it', async () => {
    const closing = lab().get(ClosingService);
    const id = await lab().inStage('closing');
    const before = await lab().traces(id);
    expect(await refusalOf(closing.complete(lab().asks(lab().staff.programme), id))).toBe(
      'applications.closing-report-missing',
    );
    expect(await lab().traces(id)).toEqual(before);
    await closing.report(lab().asks(lab().editor), id, { summary: 'It works.' });
    expect(await lab().application(id)).toMatchObject({ stage: 'closing', waitingFor: 'programme' });
    await closing.complete(lab().asks(lab().staff.programme), id);
    expect(await lab().application(id)).toMatchObject({
      stage: 'completed',
      waitingFor: 'nobody',
      dueAt: null,
    });
  });

  it('keeps notes among staff', async () => {
    const id = await lab().inStage('review');
    const note = lab().get(ClosingService).note(lab().asks(lab().editor), id, 'Hello?');
    expect(await refusalOf(note)).toBe('identity.forbidden');
    await lab().get(ClosingService).note(lab().asks(lab().staff.programme), id, 'Ask again.');
    const row = await lab().one('SELECT text FROM internal_notes WHERE application_id = $1', [id]);
    expect(row).toEqual({ text: 'Ask again.' });
  });
});
