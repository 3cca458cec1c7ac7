import { describe, expect, it } from '@jest/globals';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { EndingsService } from '#libs/applications/src/index.js';
import { STATES } from '../../support/council-case.js';
import { codeOf, useCouncil } from './council-lab.js';

const lab = useCouncil();
const REASONS = ['The envelope is used up.', 'The next slate takes it up.'];
const endings = () => lab().get(EndingsService);
const WITHOUT_A_TRACE = { key: null, preview: true } as const;
const everyState = Object.keys(STATES).sort();

interface Ending {
  readonly cause: string;
  readonly stage: string;
  /** In the words of whoever ended it. */
  readonly reason: string | null;
  readonly run: (
    given: Awaited<ReturnType<ReturnType<typeof lab>['opened']>>,
    override?: Partial<ActRequest>,
  ) => Promise<ActAnswer<unknown>>;
}

const ENDINGS: readonly Ending[] = [
  {
    cause: 'defer',
    stage: 'reserve-list',
    reason: REASONS.join('\n'),
    run: ({ applicationId }, override) =>
      endings().defer(lab().executive(applicationId, 'executive-1', override), applicationId, {
        reasons: REASONS,
      }),
  },
  {
    cause: 'reopen',
    stage: 'review',
    reason: REASONS.join('\n'),
    run: ({ applicationId }, override) =>
      endings().reopen(lab().executive(applicationId, 'executive-1', override), applicationId, {
        reasons: REASONS,
      }),
  },
  {
    cause: 'withdrawn',
    stage: 'withdrawn',
    reason: null,
    run: ({ applicationId, applicantId }, override) =>
      endings().withdraw(lab().asked(lab().applicant(applicantId), 'withdraw', override), applicationId),
  },
  {
    cause: 'secretariat',
    stage: 'council',
    reason: 'Opened in error.',
    run: ({ motionId }, override) =>
      lab().voting.cancel(
        lab().asked(lab().secretariat(motionId), 'cancel', override),
        motionId,
        'Opened in error.',
      ),
  },
];

const messagesTo = (personId: string, motionId: string) =>
  lab().rows<{ template: string; cause: string | null }>(
    `SELECT template, data ->> 'cause' AS cause FROM notifications
     WHERE person_id = $1 AND data ->> 'number' = (SELECT number FROM motions WHERE id = $2) ORDER BY id`,
    [personId, motionId],
  );

describe.each(ENDINGS)('a motion ended by $cause', ({ cause, stage, reason, run }) => {
  it('is announced by the preview: that it is cancelled, and who is told, but not who has voted', async () => {
    const given = await lab().opened();
    await lab().vote(given.motionId, { NOR: 'for', SWE: 'against' });
    const preview = await run(given, WITHOUT_A_TRACE);
    const { number, state } = await lab().motion(given.motionId);
    if (preview.kind !== 'preview') throw new Error('This was done.');
    expect(preview.value.stage).toBe(stage);
    expect(preview.value.reasons).toContain(
      `Motion ${number} is open: it is cancelled, and ballots on it do not count.`,
    );
    const states = preview.value.notifies.filter((label) => label.startsWith('representative:'));
    expect(states.sort()).toEqual(everyState.map((id) => `representative:${id}`));
    expect(preview.value.notifies.filter((label) => label.startsWith('person:'))).toEqual([]);
    expect(state).toBe('open');
  });

  it('keeps the cause and the words, leaves a trace without the words, and tells everybody, the voters too', async () => {
    const given = await lab().opened();
    const alternate = await lab().alternate('NOR', given.motionId);
    await lab().castFor(alternate, given.motionId, { stateId: 'NOR' });
    await lab().vote(given.motionId, { SWE: 'for' });
    await run(given);
    expect(await lab().motion(given.motionId)).toMatchObject({
      state: 'cancelled',
      cancelled: { cause, reason },
      outcome: null,
      rollCall: null,
    });
    const [trace, ...others] = await lab().rows<{ data: object; text: string }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb -> 'data' AS data, convert_from(canonical, 'UTF8') AS text
       FROM audit_entries WHERE type = 'council.motion-cancelled' AND subject_id = $1 AND application_id = $2`,
      [given.motionId, given.applicationId],
    );
    expect([trace?.data, others]).toEqual([{ because: cause }, []]);
    expect(trace?.text).not.toContain('envelope');
    for (const personId of [alternate.id, ...everyState.map((state) => lab().personId(state))]) {
      expect((await messagesTo(personId, given.motionId)).at(-1)).toEqual({
        template: 'council.motion-cancelled',
        cause,
      });
    }
    expect(await lab().reserved(given.applicationId)).toBe(0n);
  });

  it('takes no ballot that arrives in the same instant, and keeps one that was first', async () => {
    const given = await lab().opened();
    const cast = () =>
      lab().castFor(lab().representative('POL', given.motionId), given.motionId, { stateId: 'POL' });
    const motion = { sql: 'SELECT 1 FROM motions WHERE id = $1', parameters: [given.motionId] };
    expect(await lab().inOrder(motion, [() => run(given), cast])).toEqual([
      'accepted',
      'council.motion-cancelled',
    ]);
    expect(await lab().count('ballots WHERE motion_id = $1', [given.motionId])).toBe(0);
    const other = await lab().opened();
    const first = () =>
      lab().castFor(lab().representative('POL', other.motionId), other.motionId, { stateId: 'POL' });
    const row = { sql: 'SELECT 1 FROM motions WHERE id = $1', parameters: [other.motionId] };
    expect(await lab().inOrder(row, [first, () => run(other)])).toEqual(['accepted', 'accepted']);
    expect(await lab().count('ballots WHERE motion_id = $1', [other.motionId])).toBe(1);
    expect((await messagesTo(lab().personId('POL'), other.motionId)).at(-1)?.cause).toBe(cause);
  });
});

describe('a cancelled motion', () => {
  it('says to the states of a case under embargo that and by what, but not in which words', async () => {
    const given = await lab().opened();
    await lab().hold(given.applicationId, 'embargo');
    await ENDINGS[0]!.run(given);
    const seen = await lab().motion(given.motionId, lab().representative('NOR', given.motionId));
    expect(seen.cancelled).toEqual({ cause: 'defer', reason: null });
    const { cancelled } = await lab().motion(given.motionId, lab().as('executive-1', 'executive'));
    expect(cancelled).toEqual({ cause: 'defer', reason: REASONS.join('\n') });
  });

  it('is no longer there to object to, to recuse from or to cancel again', async () => {
    const given = await lab().opened({ route: 'executive', awardMinor: 9_000_000n }, 'silence');
    await ENDINGS[0]!.run(given);
    const { motionId } = given;
    const asked = lab().asked(lab().representative('NOR', motionId), 'act');
    const object = lab().voting.object(asked, motionId, { stateId: 'NOR', reason: 'Not small.' });
    expect(await codeOf(object)).toBe('council.motion-cancelled');
    const recuse = lab().voting.recuse(lab().asked(asked.principal, 'act'), motionId, {
      stateId: 'NOR',
      interest: 'An interest.',
    });
    expect(await codeOf(recuse)).toBe('council.motion-cancelled');
    expect(await codeOf(ENDINGS[3]!.run(given))).toBe('council.motion-not-open');
  });

  it('ends a ratification with a terminated case just as audibly', async () => {
    const given = await lab().opened(
      { stage: 'active', route: 'emergency', awardMinor: 1_000_000n },
      'ratification',
    );
    await endings().terminate(lab().executive(given.applicationId), given.applicationId, {
      reasons: REASONS,
    });
    expect((await lab().motion(given.motionId)).cancelled).toEqual({
      cause: 'terminated',
      reason: REASONS.join('\n'),
    });
    expect((await messagesTo(lab().personId('CHE'), given.motionId)).at(-1)?.cause).toBe('terminated');
  });
});
