import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Fund } from '../../apps/local/src/demo/fund.js';
import { PaymentDesk } from '../../apps/local/src/demo/payment-desk.js';
import { caseToPay } from '../support/cases.js';
import { CrashPoint } from '../support/crash-point.js';
import { givePatience } from '../support/patience.js';
import { expectSound, paidByBank } from '../support/soundness.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 300_000;
let stack: Stack;
let fund: Fund;
let desk: PaymentDesk;

beforeAll(async () => {
  stack = await Stack.start();
  await givePatience(stack);
  fund = new Fund(stack.context.urls.api);
  desk = new PaymentDesk(fund);
}, LIMIT_MS);

afterAll(async () => {
  await stack.close();
}, 60_000);

interface Payment {
  readonly orderId: string;
  readonly endToEndId: string;
  readonly runId: string;
}

/** Approves the one order of a case and sends it in a file of its own. */
async function send(applicationId: string): Promise<Payment> {
  const order = await until('an order to approve', async () =>
    (await desk.orders('pending-approval')).find((one) => one.applicationId === applicationId),
  );
  expect(await desk.round(applicationId)).toBe(1);
  const run = await stack.fact<{ run_id: string; end_to_end_id: string }>(
    `SELECT r.run_id, o.end_to_end_id FROM payment_run_orders r JOIN payment_orders o ON o.id = r.order_id
      WHERE o.id = $1`,
    [order.id],
  );
  return { orderId: order.id, endToEndId: run?.end_to_end_id ?? '', runId: run?.run_id ?? '' };
}

async function standing({ orderId, runId }: Payment) {
  return await stack.fact<{ run: string; order: string; attempts: number; outcome: string | null }>(
    `SELECT r.state AS run, o.state AS "order", count(t.id)::int AS attempts, max(t.outcome) AS outcome
       FROM payment_orders o, payment_runs r LEFT JOIN transmission_attempts t ON t.run_id = r.id
      WHERE o.id = $1 AND r.id = $2 GROUP BY r.state, o.state`,
    [orderId, runId],
  );
}

async function untilSettled(payment: Payment): Promise<void> {
  await until(
    `${payment.endToEndId} settled`,
    async () => {
      const found = await standing(payment);
      return found?.order === 'settled' && found.run === 'settled';
    },
    90,
  );
}

async function untilUnknown(payment: Payment): Promise<void> {
  await until(`${payment.endToEndId} unknown`, async () => (await standing(payment))?.run === 'unknown', 90);
}

/** The bank misbehaves so, once each. */
async function script(...next: readonly string[]): Promise<void> {
  const response = await fetch(new URL('/script', stack.context.urls.bank), {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.context.secrets.bankSecret}` },
    body: JSON.stringify({ next }),
  });
  expect(response.status).toBe(200);
}

/** A person of treasury who did not release it found out that the bank never had it. */
async function resolveAsFailed({ runId }: Payment): Promise<void> {
  const person = await fund.as('treasury-3');
  await person.doSteppedUp(`payment-run:${runId}`, () =>
    person.api.POST('/api/v1/payment-runs/{id}/resolution', {
      params: { path: { id: runId } },
      body: { outcome: 'failed', note: 'The bank confirmed by telephone that no such file came in.' },
    }),
  );
}

/** What treasury sees as to be cleared up. */
async function unknownRuns(): Promise<readonly string[]> {
  const person = await fund.as('treasury-3');
  const { items } = await person.do(person.api.GET('/api/v1/payment-runs'));
  return items.filter(({ state }) => state === 'unknown').map(({ id }) => id);
}

describe('kill -9 of the worker that talks to the bank', () => {
  it(
    'before one file left and after another arrived: neither is sent again; a person resolves one, the statement the other',
    async () => {
      const [unsent, arrived] = [
        await caseToPay(fund, 'tessera-xml', 8_000, 0),
        await caseToPay(fund, 'quillmark', 9_000, 1),
      ];
      const ended = await CrashPoint.set(stack, {
        table: 'transmission_attempts',
        on: 'UPDATE',
        when: `NEW.outcome = 'sent'`,
      });
      const second = await send(arrived);
      await ended.reached();
      expect(await paidByBank(stack)).toEqual([second.endToEndId]);
      // The attempt and its entry in the log are one transaction; the table of attempts is held by the other file.
      const begun = await CrashPoint.set(stack, {
        table: 'audit_entries',
        on: 'INSERT',
        when: `NEW.type = 'treasury.run-transmission-begun'`,
        atCommit: true,
      });
      const first = await send(unsent);
      await begun.reached();
      await stack.kill('worker-effects');
      await Promise.all([begun.open(), ended.open()]);
      await until('the attempt committed', async () => (await standing(first))?.attempts === 1);
      expect(await standing(second)).toMatchObject({ run: 'released', order: 'released', outcome: null });

      await stack.up('worker-effects');
      await Promise.all([untilUnknown(first), untilSettled(second)]);
      expect(await standing(second)).toMatchObject({ attempts: 1, outcome: 'unknown' });
      expect(await standing(first)).toEqual({
        run: 'unknown',
        order: 'released',
        attempts: 1,
        outcome: 'unknown',
      });
      expect(await unknownRuns()).toEqual([first.runId]);
      expect(await paidByBank(stack)).toEqual([second.endToEndId]);

      await resolveAsFailed(first);
      const instead = await send(unsent);
      expect(instead.endToEndId).not.toBe(first.endToEndId);
      await untilSettled(instead);
      expect(await standing(first)).toMatchObject({ order: 'failed', attempts: 1 });
      expect(await paidByBank(stack)).toEqual([second.endToEndId, instead.endToEndId]);
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

describe('a bank that does not answer', () => {
  it(
    'has the file: found out by asking, paid once',
    async () => {
      const id = await caseToPay(fund, 'curl', 7_000, 2);
      await script('timeout-after-accepting', 'duplicate-statement');
      const payment = await send(id);
      await untilSettled(payment);
      expect(await standing(payment)).toMatchObject({ attempts: 1, outcome: 'unknown' });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );

  it(
    'does not have it: stays unknown until a person says so',
    async () => {
      const id = await caseToPay(fund, 'libpng', 6_000, 3);
      await script('drop-before-accepting');
      const payment = await send(id);
      await untilUnknown(payment);
      // The bank has been asked and knows nothing of it: that alone decides nothing.
      await until('the bank asked', async () => {
        const run = await stack.fact<{ asked: boolean }>(
          'SELECT asked_at IS NOT NULL AS asked FROM payment_runs WHERE id = $1',
          [payment.runId],
        );
        return run?.asked;
      });
      expect(await standing(payment)).toMatchObject({ run: 'unknown', order: 'released', attempts: 1 });
      expect(await unknownRuns()).toEqual([payment.runId]);
      await resolveAsFailed(payment);
      await untilSettled(await send(id));
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});
