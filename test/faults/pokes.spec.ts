import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { vote } from '../../apps/local/src/demo/deciding.js';
import { Fund } from '../../apps/local/src/demo/fund.js';
import { agree, deliver, namePayee } from '../../apps/local/src/demo/paying.js';
import { PaymentDesk } from '../../apps/local/src/demo/payment-desk.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { caseInCouncil, caseInReview, scoreAll } from '../support/cases.js';
import { givePatience } from '../support/patience.js';
import { expectSound } from '../support/soundness.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 300_000;
/** So few events that a case reaches them with its normal life and some pokes. */
const EVENTS_PER_RUN = 60;
let stack: Stack;
let fund: Fund;
let temporal: Connection;

beforeAll(async () => {
  stack = await Stack.start({
    temporalSettings: { 'limit.historyCount.suggestContinueAsNew': String(EVENTS_PER_RUN) },
  });
  await givePatience(stack);
  fund = new Fund(stack.context.urls.api);
  temporal = await Connection.connect({ address: stack.temporal.address });
}, LIMIT_MS);

afterAll(async () => {
  await temporal.close();
  await stack.close();
}, 60_000);

/** Pokes as an act leaves them. */
async function poke(process: string, id: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await stack.owner.query('INSERT INTO outbox (id, workflow_type, workflow_id) VALUES ($1, $2, $3)', [
      newId(),
      process,
      `${process}:${id}`,
    ]);
  }
}

async function untilDelivered(): Promise<void> {
  await until('every wake delivered', async () => {
    const waiting = await stack.fact<{ n: number }>(
      'SELECT count(*)::int AS n FROM outbox WHERE parked_at IS NULL',
    );
    return waiting?.n === 0;
  });
}

/** What stands of a case that was voted on, once its agreement is drafted. */
async function tracesOf(applicationId: string, motionId: string) {
  return await until('the draft agreement', async () => {
    const found = await stack.fact<{ moves: number; closings: number; agreements: number }>(
      `SELECT (SELECT count(*)::int FROM stage_history WHERE application_id = $1) AS moves,
              (SELECT count(*)::int FROM audit_entries
                WHERE subject_id = $2::text AND type = 'council.motion-closed') AS closings,
              (SELECT count(*)::int FROM agreements WHERE application_id = $1) AS agreements`,
      [applicationId, motionId],
    );
    return found !== undefined && found.agreements > 0 && found;
  });
}

/** How often a process of this case handed over to a new run of itself. */
async function runsContinued(workflowId: string): Promise<number> {
  const { workflow } = new Client({ connection: temporal });
  let continued = 0;
  for await (const run of workflow.list({
    query: `WorkflowId = '${workflowId}' AND ExecutionStatus = 'ContinuedAsNew'`,
  })) {
    if (run.status.name === 'CONTINUED_AS_NEW') continued += 1;
  }
  return continued;
}

describe('pokes', () => {
  it(
    'delivered ten times over, while the worker was down, lead to what one would have',
    async () => {
      const [inReview, { id: inCouncil, motion }] = await Promise.all([
        caseInReview(fund, 'curl'),
        caseInCouncil(fund, 'jansson'),
      ]);
      await stack.down('worker-cases');
      await Promise.all([scoreAll(fund, inReview), vote(fund, motion)]);
      const round = await stack.fact<{ id: string }>(
        'SELECT id FROM review_rounds WHERE application_id = $1',
        [inReview],
      );
      await poke('review', round?.id ?? '', 10);
      await poke('vote', motion.id, 10);
      await poke('grant', inReview, 10);
      await poke('grant', inCouncil, 10);
      await stack.up('worker-cases');
      await fund.untilStage(inReview, 'recommendation');
      await fund.untilStage(inCouncil, 'negotiation');
      // One after the other now: each is delivered and looked at, and nothing follows from it.
      const before = await tracesOf(inCouncil, motion.id);
      expect(before).toMatchObject({ closings: 1, agreements: 1 });
      for (let time = 0; time < 10; time += 1) {
        await poke('vote', motion.id, 1);
        await poke('grant', inCouncil, 1);
        await untilDelivered();
      }
      expect(await tracesOf(inCouncil, motion.id)).toEqual(before);
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );

  it(
    'that cannot be delivered are counted alone and parked, while others flow',
    async () => {
      const poison = newId();
      // Longer than any workflow id may be; it has failed eleven times before.
      await stack.owner.query(
        `INSERT INTO outbox (id, workflow_type, workflow_id, attempts) VALUES ($1, 'grant', $2, 11)`,
        [poison, `grant:${'x'.repeat(2_000)}`],
      );
      const id = await caseInReview(fund, 'libffi');
      expect((await fund.read(id)).stage).toBe('review');
      await until('the poison parked', async () => {
        const row = await stack.fact<{ parked: boolean }>(
          'SELECT parked_at IS NOT NULL AS parked FROM outbox WHERE id = $1',
          [poison],
        );
        return row?.parked;
      });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

describe('a process that continues as new', () => {
  it(
    'loses nothing of a running round and a running milestone',
    async () => {
      const [inReview, { id: active, motion }] = await Promise.all([
        caseInReview(fund, 'libpng'),
        caseInCouncil(fund, 'libevent'),
      ]);
      await vote(fund, motion);
      await fund.untilStage(active, 'negotiation');
      await namePayee(fund, active, 'maintainer', 1);
      await agree(fund, active, 'maintainer');
      const desk = new PaymentDesk(fund);
      desk.open();
      const milestone = await until('a planned milestone', () =>
        stack.fact<{ id: string }>(
          `SELECT id FROM milestones WHERE application_id = $1 AND kind = 'delivery' AND state = 'planned'`,
          [active],
        ),
      );
      const round = await stack.fact<{ id: string }>(
        'SELECT id FROM review_rounds WHERE application_id = $1',
        [inReview],
      );
      const processes = [
        ['review', round?.id ?? ''],
        ['grant', inReview],
        ['milestone', milestone.id],
        ['grant', active],
      ] as const;
      for (const [process, id] of processes) {
        await until(
          `${process}:${id} continued`,
          async () => {
            await poke(process, id, 1);
            await untilDelivered();
            return (await runsContinued(`${process}:${id}`)) > 0;
          },
          90,
        );
      }
      await scoreAll(fund, inReview);
      await Promise.race([deliver(fund, active, 'maintainer'), desk.failure]);
      await fund.untilStage(inReview, 'recommendation');
      await fund.untilStage(active, 'closing');
      await desk.close();
      expect(await desk.paidMinor(active)).toBe(15_000_000n);
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});
