import type { FundDocument } from '#libs/charter/src/domain/fund-file.js';
import { eur, money } from '#libs/kernel/src/index.js';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { DEFAULT_WEIGHTS_POLICY } from '#libs/members/src/domain/weights-policy.js';
import { DEMO_BANK_ACCOUNT } from '#libs/treasury/src/domain/bank-account.js';
import { CALLS, POLICY_SETS, PROGRAMMES } from './call-book.js';
import { MEMBER_STATES } from './member-states.js';

const YEARS = [2026, 2027];
/** What is left for grants of a year after the operating budget, in whole euros. */
const GRANT_MONEY = 240_000_000;
const FROM = '2026-01-01T00:00:00.000Z';

/**
 * The demo fund as the document that any fund is set up by. Its people are the demo's own, with the administrator among them; the
 * account it pays from is kept by the loopback bank.
 */
export const DEMO_FUND: FundDocument = {
  inForceFrom: FROM,
  bankAccount: DEMO_BANK_ACCOUNT,
  contributions: { weights: DEFAULT_WEIGHTS_POLICY, assessment: DEFAULT_ASSESSMENT_POLICY },
  policies: POLICY_SETS,
  memberStates: MEMBER_STATES.map(({ id, name, gdpMusd, population }) => ({
    id,
    name,
    gdpMusd: gdpMusd.toString(),
    population: Number(population),
    accededOn: '2026-01-01',
  })),
  programmes: PROGRAMMES.map(({ slug, title, sharePercent }) => ({
    slug,
    title,
    sharePercent,
    envelopes: YEARS.map((year) => ({
      year,
      amount: money((eur(GRANT_MONEY) * BigInt(sharePercent)) / 100n),
    })),
  })),
  paymentBudgets: YEARS.map((year) => ({ year, amount: money(eur(GRANT_MONEY)) })),
  calls: CALLS.map(({ slug, title, programmeId, policies, minimum, maximum, ...call }) => ({
    slug,
    title,
    programme: PROGRAMMES.find(({ id }) => id === programmeId)?.slug ?? '',
    opensAt: FROM,
    closesAt: null,
    twoStep: call.twoStep,
    emergency: call.emergency,
    instrument: 'grant',
    minimum: money(eur(minimum)),
    maximum: money(eur(maximum)),
    policies,
    form: call.form,
  })),
  admins: [],
};
