import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { CouncilReadsService, ExecutiveAwardsService } from '#libs/council/src/index.js';
import { decideTally } from '#libs/council/src/domain/tally.js';
import { readMotion } from '#libs/council/src/domain/motion-input.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ACouncilCase } from '../../support/council-case.js';
import { addCouncilCase } from '../../support/council-case.js';
import { codeOf, useCouncil } from './council-lab.js';

const lab = useCouncil();
const NOW = () => new Date().toISOString();
const council = () => lab().council;
const reads = () => lab().get(CouncilReadsService);
const owner = () => lab().database.owner;
const representative = (state: string, motionId: string) => lab().representative(state, motionId);
const secretariat = () => lab().as('secretariat', 'secretariat');
const wokenProcesses = async (id: string) =>
  (
    await lab().rows<{ workflow_id: string }>('SELECT workflow_id FROM outbox WHERE workflow_id LIKE $1', [
      `%:${id}`,
    ])
  ).map(({ workflow_id }) => workflow_id);

describe('a motion', () => {
  it('freezes votes and policy, sets the money aside and wakes its process', async () => {
    const { motionId, applicationId } = await lab().opened();
    const motion = await reads().motion(secretariat(), motionId);
    expect(motion.members.reduce((sum, { votes }) => sum + votes, 0)).toBe(10_000);
    expect(motion).toMatchObject({ state: 'open', kind: 'award', rollCall: null, comparisons: null });
    expect(await lab().reserved(applicationId)).toBe(15_000_000n);
    expect(await wokenProcesses(motionId)).toEqual([`vote:${motionId}`]);
    expect((await council().advance(motionId)).state).toBe('waiting');
  });

  it('decides a ratification: nobody takes it off the table to begin anew', async () => {
    const { motionId } = await lab().opened({}, 'ratification');
    const cancellation = lab().asked(lab().secretariat(motionId), 'POST /motions/{id}/cancellation');
    const cancelling = lab().voting.cancel(cancellation, motionId, 'Begin anew.');
    expect(await codeOf(cancelling)).toBe('council.ratification-stays');
    const { rows } = await owner().query<{ state: string }>('SELECT state FROM motions WHERE id = $1', [
      motionId,
    ]);
    expect(rows[0]?.state).toBe('open');
  });

  it('does not open where the envelope does not hold the award', async () => {
    const added = await addCouncilCase(owner());
    await lab().appropriate(added.programmeSlug, 14_999_999n);
    const opening = lab().open(added.applicationId);
    expect(await codeOf(opening)).toBe('ledger.envelope-exhausted');
    const { rows } = await owner().query('SELECT 1 FROM motions WHERE application_id = $1', [
      added.applicationId,
    ]);
    expect(rows).toEqual([]);
  });

  it('carries, numbers the decision, publishes the roll call and counts again from its file', async () => {
    const { motionId, applicationId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'against', SWE: 'for', POL: 'for', CHE: 'abstain', NLD: 'for' });
    await lab().vote(motionId, { NOR: 'for' });
    await lab().passTime(motionId);
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
    const motion = await reads().motion(representative('CHE', motionId), motionId);
    expect(motion).toMatchObject({ state: 'closed', outcome: 'carried' });
    expect(motion.decisionNumber).toMatch(/^D-20\d\d-\d{4}$/);
    expect(motion.rollCall?.map(({ stateId, choice }) => `${stateId} ${choice}`)).toEqual([
      'CHE abstain',
      'NLD for',
      'NOR for',
      'POL for',
      'SWE for',
    ]);
    expect(motion.comparisons?.find(({ path }) => path === 'decision.all[0]')).toMatchObject({
      value: '4',
      base: '4',
      threshold: '>1/2',
    });
    const file = await reads().tallyFile(motionId);
    const counted = decideTally(accepted(readMotion(JSON.parse(JSON.stringify(file)))));
    expect([counted.outcome, counted.comparisons]).toEqual(['carried', motion.comparisons]);
    await owner().query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       VALUES ($1, $2, 'embargo', 'A fix is not out yet.', clock_timestamp(), $3)`,
      [newId(), applicationId, lab().personId('secretariat')],
    );
    expect(await codeOf(reads().tallyFile(motionId))).toBe('council.motion-not-found');
    expect(await lab().reserved(applicationId)).toBe(15_000_000n);
    expect(await wokenProcesses(applicationId)).toEqual([`grant:${applicationId}`]);
    expect(await council().caseFacts(lab().get(DataSource).manager, applicationId, NOW())).toMatchObject({
      motion: { id: motionId, kind: 'award', state: 'closed', outcome: 'carried' },
    });
  });

  it('gives the money back when it is not carried', async () => {
    const { motionId, applicationId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'against', CHE: 'against', NLD: 'against' });
    await lab().passTime(motionId);
    await council().advance(motionId);
    expect((await reads().motion(secretariat(), motionId)).outcome).toBe('not-carried');
    expect(await lab().reserved(applicationId)).toBe(0n);
  });

  it('closes once, however many look at the same time', async () => {
    const { motionId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for', CHE: 'for' });
    await lab().passTime(motionId);
    const looks = await Promise.all(Array.from({ length: 5 }, () => council().advance(motionId)));
    expect(new Set(looks.map(({ state }) => state))).toEqual(new Set(['settled']));
    const { rows } = await owner().query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entries WHERE type = 'council.motion-closed' AND subject_id = $1`,
      [motionId],
    );
    expect(rows[0]?.n).toBe(1);
    await expect(
      lab().database.pool.query(`UPDATE motions SET outcome = 'not-carried' WHERE id = $1`, [motionId]),
    ).rejects.toThrow(/has ended/);
  });

  it('opens again after a missed quorum, and then has the lower one', async () => {
    const { motionId } = await lab().opened();
    await lab().vote(motionId, { NLD: 'for', CHE: 'for' });
    await lab().passTime(motionId);
    expect(await council().advance(motionId)).toEqual({ state: 'again' });
    expect((await council().advance(motionId)).state).toBe('waiting');
    await lab().vote(motionId, { POL: 'for' });
    await lab().passTime(motionId);
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
    expect(await reads().motion(secretariat(), motionId)).toMatchObject({
      reopened: true,
      outcome: 'carried',
    });
  });

  it('closes early once every entitled ballot is final, where the policy allows it', async () => {
    const { motionId } = await lab().opened({ policy: { earlyClose: 'when-all-final' } });
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for', CHE: 'for' }, true);
    expect((await council().advance(motionId)).state).toBe('waiting');
    await lab().voting.recuse(
      lab().asked(lab().secretariat(motionId), 'POST /motions/{id}/recusals'),
      motionId,
      {
        stateId: 'NLD',
        interest: 'The ministry employs the recipient.',
      },
    );
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
  });

  it('is cancelled when the case left the council by another way', async () => {
    const { motionId, applicationId } = await lab().opened();
    await owner().query(`UPDATE applications SET stage = 'reserve-list' WHERE id = $1`, [applicationId]);
    expect(await council().advance(motionId)).toEqual({ state: 'again' });
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
    expect(await lab().reserved(applicationId)).toBe(0n);
  });

  it('is not pre-empted: nobody declines the case while the council decides it', async () => {
    const { motionId, applicationId } = await lab().opened();
    const declined = lab().inAct('grant', async (act) => {
      await lab().get(ApplicationsService).lock(act.tx, applicationId);
      await council().end(act, applicationId, 'declined', 'decline', []);
    });
    expect(await codeOf(declined)).toBe('council.motion-pending');
    expect((await reads().motion(secretariat(), motionId)).state).toBe('open');
  });

  it('is cancelled with its case, and its money goes back', async () => {
    const { motionId, applicationId } = await lab().opened();
    await lab().inAct('grant', async (act) => {
      await lab().get(ApplicationsService).lock(act.tx, applicationId);
      await council().end(act, applicationId, 'withdrawn', 'withdraw', []);
    });
    expect((await reads().motion(secretariat(), motionId)).state).toBe('cancelled');
    expect(await lab().reserved(applicationId)).toBe(0n);
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
  });
});

describe('ballots', () => {
  const cast = (motionId: string, principal: Principal, stateId: string, final = false) =>
    codeOf(
      lab().voting.castBallot(lab().asked(principal, 'POST /motions/{id}/ballots'), motionId, {
        stateId,
        choice: 'for',
        reason: null,
        final,
      }),
    );

  it('are of the state’s own representative, in a session stepped up for this motion', async () => {
    const { motionId } = await lab().opened();
    expect(await cast(motionId, lab().as('NOR', 'representative'), 'NOR')).toBe('identity.step-up-required');
    expect(await cast(motionId, representative('NOR', newId()), 'NOR')).toBe('identity.step-up-required');
    expect(await cast(motionId, representative('NOR', motionId), 'SWE')).toBe('identity.forbidden');
    expect(await cast(motionId, lab().as('executive-1', 'executive', `motion:${motionId}`), 'NOR')).toBe(
      'identity.forbidden',
    );
    expect(
      await cast(
        motionId,
        { ...representative('NOR', motionId), via: 'token', scopes: ['council.*'] },
        'NOR',
      ),
    ).toBe('identity.token-not-allowed');
    expect(await cast(newId(), lab().as('NOR', 'applicant'), 'NOR')).toBe('identity.not-found');
    const { rows } = await owner().query('SELECT 1 FROM ballots WHERE motion_id = $1', [motionId]);
    expect(rows).toEqual([]);
  });

  it('are hidden from others until the close, and shown to their own state', async () => {
    const { motionId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'for' });
    const own = await reads().motion(representative('NOR', motionId), motionId);
    const other = await reads().motion(representative('SWE', motionId), motionId);
    expect([own.ownBallots.length, other.ownBallots.length, other.rollCall]).toEqual([1, 0, null]);
    expect(await codeOf(reads().tallyFile(motionId))).toBe('council.motion-not-found');
  });

  it('are refused after the end, though nobody closed it yet, and by the database too', async () => {
    const { motionId } = await lab().opened();
    await lab().passTime(motionId);
    expect(await cast(motionId, representative('NOR', motionId), 'NOR')).toBe('council.voting-closed');
    await expect(
      lab().database.pool.query(
        `INSERT INTO ballots (id, motion_id, state_id, choice, final, cast_at, cast_by)
         VALUES ($1, $2, 'NOR', 'for', false, clock_timestamp(), $3)`,
        [newId(), motionId, lab().personId('NOR')],
      ),
    ).rejects.toThrow(/takes no ballots/);
  });

  it('are refused for a recused state and after a final one, and cannot be changed by anybody', async () => {
    const { motionId } = await lab().opened();
    const recusal = { stateId: 'NOR', interest: 'The ministry controls the recipient.' };
    const voting = lab().voting;
    await voting.recuse(
      lab().asked(representative('NOR', motionId), 'POST /motions/{id}/recusals'),
      motionId,
      recusal,
    );
    expect(await cast(motionId, representative('NOR', motionId), 'NOR')).toBe('council.member-recused');
    expect(await cast(motionId, representative('SWE', motionId), 'SWE', true)).toBe('accepted');
    expect(await cast(motionId, representative('SWE', motionId), 'SWE')).toBe('council.ballot-final');
    await expect(lab().database.pool.query(`UPDATE ballots SET choice = 'against'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(lab().database.pool.query('DELETE FROM ballots')).rejects.toThrow(/permission denied/);
    const ofMotion = (sql: string) => owner().query(`${sql} WHERE motion_id = $1`, [motionId]);
    await expect(ofMotion(`UPDATE ballots SET choice = 'against'`)).rejects.toThrow(/append-only/);
    await expect(ofMotion('UPDATE motion_members SET votes = votes + 1')).rejects.toThrow(/frozen/);
    await expect(ofMotion('UPDATE motion_members SET recused = false')).rejects.toThrow(/frozen/);
  });

  it('leave a recused state out of all bases', async () => {
    const { motionId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for' });
    const voting = lab().voting;
    for (const [stateId, by] of [
      ['NLD', lab().secretariat(motionId)],
      ['NOR', representative('NOR', motionId)],
    ] as const) {
      await voting.recuse(lab().asked(by, 'POST /motions/{id}/recusals'), motionId, {
        stateId,
        interest: 'The ministry employs the recipient.',
      });
    }
    await lab().passTime(motionId);
    await council().advance(motionId);
    const motion = await reads().motion(secretariat(), motionId);
    expect(motion.comparisons?.[0]).toMatchObject({ path: 'quorum.all[0]', value: '2', base: '3' });
    expect(motion.rollCall?.map(({ stateId }) => stateId)).toEqual(['POL', 'SWE']);
  });
});

describe('recusals by the secretariat', () => {
  const recuse = (motionId: string, by: Principal, stateId: string) =>
    codeOf(
      lab().voting.recuse(lab().asked(by, 'POST /motions/{id}/recusals'), motionId, {
        stateId,
        interest: 'The ministry employs the recipient.',
      }),
    );

  it('do not turn a vote: a state that voted is taken out by nobody but itself', async () => {
    const { motionId } = await lab().opened();
    await lab().vote(motionId, { NOR: 'for', SWE: 'for' }, true);
    await lab().vote(motionId, { POL: 'against', CHE: 'against' }, true);
    await lab().vote(motionId, { NLD: 'against' });
    const stepped = lab().secretariat(motionId);
    const token = { ...stepped, via: 'token', scopes: ['council.*'] } as const;
    for (const stateId of ['POL', 'CHE', 'NLD']) {
      expect(await recuse(motionId, secretariat(), stateId)).toBe('identity.step-up-required');
      expect(await recuse(motionId, token, stateId)).toBe('identity.token-not-allowed');
      expect(await recuse(motionId, stepped, stateId)).toBe('council.state-has-voted');
      expect(await recuse(motionId, representative('NOR', motionId), stateId)).toBe('identity.forbidden');
    }
    expect(await lab().count('recusals WHERE motion_id = $1', [motionId])).toBe(0);
    await lab().passTime(motionId);
    await council().advance(motionId);
    const { outcome, rollCall } = await reads().motion(secretariat(), motionId);
    expect([outcome, rollCall?.length]).toEqual(['not-carried', 5]);
  });

  it('leave an objection where it is', async () => {
    const { motionId } = await lab().opened({ route: 'executive', awardMinor: 9_000_000n }, 'silence');
    const objection = { stateId: 'NLD', reason: 'This is not small.' };
    const asked = lab().asked(representative('NLD', motionId), 'POST /motions/{id}/objections');
    await lab().voting.object(asked, motionId, objection);
    expect(await recuse(motionId, lab().secretariat(motionId), 'NLD')).toBe('council.state-has-voted');
    expect(await lab().count('recusals WHERE motion_id = $1', [motionId])).toBe(0);
    await council().advance(motionId);
    expect((await reads().motion(secretariat(), motionId)).outcome).toBe('not-carried');
  });

  it('are nothing for whoever is party to the case', async () => {
    const { motionId, applicationId } = await lab().opened();
    await owner().query(`INSERT INTO former_application_members VALUES ($1, $2, now())`, [
      applicationId,
      lab().personId('secretariat'),
    ]);
    expect(await recuse(motionId, lab().secretariat(motionId), 'NOR')).toBe('identity.own-case');
    expect(await lab().count('recusals WHERE motion_id = $1', [motionId])).toBe(0);
  });
});

describe('executive awards', () => {
  const award = (applicationId: string) =>
    lab().get(ExecutiveAwardsService).awardDelegated(lab().executive(applicationId), applicationId);
  const delegated = (given: ACouncilCase = {}) =>
    lab().aCase({ route: 'executive', awardMinor: 9_000_000n, ...given });
  const object = (motionId: string, stateId: string) =>
    codeOf(
      lab().voting.object(
        lab().asked(representative(stateId, motionId), 'POST /motions/{id}/objections'),
        motionId,
        {
          stateId,
          reason: 'This is not small.',
        },
      ),
    );
  async function silence(applicationId: string): Promise<string> {
    const answer = await award(applicationId);
    if (answer.kind !== 'done') throw new Error('not done');
    return answer.value.motionId;
  }

  it('open a silence procedure that is carried by its time', async () => {
    const { applicationId } = await delegated();
    const motionId = await silence(applicationId);
    expect(await codeOf(award(applicationId))).toBe('council.motion-pending');
    expect(await object(motionId, 'NOR')).toBe('accepted');
    expect(await object(motionId, 'NOR')).toBe('council.already-objected');
    expect((await council().advance(motionId)).state).toBe('waiting');
    await lab().passTime(motionId);
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
    expect(await reads().motion(secretariat(), motionId)).toMatchObject({
      kind: 'silence',
      outcome: 'carried',
      objections: [{ stateId: 'NOR' }],
    });
  });

  it('go to the council as soon as a quarter of the votes objects', async () => {
    const { applicationId } = await delegated();
    const motionId = await silence(applicationId);
    await object(motionId, 'NLD');
    expect(await council().advance(motionId)).toEqual({ state: 'settled' });
    expect(await lab().reserved(applicationId)).toBe(0n);
    expect((await reads().motion(secretariat(), motionId)).outcome).toBe('not-carried');
  });

  it('are refused above the delegated amount and on the council’s route', async () => {
    const { applicationId } = await delegated({ awardMinor: 10_000_001n });
    expect(await codeOf(award(applicationId))).toBe('council.above-delegated-amount');
    const other = await delegated({ route: 'council' });
    expect(await codeOf(award(other.applicationId))).toBe('council.not-delegated');
  });

  it.each([
    ['below the least the call gives', 'programmes.amount-out-of-range'],
    ['of fewer cents than there are milestones', 'applications.award-indivisible'],
  ])('are refused %s, which no emergency and no motion gets past either', async (why, code) => {
    const spoil = async (applicationId: string) =>
      owner().query(
        why.startsWith('below')
          ? `UPDATE calls SET min_minor = 50000000 WHERE id = (SELECT call_id FROM applications WHERE id = $1)`
          : `INSERT INTO application_milestones (id, application_id, position, title, acceptance, amount_minor, due_on)
             SELECT gen_random_uuid(), $1, n, 'Result ' || n, 'It works.', 1, '2027-06-30' FROM generate_series(1, 3) n`,
        [applicationId],
      );
    const awardMinor = 2n;
    const small = await delegated({ awardMinor });
    await spoil(small.applicationId);
    expect(await codeOf(award(small.applicationId))).toBe(code);
    const crisis = await delegated({ stage: 'emergency-decision', route: 'emergency', awardMinor });
    await spoil(crisis.applicationId);
    expect(await sign(crisis.applicationId, 'executive-1')).toBe(code);
    const older = await delegated({ route: 'council', awardMinor });
    await spoil(older.applicationId);
    const facts = await council().caseFacts(lab().get(DataSource).manager, older.applicationId, NOW());
    expect(facts.obstacle?.waitingFor).toBe('executive');
    const { rows } = await owner().query(
      `SELECT 1 FROM motions WHERE application_id = ANY($1) UNION ALL
       SELECT 1 FROM emergency_approvals WHERE application_id = ANY($1)`,
      [[small.applicationId, crisis.applicationId, older.applicationId]],
    );
    expect(rows).toEqual([]);
  });

  it('change nothing in a preview, and say what follows', async () => {
    const { applicationId } = await delegated();
    const preview = await lab()
      .get(ExecutiveAwardsService)
      .awardDelegated(
        lab().executive(applicationId, 'executive-1', { key: null, preview: true }),
        applicationId,
      );
    expect(preview).toMatchObject({ kind: 'preview', value: { stage: 'council' } });
    const { rows } = await owner().query('SELECT 1 FROM motions WHERE application_id = $1', [applicationId]);
    expect(rows).toEqual([]);
  });

  const sign = (applicationId: string, name: string) =>
    codeOf(
      lab().get(ExecutiveAwardsService).approveEmergency(lab().executive(applicationId, name), applicationId),
    );

  it('need two executives in an emergency, and move the case with the second', async () => {
    const { applicationId } = await delegated({
      stage: 'emergency-decision',
      route: 'emergency',
      awardMinor: 4_000_000n,
    });
    expect(await sign(applicationId, 'executive-1')).toBe('accepted');
    expect(await sign(applicationId, 'executive-1')).toBe('council.already-approved');
    const tx = lab().get(DataSource).manager;
    expect((await council().caseFacts(tx, applicationId, NOW())).emergencyApprovals).toBe(1);
    expect(await sign(applicationId, 'executive-2')).toBe('accepted');
    expect((await lab().get(ApplicationsService).find(tx, applicationId))?.stage).toBe('emergency-agreement');
    expect(await lab().reserved(applicationId)).toBe(4_000_000n);
    expect(await sign(applicationId, 'executive-2')).toBe('council.not-in-emergency-decision');
  });

  it('stay within the cap of an incident and of a quarter, also when two cases are signed at once', async () => {
    const big = await delegated({ stage: 'emergency-decision', route: 'emergency', awardMinor: 5_000_001n });
    expect(await sign(big.applicationId, 'executive-1')).toBe('council.emergency-incident-cap');
    const policy = { emergencyQuarterCapMinor: '8000000' };
    const cases = [
      await delegated({ stage: 'emergency-decision', route: 'emergency', awardMinor: 3_000_000n, policy }),
      await delegated({ stage: 'emergency-decision', route: 'emergency', awardMinor: 3_000_000n, policy }),
    ];
    for (const { applicationId } of cases) await sign(applicationId, 'executive-1');
    const answers = await Promise.all(cases.map(({ applicationId }) => sign(applicationId, 'executive-2')));
    expect(answers.sort()).toEqual(['accepted', 'council.emergency-quarter-cap']);
  });
});
