import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { bankStatusOf } from './bank-status.js';
import type { OrderState } from './order-eligibility.js';
import { ORDER_STATES } from './order-eligibility.js';
import type { RunFacts } from './payment-run.js';
import { checkRun, decidePaymentRun, RUN_STATES } from './payment-run.js';
import { OUTCOMES, transmissionOutcome } from './transmission.js';

const now = '2026-11-24T12:00:00.000Z';
const policy = { transmissionTimeout: '60s', bankPoll: '15m' };
const aRun = (change: Partial<RunFacts>): RunFacts => ({
  state: 'released',
  attempt: null,
  orders: ['released'],
  askedAt: null,
  ...change,
});

describe('decidePaymentRun', () => {
  it.each<[Partial<RunFacts>, object]>([
    [{ state: 'prepared' }, { do: 'wait', until: null }],
    [{}, { do: 'transmit' }],
    [
      { attempt: { startedAt: '2026-11-24T11:59:30.000Z', outcome: null } },
      { do: 'wait', until: '2026-11-24T12:00:30.000Z' },
    ],
    [{ attempt: { startedAt: '2026-11-24T11:59:00.000Z', outcome: null } }, { do: 'mark-unknown' }],
    [{ state: 'sent' }, { do: 'ask-bank' }],
    [
      { state: 'unknown', askedAt: now },
      { do: 'wait', until: '2026-11-24T12:15:00.000Z' },
    ],
    [{ state: 'sent', orders: ['settled', 'returned'] }, { do: 'settle' }],
    [{ state: 'failed', orders: ['failed'] }, { do: 'settle' }],
    [{ state: 'settled' }, { do: 'done' }],
    [{ state: 'void' }, { do: 'done' }],
  ])('%j → %j', (change, expected) => {
    expect(decidePaymentRun(aRun(change), policy, now)).toEqual(expected);
  });

  it('transmits only a released run that never had an attempt', () => {
    const attempt = fc.option(
      fc.record({
        startedAt: fc.constant('2026-11-24T11:00:00.000Z'),
        outcome: fc.option(fc.constantFrom(...OUTCOMES)),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...RUN_STATES),
        attempt,
        fc.array(fc.constantFrom<OrderState>(...ORDER_STATES)),
        (state, tried, orders) => {
          const decision = decidePaymentRun(aRun({ state, attempt: tried, orders }), policy, now);
          return decision.do !== 'transmit' || (state === 'released' && tried === null);
        },
      ),
    );
  });
});

describe('transmissionOutcome', () => {
  it.each([
    [{ kind: 'not-connected' }, 'failed'],
    [{ kind: 'no-answer' }, 'unknown'],
    [{ kind: 'answered', status: 202 }, 'sent'],
    [{ kind: 'answered', status: 400 }, 'failed'],
    [{ kind: 'answered', status: 401 }, 'failed'],
    [{ kind: 'answered', status: 422 }, 'failed'],
    [{ kind: 'answered', status: 408 }, 'unknown'],
    // The bank has this very file already.
    [{ kind: 'answered', status: 409 }, 'unknown'],
    [{ kind: 'answered', status: 425 }, 'unknown'],
    [{ kind: 'answered', status: 429 }, 'unknown'],
    [{ kind: 'answered', status: 499 }, 'unknown'],
    [{ kind: 'answered', status: 500 }, 'unknown'],
    [{ kind: 'answered', status: 302 }, 'unknown'],
  ] as const)('%j is %s', (event, expected) => {
    expect(transmissionOutcome(event)).toBe(expected);
  });
});

describe('checkRun', () => {
  const approved = [{ id: 'o1', state: 'approved' as const }];

  it.each<[string, Parameters<typeof checkRun>, string]>([
    ['nothing to pay', [[], '2026-11-26', '2026-11-24'], 'treasury.run-empty'],
    [
      'an order in a run',
      [[...approved, { id: 'o2', state: 'in-run' }], '2026-11-26', '2026-11-24'],
      'treasury.order-not-approved',
    ],
    ['a Sunday', [approved, '2026-11-29', '2026-11-24'], 'treasury.execution-date'],
    ['yesterday', [approved, '2026-11-23', '2026-11-24'], 'treasury.execution-date'],
    ['no day', [approved, 'soon', '2026-11-24'], 'treasury.execution-date'],
    ['more than a year ahead', [approved, '2027-11-25', '2026-11-24'], 'treasury.execution-date'],
    ['the last day of time', [approved, '9999-12-31', '2026-11-24'], 'treasury.execution-date'],
  ])('refuses %s', (_, facts, code) => {
    const answer = checkRun(...facts);
    expect(isRefusal(answer) && answer.code).toBe(code);
  });

  it('takes approved orders on a TARGET day', () => {
    expect(checkRun(approved, '2026-11-24', '2026-11-24')).toBe('prepare');
    expect(checkRun(approved, '2027-11-24', '2026-11-24')).toBe('prepare');
  });
});

describe('bankStatusOf', () => {
  it.each([
    ['ACSC', 'good'],
    ['ACCC', 'good'],
    ['RJCT', 'bad'],
    ['CANC', 'bad'],
    ['ACSP', 'between'],
    ['PART', 'between'],
    ['XXXX', 'unrecognised'],
  ])('%s is %s', (code, expected) => {
    expect(bankStatusOf(code)).toBe(expected);
  });
});
