import { blocsOf, checkVotingRules } from '#libs/council/src/domain/policy-check.js';
import { gameMember } from '#libs/council/src/domain/council-policy.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { assessmentsUnder } from '#libs/members/src/domain/assessments-under.js';
import { decideWeights } from '#libs/members/src/domain/weights.js';
import { readWeightsPolicy } from '#libs/members/src/domain/weights-policy.js';
import { checkNewCall } from '#libs/programmes/src/domain/new-call.js';
import type { FundFile } from './fund-file.js';

/**
 * Whether a fund may be founded by this document, all findings at once by path. Refuses `charter.repeated`, `charter.shares-not-whole`,
 * `charter.currency-differs`, `charter.programme-unknown`, `charter.policies-unknown`, and what the domains refuse: contributions
 * that cannot be assessed, votes that cannot be shared, rules of voting that `checkVotingRules` refuses, a call that is none.
 */
export function checkFund(fund: FundFile): Refusal | undefined {
  return refuseAll([
    ...repetitions(fund),
    ...shares(fund),
    ...currencies(fund),
    ...fund.calls.flatMap((call, i) => callFindings(fund, call, `calls[${i}]`)),
    ...voting(fund),
  ]);
}

function repetitions(fund: FundFile): Refusal[] {
  const lists: [string, readonly string[]][] = [
    ['memberStates', fund.memberStates.map(({ id }) => id)],
    ['programmes', fund.programmes.map(({ slug }) => slug)],
    ['calls', fund.calls.map(({ slug }) => slug)],
    ['paymentBudgets', fund.paymentBudgets.map(({ year }) => String(year))],
    ['admins', fund.admins.map(({ issuer, subject }) => JSON.stringify([issuer, subject]))],
    ...fund.programmes.map(({ envelopes }, i): [string, string[]] => [
      `programmes[${i}].envelopes`,
      envelopes.map(({ year }) => String(year)),
    ]),
  ];
  return lists.flatMap(([path, keys]) =>
    keys.flatMap((key, i) =>
      keys.indexOf(key) === i
        ? []
        : [refuse('charter.repeated', 'invalid', 'This stands in the list already.', `${path}[${i}]`)],
    ),
  );
}

function shares({ programmes }: FundFile): Refusal[] {
  const sum = programmes.reduce((total, { sharePercent }) => total + sharePercent, 0);
  return sum === 100
    ? []
    : [refuse('charter.shares-not-whole', 'invalid', `The shares are ${sum} of 100 percent.`, 'programmes')];
}

/** A fund has one currency: that of its contributions. */
function currencies(fund: FundFile): Refusal[] {
  const { currency } = fund.contributions.assessment;
  const amounts: [string, { readonly currency: string }][] = [
    ...fund.programmes.flatMap(({ envelopes }, i) =>
      envelopes.map(({ amount }, j): [string, typeof amount] => [
        `programmes[${i}].envelopes[${j}].amount`,
        amount,
      ]),
    ),
    ...fund.paymentBudgets.map(({ amount }, i): [string, typeof amount] => [
      `paymentBudgets[${i}].amount`,
      amount,
    ]),
    ...(fund.openingBalance === undefined
      ? []
      : [['openingBalance.amount', fund.openingBalance.amount] as [string, { readonly currency: string }]]),
    ...fund.calls.flatMap(({ minimum, maximum }, i): [string, typeof minimum][] => [
      [`calls[${i}].minimum`, minimum],
      [`calls[${i}].maximum`, maximum],
    ]),
  ];
  return amounts
    .filter(([, amount]) => amount.currency !== currency)
    .map(([path]) =>
      refuse(
        'charter.currency-differs',
        'invalid',
        `Contributions are in ${currency}, so is every amount.`,
        `${path}.currency`,
      ),
    );
}

function callFindings(fund: FundFile, call: FundFile['calls'][number], path: string): Refusal[] {
  const range = { minMinor: BigInt(call.minimum.minor), maxMinor: BigInt(call.maximum.minor) };
  // Whether it is over by now is no question: a fund is the same when it is set up again later.
  const refusal = checkNewCall({ ...call, ...range }, fund.inForceFrom);
  return [
    ...(fund.programmes.some(({ slug }) => slug === call.programme)
      ? []
      : [refuse('charter.programme-unknown', 'invalid', 'No programme is called so.', `${path}.programme`)]),
    ...(Object.hasOwn(fund.policies, call.policies)
      ? []
      : [refuse('charter.policies-unknown', 'invalid', 'No set is called so.', `${path}.policies`)]),
    ...(refusal === undefined ? [] : below(path, refusal)),
  ];
}

/** What the members would pay, how they would vote, and whether they may live under every majority. */
function voting(fund: FundFile): Refusal[] {
  const { assessment, weights } = fund.contributions;
  const states = fund.memberStates.map(({ id, gdpMusd }) => ({ id, gdp: BigInt(gdpMusd) }));
  const assessed = assessmentsUnder(assessment, states);
  if (isRefusal(assessed)) return below('contributions.assessment', assessed);
  const shared = decideWeights(assessed, readWeightsPolicy(weights));
  if (isRefusal(shared)) return below('contributions.weights', shared);
  const members = shared.map(({ id, votes }) => gameMember(id, votes));
  const blocs = blocsOf(fund.memberStates);
  return Object.entries(fund.policies).flatMap(([set, { council }]) => {
    const refusal = checkVotingRules(members, council, blocs);
    return refusal === undefined ? [] : below(`policies.${set}.council`, refusal);
  });
}

/** The findings of another domain, at their place in the document. */
export function below(path: string, refusal: Refusal): Refusal[] {
  return (refusal.details ?? [refusal]).map((finding) =>
    refuse(
      finding.code,
      'invalid',
      finding.message,
      finding.path === undefined ? path : `${path}.${finding.path}`,
    ),
  );
}
