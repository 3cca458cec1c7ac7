import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply } from '../../apps/local/src/demo/applying.js';
import { awardDelegated, recommend, screen, vote } from '../../apps/local/src/demo/deciding.js';
import { Fund } from '../../apps/local/src/demo/fund.js';
import { agree, namePayee } from '../../apps/local/src/demo/paying.js';
import { PaymentDesk } from '../../apps/local/src/demo/payment-desk.js';
import { caseInCouncil, caseInReview, caseReviewed, caseToPay, scoreAll } from '../support/cases.js';
import { givePatience } from '../support/patience.js';
import { expectSound } from '../support/soundness.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 240_000;
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

async function stageOf(id: string): Promise<string | undefined> {
  return (await stack.fact<{ stage: string }>('SELECT stage FROM applications WHERE id = $1', [id]))?.stage;
}

async function submit(slug: string): Promise<string> {
  return await apply(fund, {
    callSlug: 'demo-ecosystem',
    projectId: await fund.projectId(slug),
    title: `Handed in for ${slug}`,
    by: 'co-maintainer',
    milestones: [20_000],
  });
}

async function settled(applicationId: string): Promise<{ orders: number; settled: number } | undefined> {
  return await stack.fact(
    `SELECT count(*)::int AS orders, count(*) FILTER (WHERE state = 'settled')::int AS settled
       FROM payment_orders WHERE application_id = $1 AND state <> 'void'`,
    [applicationId],
  );
}

describe('Temporal away', () => {
  it(
    'does not keep anybody from submitting, scoring, voting and approving; all of it proceeds when it is back',
    async () => {
      const [inReview, inCouncil, toPay] = await Promise.all([
        caseInReview(fund, 'curl'),
        caseInCouncil(fund, 'jansson'),
        caseToPay(fund, 'tessera-xml', 8_000, 0),
      ]);
      const desk = new PaymentDesk(fund);
      await fund.until('the advance to approve', async () =>
        (await desk.orders('pending-approval')).length > 0 ? true : undefined,
      );
      await stack.temporal.crash();

      const submitted = await submit('giflib');
      await scoreAll(fund, inReview);
      await vote(fund, inCouncil.motion);
      expect(await desk.round()).toBe(1);

      expect(await stageOf(submitted)).toBe('submitted');
      expect(await stageOf(inReview)).toBe('review');
      expect(await stageOf(inCouncil.id)).toBe('council');
      expect(await settled(toPay)).toEqual({ orders: 1, settled: 0 });

      await stack.temporal.start();
      await fund.untilStage(submitted, 'screening');
      await fund.untilStage(inReview, 'recommendation');
      await fund.untilStage(inCouncil.id, 'negotiation');
      await until('the advance settled', async () => (await settled(toPay))?.settled === 1, 60);
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );

  it(
    'loses nothing with its whole database: timers, rounds, motions and payments go on by themselves',
    async () => {
      const submitted = await submit('libevent');
      const [inReview, inCouncil, inSilence] = await Promise.all([
        caseInReview(fund, 'libffi'),
        caseInCouncil(fund, 'libpng'),
        caseReviewed(fund, 'libcbor', 60_000),
      ]);
      const agreed = (await stack.fact<{ id: string }>(
        `SELECT id FROM applications WHERE stage = 'negotiation' ORDER BY id LIMIT 1`,
      )) ?? { id: '' };
      await namePayee(fund, agreed.id, 'maintainer', 1);
      await agree(fund, agreed.id, 'maintainer');
      await recommend(fund, inSilence, 60_000);
      await fund.untilStage(inSilence, 'council');
      // The end of the silence is the next thing to happen, and only a timer in Temporal knows of it.
      await awardDelegated(fund, inSilence);
      await stack.loseTemporal();

      await fund.untilStage(inSilence, 'negotiation');
      await screen(fund, submitted);
      await scoreAll(fund, inReview);
      await vote(fund, inCouncil.motion);
      const desk = new PaymentDesk(fund);
      await fund.until('an order sent', async () => ((await desk.round()) > 0 ? true : undefined));
      await fund.untilStage(submitted, 'review');
      await fund.untilStage(inReview, 'recommendation');
      await fund.untilStage(inCouncil.id, 'negotiation');
      await until('the advance settled', async () => (await settled(agreed.id))?.settled === 1, 60);
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});
