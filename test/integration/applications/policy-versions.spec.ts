import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DEFAULT_LIFECYCLE_POLICY } from '#libs/applications/src/domain/lifecycle-policy.js';
import { ScreeningService } from '#libs/applications/src/index.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { CouncilReadsService, CouncilService, VotingService } from '#libs/council/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { DEMO_PEOPLE } from '../../../apps/local/src/demo/people.js';
import { useGrants } from './grant-lab.js';

const lab = useGrants();
const DAY_MS = 86_400_000;
const NEVER_ALONE = { count: 'members', base: 'cast', atLeast: { num: 1, den: 1 } } as const;
const REPRESENTATIVES = DEMO_PEOPLE.filter(({ roles }) =>
  roles.some(({ role }) => role === 'representative'),
).map(({ handle, roles }) => ({ handle, stateId: roles[0]?.scopeId ?? '' }));

/** Adopts a second version of both policies and has the call use them: half the time, and one vote against is enough to fall. */
async function adoptVersionTwo(callId: string): Promise<void> {
  const bodies = {
    lifecycle: {
      ...DEFAULT_LIFECYCLE_POLICY,
      durations: {
        ...DEFAULT_LIFECYCLE_POLICY.durations,
        evidenceWait: '1h',
        executiveDecision: '48h',
        recommendation: '48h',
        screening: '48h',
      },
    },
    council: { ...DEFAULT_COUNCIL_POLICY, votingPeriod: '72h', decision: NEVER_ALONE },
  };
  for (const [kind, body] of Object.entries(bodies)) {
    const id = newId();
    await lab()
      .get(DataSource)
      .transaction((tx) =>
        insertPolicy(tx, {
          ...{ id, kind, name: 'default', version: 2, body, adoptedBy: 'spec' },
          inForceFrom: '2026-01-01T00:00:00.000Z',
        }),
      );
    await lab().rows(`UPDATE calls SET ${kind}_policy_id = $2 WHERE id = $1`, [callId, id]);
  }
}

/** Everybody votes for it but one, and the end comes. */
async function allButOne(motionId: string): Promise<unknown> {
  for (const [index, { handle, stateId }] of REPRESENTATIVES.entries()) {
    const ballot = { stateId, choice: index === 0 ? 'against' : 'for', reason: null, final: false } as const;
    await lab()
      .get(VotingService)
      .castBallot(lab().as(handle, `motion:${motionId}`), motionId, ballot);
  }
  await lab().rows('UPDATE motions SET closes_at = clock_timestamp() WHERE id = $1', [motionId]);
  await lab().get(CouncilService).advance(motionId);
  const { outcome, comparisons } = await lab()
    .get(CouncilReadsService)
    .motion(lab().as('secretariat').principal, motionId);
  return { outcome, thresholds: comparisons?.map(({ threshold }) => threshold) };
}

async function hoursFrom(sql: string, id: string): Promise<number> {
  const [row] = await lab().rows<{ hours: string }>(sql, [id]);
  return Number(row?.hours);
}
const votingHours = (id: string) =>
  hoursFrom(
    'SELECT extract(epoch FROM closes_at - opened_at) / 3600 AS hours FROM motions WHERE id = $1',
    id,
  );
const waitingHours = (id: string) =>
  hoursFrom(
    'SELECT extract(epoch FROM due_at - waiting_since) / 3600 AS hours FROM applications WHERE id = $1',
    id,
  );
async function intoCouncil(id: string): Promise<string> {
  await lab().put(id, { stage: 'recommendation', waiting_for: 'tab-chair' });
  await lab().move(id, 'tab-chair', 'recommend-award', { route: 'council', awardMinor: 15_000_000n });
  await lab().settle(id);
  return await lab().openMotion(id);
}

describe('a second version of the rules under running cases', () => {
  it('counts and times nothing anew that began under the first, and everything that begins under it', async () => {
    const voting = await lab().inCouncil();
    const early = await lab().submitted();
    const closesAt = (await lab().application(voting.id)).dueAt;
    await adoptVersionTwo(lab().callId('ecosystem-2026'));
    const late = await lab().submitted();

    // The durations a case was handed in under stay its own.
    for (const [id, evidenceHours, screening] of [
      [early, 48, (hours: number) => hours > 4 * 24],
      [late, 1, (hours: number) => hours === 48],
    ] as const) {
      const evidence = await waitingHours(id);
      expect(evidence > evidenceHours - 2 && evidence < evidenceHours + 26).toBe(true);
      await lab().rows("UPDATE applications SET due_at = '2026-01-02' WHERE id = $1", [id]);
      await lab().settle(id);
      expect((await lab().application(id)).stage).toBe('screening');
      expect(screening(await waitingHours(id))).toBe(true);
    }
    await lab().get(ScreeningService).decideScreening(lab().as('programme-1'), early, {
      verdict: 'eligible',
      reasons: [],
    });

    // An open motion keeps its end and its majority; one that opens later has the new ones, also on an earlier case.
    expect((await lab().application(voting.id)).dueAt).toBe(closesAt);
    expect((await votingHours(voting.motionId)) * 3_600_000).toBeGreaterThan(13 * DAY_MS);
    expect(await allButOne(voting.motionId)).toEqual({
      outcome: 'carried',
      thresholds: ['2/3', '1/2', '>1/2', '60/100'],
    });
    for (const id of [early, late]) {
      const motionId = await intoCouncil(id);
      expect(await votingHours(motionId)).toBe(72);
      expect(await allButOne(motionId)).toEqual({
        outcome: 'not-carried',
        thresholds: ['2/3', '1/2', '1/1'],
      });
      await lab().settle(id);
    }

    // What the council left to an executive has the time of the case's own version.
    expect(await lab().application(early)).toMatchObject({ stage: 'council', waitingFor: 'executive' });
    expect((await waitingHours(early)) > 9 * 24).toBe(true);
    expect(await waitingHours(late)).toBe(48);
  });
});
