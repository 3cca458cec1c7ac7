import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AppealsService, CaseDependents, EndingsService } from '#libs/applications/src/index.js';
import { ExecutiveAwardsService } from '#libs/council/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { codeOf, useCouncil } from './council-lab.js';

const lab = useCouncil();

const joins = (applicationId: string, personId: string, access = 'view') =>
  lab().rows(`INSERT INTO application_members VALUES ($1, $2, $3, now())`, [applicationId, personId, access]);
const decisions = (applicationId: string) =>
  lab().count('decisions WHERE application_id = $1', [applicationId]);

describe('a state whose own people would receive the award', () => {
  it('is recused from the motion when it opens, in public and without naming anybody', async () => {
    const { applicationId } = await lab().aCase();
    await joins(applicationId, lab().personId('NOR'));
    const motionId = await lab().open(applicationId);
    const { members } = await lab().motion(motionId);
    expect(members.filter(({ recused }) => recused).map(({ stateId }) => stateId)).toEqual(['NOR']);
    const traces = await lab().rows<{ text: string; disclosure: string }>(
      `SELECT convert_from(canonical, 'UTF8') AS text, disclosure FROM audit_entries
       WHERE type = 'council.recused' AND subject_id = $1`,
      [motionId],
    );
    expect(traces).toEqual([{ text: expect.stringContaining('"state":"NOR"'), disclosure: 'public' }]);
    expect(traces[0]?.text).not.toContain(lab().personId('NOR'));
  });

  it('has no ballot by somebody who got a part in the case afterwards', async () => {
    const { motionId, applicationId } = await lab().opened();
    await joins(applicationId, lab().personId('SWE'));
    const cast = lab().castFor(lab().representative('SWE', motionId), motionId, { stateId: 'SWE' });
    expect(await codeOf(cast)).toBe('identity.own-case');
    expect(await lab().count('ballots WHERE motion_id = $1', [motionId])).toBe(0);
    // The state itself still has its vote, by somebody else.
    const alternate = await lab().alternate('SWE', motionId);
    expect(await codeOf(lab().castFor(alternate, motionId, { stateId: 'SWE' }))).toBe('accepted');
    const recusal = lab().voting.recuse(
      lab().asked(lab().representative('SWE', motionId), 'POST /motions/{id}/recusals'),
      motionId,
      { stateId: 'SWE', interest: 'Our representative joined the team.' },
    );
    expect(await codeOf(recusal)).toBe('accepted');
  });
});

describe('an executive', () => {
  const deciding = (applicationId: string) => [
    lab()
      .get(EndingsService)
      .decline(lab().executive(applicationId), applicationId, { reasons: ['Not now.'] }),
    lab()
      .get(EndingsService)
      .defer(lab().executive(applicationId), applicationId, { reasons: ['Not now.'] }),
    lab()
      .get(EndingsService)
      .reopen(lab().executive(applicationId), applicationId, { reasons: ['Not now.'] }),
    lab().get(ExecutiveAwardsService).awardDelegated(lab().executive(applicationId), applicationId),
  ];

  it.each([
    ['reviewed the case', 'adviser', 'identity.advised'],
    ['is of its team', 'party', 'identity.own-case'],
  ])('who %s decides nothing on it, also in an emergency', async (_how, standing, code) => {
    const own = await lab().aCase({ route: 'executive', awardMinor: 9_000_000n });
    const emergency = await lab().aCase({ stage: 'emergency-decision', route: 'emergency', awardMinor: 1n });
    const executive = lab().personId('executive-1');
    if (standing === 'party') for (const one of [own, emergency]) await joins(one.applicationId, executive);
    else {
      const advised = [own.applicationId, emergency.applicationId];
      lab()
        .get(CaseDependents)
        .register({
          name: 'reviews',
          people: async (_tx, id) => (advised.includes(id) ? { adviser: [executive] } : {}),
        });
    }
    const answers = await Promise.all(deciding(own.applicationId).map(codeOf));
    expect(answers).toEqual([code, code, code, code]);
    const signed = lab()
      .get(ExecutiveAwardsService)
      .approveEmergency(lab().executive(emergency.applicationId), emergency.applicationId);
    expect(await codeOf(signed)).toBe(code);
    expect(await decisions(own.applicationId)).toBe(0);
    expect(await lab().count('motions WHERE application_id = $1', [own.applicationId])).toBe(0);
    expect(
      await lab().count('emergency_approvals WHERE application_id = $1', [emergency.applicationId]),
    ).toBe(0);
    const other = lab()
      .get(EndingsService)
      .defer(lab().executive(own.applicationId, 'executive-2'), own.applicationId, { reasons: ['Not now.'] });
    expect(await codeOf(other)).toBe('accepted');
  });
});

describe('an appeal', () => {
  it('is decided by nobody who voted or objected on the case, on whichever motion', async () => {
    const { motionId, applicationId, applicantId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'against' });
    await lab().passTime(motionId);
    await lab().council.advance(motionId);
    await lab().passTime(motionId);
    await lab().council.advance(motionId);
    await lab()
      .get(EndingsService)
      .decline(lab().executive(applicationId), applicationId, { reasons: ['The council did not carry it.'] });
    await lab()
      .get(AppealsService)
      .file(lab().asked(lab().applicant(applicantId), 'appeal'), applicationId, 'They misread the plan.');
    const panel = (name: string) => ({
      ...lab().as(name, 'executive'),
      roles: [{ role: 'appeal-panel', scopeType: 'fund', scopeId: null }] as const,
    });
    const decide = (name: string) =>
      codeOf(
        lab()
          .get(AppealsService)
          .decide(lab().asked(panel(name), 'appeal-decision'), applicationId, {
            outcome: 'dismissed',
            reasons: ['It stands.'],
          }),
      );
    expect(await decide('NOR')).toBe('applications.appeal-panel-conflict');
    expect(await decide('executive-1')).toBe('applications.appeal-panel-conflict');
    expect(
      await lab().count('appeals WHERE application_id = $1 AND outcome IS NOT NULL', [applicationId]),
    ).toBe(0);
    expect(await decide('executive-2')).toBe('accepted');
  });

  it('knows every decider of the council, signatures under an emergency last', async () => {
    const { motionId, applicationId } = await lab().opened(
      { route: 'executive', awardMinor: 9_000_000n },
      'silence',
    );
    const asked = lab().asked(lab().representative('POL', motionId), 'object');
    await lab().voting.object(asked, motionId, { stateId: 'POL', reason: 'Not small.' });
    await lab().rows(
      `INSERT INTO emergency_approvals (id, application_id, visit_since, person_id, amount_minor, currency, at)
       VALUES ($1, $2, now(), $3, 1, 'EUR', '2020-01-01')`,
      [newId(), applicationId, lab().personId('executive-2')],
    );
    const { decided } = await lab().council.people(lab().get(DataSource).manager, applicationId);
    expect(decided?.at(-1)).toBe(lab().personId('executive-2'));
    expect(decided).toContain(lab().personId('POL'));
  });
});
