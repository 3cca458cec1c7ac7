import { describe, expect, it } from '@jest/globals';
import { CaseDependents, EmergencyService, EndingsService } from '#libs/applications/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { money, refused } from '#libs/kernel/src/index.js';
import { done, refusalOf, useLab } from './case-lab.js';

const lab = useLab();
const emergency = () => lab().get(EmergencyService);

async function nomination(override: object = {}) {
  return {
    callId: await lab().call({ emergency: true }),
    projectId: lab().projectId,
    title: 'A hole in libquiet',
    need: 'Somebody has to close it today.',
    requested: money(2_000_000n),
    editors: [lab().editor.id],
    ...override,
  };
}

async function nominated(): Promise<string> {
  const { id } = done(await emergency().nominate(lab().asks(lab().staff.programme), await nomination()));
  await lab().join(id, lab().editor);
  return id;
}

describe('a nomination', () => {
  it('begins an emergency case with a plan and an applicant, and goes straight to triage', async () => {
    const id = await nominated();
    expect(await lab().advance(id)).toBe('again');
    expect(await lab().application(id)).toMatchObject({
      stage: 'emergency-triage',
      route: 'emergency',
      waitingFor: 'programme',
    });
    const plan = await lab().one(
      'SELECT sum(amount_minor)::text AS sum FROM application_milestones WHERE application_id = $1',
      [id],
    );
    expect(plan).toEqual({ sum: '2000000' });
  });

  it('asks for the account of it when the policy of the call says, since nobody promised a day', async () => {
    const callId = await lab().call({ emergency: true, durations: { undatedMilestone: '12d' } });
    const given = await nomination({ callId });
    const { id } = done(await emergency().nominate(lab().asks(lab().staff.programme), given));
    const { days } = await lab().one<{ days: number }>(
      `SELECT due_on::date - created_at::date AS days FROM application_milestones
       JOIN applications ON applications.id = application_id WHERE application_id = $1`,
      [id],
    );
    expect([11, 12, 13]).toContain(days);
  });

  it.each<[string, object, 'programme' | 'treasury', string]>([
    ['by others', {}, 'treasury', 'identity.forbidden'],
    ['above the range', { requested: money(60_000_000n) }, 'programme', 'programmes.amount-out-of-range'],
    [
      'of a person nobody knows',
      { editors: ['01930000-0000-7000-8000-00000000dead'] },
      'programme',
      'applications.person-unknown',
    ],
  ])('is refused %s', async (_name, override, who, code) => {
    const given = await nomination(override);
    const count = () => lab().one('SELECT count(*) FROM applications');
    const before = await count();
    expect(await refusalOf(emergency().nominate(lab().asks(lab().staff[who]), given))).toBe(code);
    expect(await count()).toEqual(before);
  });

  it('is refused under an ordinary call', async () => {
    const given = await nomination({ callId: await lab().call() });
    expect(await refusalOf(emergency().nominate(lab().asks(lab().staff.programme), given))).toBe(
      'applications.not-an-emergency-call',
    );
  });
});

describe('the emergency path', () => {
  it('goes by triage, check, decision and acceptance to active, and tells treasury', async () => {
    const accepted: string[] = [];
    let hasPayee = false;
    lab()
      .get(CaseDependents)
      .register({
        name: 'treasury',
        checkPayee: async (_act, applicationId) => {
          if (!hasPayee) refused('treasury.payee-missing', 'conflict', `${applicationId} pays nobody.`);
        },
        emergencyTermsAccepted: async (_act, { applicationId, hash }) => {
          accepted.push(`${applicationId} ${hash}`);
        },
      });
    const id = await nominated();
    await lab().advance(id);
    const before = await lab().traces(id);
    const triage = (officer: Principal) => emergency().triage(lab().asks(officer), id, { reasons: [] });
    expect(await refusalOf(triage(lab().staff.programme))).toBe('identity.own-case');
    expect(await lab().traces(id)).toEqual(before);
    await triage(await lab().person('programme'));
    const check = () => emergency().check(lab().asks(lab().staff.treasury), id, { reasons: [] });
    const triaged = await lab().traces(id);
    expect(await refusalOf(check())).toBe('treasury.payee-missing');
    expect(await lab().traces(id)).toEqual(triaged);
    hasPayee = true;
    await check();
    expect(await lab().application(id)).toMatchObject({
      stage: 'emergency-decision',
      waitingFor: 'executive',
    });
    await lab().move(id, lab().staff.executive, 'approve-emergency', { awardMinor: 2_000_000n });
    await emergency().acceptTerms(lab().asks(lab().editor), id, 'the hash');
    expect(await lab().application(id)).toMatchObject({ stage: 'active', awardMinor: 2_000_000n });
    expect(accepted).toEqual([`${id} the hash`]);
  });

  it('refuses triage by treasury, a check by programme staff, acceptance by staff, and leaves nothing', async () => {
    const triage = await lab().inStage('emergency-triage');
    const check = await lab().inStage('emergency-check');
    const terms = await lab().inStage('emergency-agreement');
    const before = await Promise.all([triage, check, terms].map((id) => lab().traces(id)));
    const { treasury, programme } = lab().staff;
    const reasons: string[] = [];
    expect(await refusalOf(emergency().triage(lab().asks(treasury), triage, { reasons }))).toBe(
      'identity.forbidden',
    );
    expect(await refusalOf(emergency().check(lab().asks(programme), check, { reasons }))).toBe(
      'identity.forbidden',
    );
    expect(await refusalOf(emergency().acceptTerms(lab().asks(programme), terms, 'a hash'))).toBe(
      'identity.forbidden',
    );
    expect(await refusalOf(emergency().triage(lab().asks(programme), check, { reasons }))).toBe(
      'applications.stage-conflict',
    );
    expect(await Promise.all([triage, check, terms].map((id) => lab().traces(id)))).toEqual(before);
  });

  it('is declined only by an executive, with reasons', async () => {
    const id = await lab().inStage('emergency-triage');
    const endings = lab().get(EndingsService);
    expect(
      await refusalOf(endings.decline(lab().asks(lab().staff.programme), id, { reasons: ['No.'] })),
    ).toBe('identity.forbidden');
    const stepUp = { purpose: `application:${id}`, until: '2999-01-01T00:00:00.000Z' };
    const executive = { ...lab().staff.executive, stepUp };
    await endings.decline(lab().asks(executive), id, { reasons: ['No emergency.'] });
    expect((await lab().application(id)).stage).toBe('declined');
  });
});
