import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiProblem } from '../../apps/local/src/demo/actor.js';
import { apply, writePlan } from '../../apps/local/src/demo/applying.js';
import { awardDelegated, invite, recommend, screen, vote } from '../../apps/local/src/demo/deciding.js';
import type { Motion } from '../../apps/local/src/demo/fund.js';
import { Fund } from '../../apps/local/src/demo/fund.js';
import { caseInCouncil, caseInReview, caseReviewed, scoreAll } from '../support/cases.js';
import { CrashPoint } from '../support/crash-point.js';
import { raceAt } from '../support/deadline-race.js';
import { givePatience } from '../support/patience.js';
import { expectSound } from '../support/soundness.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 300_000;
const AWAITED_LATER = ['DEU', 'JPN'];
let stack: Stack;
let fund: Fund;

beforeAll(async () => {
  stack = await Stack.start();
  await givePatience(stack);
  fund = new Fund(stack.context.urls.api);
}, LIMIT_MS);

afterAll(async () => {
  await stack.close();
}, 60_000);

async function motionFact(id: string) {
  return await stack.fact<{ state: string; outcome: string | null; ballots: number; numbers: number }>(
    `SELECT state, outcome, (SELECT count(*)::int FROM ballots WHERE motion_id = $1) AS ballots,
            (SELECT count(*)::int FROM audit_entries WHERE subject_id = $1::text AND type = 'council.motion-closed') AS numbers
       FROM motions WHERE id = $1::uuid`,
    [id],
  );
}

async function roundState(applicationId: string): Promise<string | undefined> {
  const round = await stack.fact<{ state: string }>(
    'SELECT state FROM review_rounds WHERE application_id = $1',
    [applicationId],
  );
  return round?.state;
}

async function ballotOf(motion: Motion, stateId: string): Promise<unknown> {
  const representative = await fund.as(`rep-${stateId.toLowerCase()}`);
  return await representative.doSteppedUp(`motion:${motion.id}`, () =>
    representative.api.POST('/api/v1/motions/{id}/ballots', {
      params: { path: { id: motion.id } },
      body: { stateId, choice: 'against', final: true },
    }),
  );
}

/** Another version of the council's rules, under which a vote that lacks one state has no quorum, for the demo's calls. */
async function askForEverybody(on: Stack): Promise<void> {
  const everybody = { count: 'members', base: 'entitled', atLeast: { num: 1, den: 1 } };
  const { rowCount } = await on.owner.query(
    `WITH newer AS (
       INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
       SELECT gen_random_uuid(), kind, name, version + 1, body || $1::jsonb, adopted_by, clock_timestamp()
         FROM policies p WHERE id = (SELECT council_policy_id FROM calls WHERE slug = 'demo-maintenance') RETURNING id)
     UPDATE calls SET council_policy_id = (SELECT id FROM newer) WHERE slug LIKE 'demo-%'`,
    [JSON.stringify({ quorum: everybody, reopened: { period: '30m', quorum: everybody } })],
  );
  expect(rowCount).toBeGreaterThan(0);
}

/** Of what was refused: status and code. */
function refusals(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.flatMap((result) =>
    result.status === 'rejected' && result.reason instanceof ApiProblem
      ? [`${result.reason.status} ${result.reason.code}`]
      : [],
  );
}

describe('kill -9 of the worker', () => {
  it(
    'in the middle of closing a round, and right after the commit that closed a vote: both go on, once',
    async () => {
      const [inReview, { id: inCouncil, motion }] = await Promise.all([
        caseInReview(fund, 'curl'),
        caseInCouncil(fund, 'jansson'),
      ]);
      const lost = await CrashPoint.set(stack, {
        table: 'review_rounds',
        on: 'UPDATE',
        when: `NEW.state = 'closed' AND NEW.application_id = '${inReview}'`,
      });
      const kept = await CrashPoint.set(stack, {
        table: 'motions',
        on: 'UPDATE',
        when: `NEW.state = 'closed' AND NEW.id = '${motion.id}'`,
        atCommit: true,
      });
      await Promise.all([scoreAll(fund, inReview), vote(fund, motion)]);
      await Promise.all([lost.reached(), kept.reached()]);
      await stack.kill('worker-cases');
      await Promise.all([lost.open(), kept.open()]);
      await until('the vote committed', async () => (await motionFact(motion.id))?.state === 'closed');
      expect(await roundState(inReview)).toBe('open');

      await stack.up('worker-cases');
      await fund.untilStage(inReview, 'recommendation');
      await fund.untilStage(inCouncil, 'negotiation');
      expect(await roundState(inReview)).toBe('closed');
      expect(await motionFact(motion.id)).toMatchObject({
        outcome: 'carried',
        ballots: motion.members.filter(({ suspended }) => !suspended).length,
        numbers: 1,
      });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

describe('the worker down over a deadline', () => {
  it(
    'refuses what comes late meanwhile, and closes with the result that stood under the rule that stood',
    async () => {
      const [inSilence, { id: inCouncil, motion }] = await Promise.all([
        caseReviewed(fund, 'libffi', 60_000),
        caseInCouncil(fund, 'libpng'),
      ]);
      await recommend(fund, inSilence, 60_000);
      await fund.untilStage(inSilence, 'council');
      const inTime = motion.members.filter(
        ({ stateId, suspended }) => !suspended && !AWAITED_LATER.includes(stateId),
      );
      await vote(fund, { ...motion, members: inTime });
      await stack.down('worker-cases');
      await askForEverybody(stack);
      await awardDelegated(fund, inSilence);
      const silence = await fund.untilMotion(inSilence);
      await until('the end of the silence', async () => {
        const end = await stack.fact<{ over: boolean }>(
          'SELECT clock_timestamp() >= closes_at AS over FROM motions WHERE id = $1',
          [silence.id],
        );
        return end?.over;
      });
      const late = await fund.as('rep-fra');
      await expect(
        late.doSteppedUp(`motion:${silence.id}`, () =>
          late.api.POST('/api/v1/motions/{id}/objections', {
            params: { path: { id: silence.id } },
            body: { stateId: 'FRA', reason: 'We would rather discuss this.' },
          }),
        ),
      ).rejects.toMatchObject({ status: 409, code: 'council.voting-closed' });

      // Two states in the same millisecond, just after the end of the vote.
      const results = await raceAt(
        stack,
        { table: 'motions', column: 'closes_at', id: motion.id },
        -1,
        AWAITED_LATER.map((stateId) => () => ballotOf(motion, stateId)),
      );
      expect(refusals(results)).toEqual(['409 council.voting-closed', '409 council.voting-closed']);
      expect(await motionFact(motion.id)).toMatchObject({ state: 'open', ballots: inTime.length });

      await stack.up('worker-cases');
      await fund.untilStage(inSilence, 'negotiation');
      await fund.untilStage(inCouncil, 'negotiation');
      expect(await motionFact(silence.id)).toMatchObject({ outcome: 'carried', numbers: 1 });
      expect(await motionFact(motion.id)).toMatchObject({
        outcome: 'carried',
        ballots: inTime.length,
        numbers: 1,
      });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );

  it(
    'lets neither of two people hand in just after the deadline, and exactly one just before it',
    async () => {
      const plan = {
        callSlug: 'demo-maintenance',
        projectId: await fund.projectId('libevent'),
        title: 'Two people, one deadline',
        by: 'maintainer',
        together: 'co-maintainer',
        milestones: [60_000],
      };
      const id = await apply(fund, plan);
      await screen(fund, id);
      await invite(fund, id);
      await writePlan(fund, id, plan);
      await stack.down('worker-cases');
      const both = ['maintainer', 'co-maintainer'].map((handle) => async () => {
        const person = await fund.as(handle);
        return await person.do(
          person.api.POST('/api/v1/applications/{id}/proposal-submission', { params: { path: { id } } }),
        );
      });
      const deadline = { table: 'applications', column: 'due_at', id } as const;
      const late = await raceAt(stack, deadline, -1, both);
      expect(refusals(late)).toEqual([
        '409 applications.deadline-passed',
        '409 applications.deadline-passed',
      ]);
      expect((await fund.read(id, 'maintainer')).stage).toBe('invited');

      const inTime = await raceAt(stack, deadline, 60_000, both);
      expect(inTime.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(refusals(inTime)).toEqual(['409 applications.stage-conflict']);
      const handedIn = await stack.fact(
        `SELECT count(*)::int AS times FROM stage_history WHERE application_id = $1 AND act = 'submit-proposal'`,
        [id],
      );
      expect(handedIn).toEqual({ times: 1 });
      await stack.up('worker-cases');
      await fund.untilStage(id, 'proposal');
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});
